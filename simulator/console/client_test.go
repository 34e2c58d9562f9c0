package console_test

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"dsrcheck/simulator"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/console"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

func TestConnect(t *testing.T) {
	for _, base := range []string{"", "127.0.0.1:9000", "ftp://127.0.0.1", "http://", "http://a\x00", "http://user:secret@127.0.0.1", "http://127.0.0.1?a", "http://127.0.0.1#a"} {
		_, err := console.Connect(base, "", nil)
		require.ErrorContains(t, err, "connect to world", base)
		require.NotContains(t, err.Error(), "secret")
	}
	_, err := console.Connect("http://127.0.0.1", "secret\n", nil)
	require.ErrorContains(t, err, "token")
	require.NotContains(t, err.Error(), "secret")
}

// TestClient does everything once and compares what arrives on either side.
func TestClient(t *testing.T) {
	f := newFake()
	c, ctx := connected(t, f), t.Context()
	last := func() string { return f.did[len(f.did)-1] }
	require.NoError(t, c.SetFaults(ctx, "a.test", []string{"x"}))
	require.NoError(t, c.SetLook(ctx, "a.test", network.Look{Flaw: network.FlawExpired}))
	partners, err := c.Partners(ctx)
	require.NoError(t, err)
	require.Equal(t, []simulator.Partner{f.partner}, partners)
	require.NoError(t, c.SetFaults(ctx, "a.test", nil))
	require.Equal(t, "faults []", last())
	require.NoError(t, c.RotateKey(ctx, "a.test"))

	status, body := 503, ""
	b := behaviour.Behaviour{Partner: "a.test", Owner: "me", Match: behaviour.Match{Member: map[string]any{"/a": []any{"b", nil, 1.5}}},
		Answers: []behaviour.Answer{{Times: 1, Delay: clock.Duration(time.Second), Status: status, Body: &body}}}
	b.ID, err = c.Behave(ctx, b)
	require.NoError(t, err)
	all, err := c.Behaviours(ctx)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]behaviour.Behaviour{b}, all))
	require.NoError(t, c.Forget(ctx, b.ID, ""))
	require.Equal(t, `forget "b/1" ""`, last())
	require.NoError(t, c.Forget(ctx, "", "me"))
	require.NoError(t, c.Forget(ctx, "a", "me"))
	require.Equal(t, `forget "a" "me"`, last())

	ex, err := c.Send(ctx, "a.test", simulator.Sending{To: "b.test"})
	require.NoError(t, err)
	require.Equal(t, uint64(1), ex.Number)
	require.Equal(t, []byte("\xff"), ex.Response.Payload)
	page, err := c.Exchanges(ctx, journal.Query{Partner: "a.test", Direction: journal.Outbound, Method: "POST", Path: "/open*", Status: 201, Since: began, Until: began})
	require.NoError(t, err)
	require.Len(t, page.Exchanges, 1)
	require.Empty(t, cmp.Diff(f.journal.Find()[0], page.Exchanges[0]))
	_, err = c.Exchange(ctx, 2)
	require.ErrorIs(t, err, simulator.ErrUnknown)
	_, err = c.Replay(ctx, 1, "b.test")
	require.NoError(t, err)
	ex, err = c.Exchange(ctx, 2)
	require.NoError(t, err)
	require.Equal(t, "/again", ex.Request.Target())
	notices, err := c.Notices(ctx, 0)
	require.NoError(t, err)
	require.Equal(t, "<\x00>", notices[0].Detail)

	chain, err := c.Delete(ctx, "a.test", simulator.Deletion{To: "b.test", Type: "email", Format: "sha256", Value: "v", Options: map[string]any{"a": 1}})
	require.NoError(t, err)
	require.Equal(t, f.chain, chain)
	require.Equal(t, "delete email:sha256=v at b.test", last())
	chains, err := c.Chains(ctx, "a.test")
	require.NoError(t, err)
	require.Equal(t, []simulator.Chain{f.chain}, chains)
	_, err = c.Delete(ctx, "a.test", simulator.Deletion{To: "b.test", Format: "no-such"})
	require.ErrorIs(t, err, simulator.ErrWish)

	frozen := true
	state, err := c.MoveClock(ctx, clock.Move{Frozen: &frozen, Advance: clock.Duration(time.Hour)})
	require.NoError(t, err)
	require.True(t, state.Frozen)
	again, err := c.Clock(ctx)
	require.NoError(t, err)
	require.True(t, state.Now.Equal(again.Now))

	requests, err := c.Requests(ctx, "a.test")
	require.NoError(t, err)
	require.Equal(t, []simulator.Request{f.request}, requests)
	require.NoError(t, c.RepeatCallback(ctx, "", "a/b?c"))
	require.Equal(t, "callback a/b?c", last())
	require.NoError(t, c.RepeatCallback(ctx, "a.test", ".."))
	require.NoError(t, c.MoveRequest(ctx, "a.test", "known", "completed"))
	require.NoError(t, c.Reset(ctx))
	require.NoError(t, c.Ready(ctx))

	require.ErrorIs(t, c.MoveRequest(ctx, "", "known", "pending"), simulator.ErrConflict)
	require.ErrorIs(t, c.MoveRequest(ctx, "", "", "pending"), simulator.ErrUnknown)
	require.ErrorIs(t, c.MoveRequest(ctx, "b.test", "known", "pending"), simulator.ErrUnknown)
	require.ErrorIs(t, c.MoveRequest(ctx, "", "known", ""), simulator.ErrWish)
	require.ErrorIs(t, c.SetFaults(ctx, "a.test", []string{"no-such"}), simulator.ErrWish)
	require.ErrorIs(t, c.SetFaults(ctx, "a.test", []string{strings.Repeat("a", 1<<20)}), simulator.ErrWish)
	_, err = c.MoveClock(ctx, clock.Move{Advance: -1})
	require.ErrorIs(t, err, simulator.ErrWish)
	f.broken = errBroken
	err = c.Reset(ctx)
	require.EqualError(t, err, "the disk is full")
	own, ok := errors.AsType[*console.Error](err)
	require.True(t, ok)
	require.Equal(t, 500, own.Status)
}

func TestClientAwaits(t *testing.T) {
	f := newFake()
	c := connected(t, f)
	ctx, cancel := context.WithCancelCause(t.Context())
	f.waiting = func() { f.waiting = func() {}; f.add("POST", "/a", ""); cancel(errBroken) }
	page, err := c.Await(ctx, 2, journal.Query{Path: "/a"})
	require.EqualError(t, err, "wait for 2 exchanges, 1 came: the disk is full")
	require.Len(t, page.Exchanges, 1)
	f.waiting = func() { f.add("POST", "/a", "") }
	page, err = c.Await(t.Context(), 2, journal.Query{Path: "/a"})
	require.NoError(t, err)
	require.Len(t, page.Exchanges, 2)
	_, err = c.Await(t.Context(), 0, journal.Query{})
	require.ErrorIs(t, err, simulator.ErrWish)
}

// TestClientAmongStrangers connects to what is no world, or a hostile one.
func TestClientAmongStrangers(t *testing.T) {
	for name, row := range map[string]struct {
		h    http.HandlerFunc
		is   error
		says string
	}{
		"web page":  {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }, console.ErrUnreachable, "cannot be read"},
		"not found": {func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }, console.ErrUnreachable, "404 Not Found"},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://evil.test/", http.StatusTemporaryRedirect)
		}, console.ErrUnreachable, "307"},
		"other numbers": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"exchanges":[{"number":1,"request":{"head":{}}},{"number":1,"request":{"head":{}}}],"last":9,"more":true}`))
		}, nil, "exchange 1 comes after 1"},
		"no request": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"exchanges":[{"number":1}],"last":1}`))
		}, nil, "no request"},
		"short": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "9")
			_, _ = w.Write([]byte(`{`))
		}, console.ErrUnreachable, "unexpected EOF"},
		"long sentence": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(500)
			_, _ = w.Write([]byte(`{"error":"` + strings.Repeat("a", 1<<20) + `"}`))
		}, console.ErrUnreachable, "500"},
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(row.h)
			defer s.Close()
			c, err := console.Connect(s.URL, "", nil)
			require.NoError(t, err)
			_, err = c.Exchanges(t.Context(), journal.Query{})
			require.ErrorContains(t, err, row.says)
			if row.is != nil {
				require.ErrorIs(t, err, row.is)
			}
		})
	}
	gone := httptest.NewServer(nil)
	gone.Close()
	c, err := console.Connect(gone.URL, "", nil)
	require.NoError(t, err)
	require.ErrorIs(t, c.Reset(t.Context()), console.ErrUnreachable)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, c.Reset(ctx), context.Canceled)
}

func TestClientOverHTTPS(t *testing.T) {
	s := httptest.NewUnstartedServer(console.New(newFake(), nil))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	trusted := x509.NewCertPool()
	trusted.AddCert(s.Certificate())
	c, err := console.Connect(s.URL+"/", "", trusted)
	require.NoError(t, err)
	defer c.Close()
	require.NoError(t, c.Ready(t.Context()))
	c, err = console.Connect(s.URL, "", x509.NewCertPool())
	require.NoError(t, err)
	require.ErrorIs(t, c.Ready(t.Context()), console.ErrUnreachable)
}

func TestClientWithoutToken(t *testing.T) {
	s, err := console.Start("127.0.0.1:0", console.New(newFake(), nil), console.Options{Token: "secret"})
	require.NoError(t, err)
	defer s.Close()
	c, err := console.Connect(s.URL(), "other", nil)
	require.NoError(t, err)
	require.ErrorIs(t, c.Reset(t.Context()), console.ErrToken)
	require.NoError(t, c.Ready(t.Context()))
}
