package behaviour

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
)

const domain = "controller1.test"

// accepting is a partner that takes everything and says how much it was.
func accepting(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.Header().Set("X-Own", "yes")
	w.WriteHeader(http.StatusAccepted)
	fmt.Fprintf(w, "took %d bytes", len(body))
}

// deviant has two faults, which answer with 418 and without a word.
func deviant(faults []string) (http.Handler, error) {
	switch {
	case slices.Equal(faults, []string{"teapot"}):
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }), nil
	case slices.Equal(faults, []string{"mute"}):
		return http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), nil
	}
	return nil, fmt.Errorf("there is no fault %q", faults)
}

// scripted is an engine with a partner and behaviours, and the partner's handler.
func scripted(t *testing.T, c clock.Clock, behaviours ...Behaviour) (*Engine, http.Handler) {
	t.Helper()
	e := NewEngine(c, 1)
	h := e.Wrap(domain, http.HandlerFunc(accepting), deviant)
	for _, b := range behaviours {
		if b.Partner == "" {
			b.Partner = domain
		}
		_, err := e.Add(b)
		require.NoError(t, err)
	}
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	return e, h
}

// ask sends a request, written as in "POST /path {...}", without a connection and
// returns the status, 0 if the connection would have ended.
func ask(h http.Handler, request string) (status int) {
	method, rest, _ := strings.Cut(request, " ")
	path, body, _ := strings.Cut(rest, " ")
	w := httptest.NewRecorder()
	defer func() {
		if err, ok := recover().(error); ok && errors.Is(err, http.ErrAbortHandler) {
			status = 0
		}
	}()
	h.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	return w.Code
}

func statuses(status ...int) []Answer {
	answers := make([]Answer, len(status))
	for i, s := range status {
		answers[i] = Answer{Status: s, Times: 1}
	}
	return answers
}

func text(s string) *string { return &s }
func length(n int) *int     { return &n }

// serve serves a handler on loopback, recorded, and returns how to connect.
func serve(t *testing.T, h http.Handler, secure bool) (*journal.Journal, func() net.Conn) {
	t.Helper()
	var config *tls.Config
	if secure {
		borrowed := httptest.NewTLSServer(nil)
		config = borrowed.TLS
		borrowed.Close()
	}
	j := journal.New(journal.Bounds{})
	s := journal.NewServer(h, config, journal.Limits{}, j.Add)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- s.Serve(ln) }()
	t.Cleanup(func() {
		require.NoError(t, s.Close())
		require.NoError(t, <-served)
	})
	return j, func() net.Conn {
		conn, err := net.Dial("tcp", ln.Addr().String())
		require.NoError(t, err)
		if secure {
			conn = tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
		}
		t.Cleanup(func() { _ = conn.Close() })
		_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
		return conn
	}
}

// patient is a context for what comes by itself.
func patient(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}
