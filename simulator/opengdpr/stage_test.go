package opengdpr

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/network"
)

// stage is a processor and a receiver of its callbacks in a bubble of testing/synctest:
// time passes only when everybody waits for it, and pipes stand for the network.
type stage struct {
	*testing.T
	p     *Processor
	began time.Time

	mu      sync.Mutex
	replies map[string][]string // beginnings of the answers to callbacks, by path; the last stays
	calls   []invoked           // so far
}

// invoked is a callback as it arrived.
type invoked struct {
	after time.Duration
	*http.Request
	body []byte
}

// onStage runs f with a processor that moves a request on after an hour in each state.
func onStage(t *testing.T, faults []string, f func(s *stage)) {
	t.Helper()
	_, err := authority() // made outside, since it is shared
	require.NoError(t, err)
	synctest.Test(t, func(t *testing.T) {
		s := &stage{T: t, began: time.Now(), replies: map[string][]string{}}
		s.enter(Config{Faults: faults})
		defer func() { s.p.Close() }()
		f(s)
	})
}

// enter puts a processor on the stage.
func (s *stage) enter(c Config) {
	s.Helper()
	a, err := authority()
	require.NoError(s, err)
	c.Domain, c.Authority, c.Dial = "processor.test", a, s.dial
	c.Signing = Signing{Key: network.RSA1024} // quick, and the same bytes each time
	if c.Lifecycle == (Lifecycle{}) {
		c.Lifecycle = Lifecycle{Pending: time.Hour, InProgress: time.Hour}
	}
	s.p, err = New(c)
	require.NoError(s, err)
}

// dial connects a callback with a receiver that answers it by the path.
func (s *stage) dial(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	go func() {
		defer far.Close()
		r, err := http.ReadRequest(bufio.NewReader(far))
		if err != nil {
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		reply := s.take(invoked{time.Since(s.began), r, body})
		if reply == silence {
			<-time.After(time.Minute)
		}
		fmt.Fprintf(far, "HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n", reply)
	}()
	return near, nil
}

// silence is the reply of a receiver that leaves a callback without one for a minute.
const silence = ""

// take keeps a callback and returns the reply to it.
func (s *stage) take(c invoked) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, c)
	left := s.replies[c.URL.Path]
	if len(left) == 0 {
		return "204 No Content"
	}
	s.replies[c.URL.Path] = left[min(1, len(left)-1):]
	return left[0]
}

// told is what came at a path so far, each with the state that it says.
func (s *stage) told(path string) []string {
	synctest.Wait()
	var said []string
	for _, c := range s.all() {
		if c.URL.Path == path {
			said = append(said, fmt.Sprint(members(s.T, c.body)["request_status"]))
		}
	}
	return said
}

// all are the callbacks so far.
func (s *stage) all() []invoked {
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// pass lets time go by.
func (s *stage) pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// request is the n-th request, for callbacks at /a, /b, /c and /d.
func (s *stage) request(n int) (id, body string) {
	id = fmt.Sprintf("%08x", n) + goodID[8:]
	body = strings.Replace(strings.Replace(good, goodID, id, 1), "johndoe", fmt.Sprint("johndoe", n), 1)
	urls := `"http://controller.test/a","http://controller.test/b","http://controller.test/c","http://controller.test/d"`
	return id, strings.Replace(body, `"https://controller.test/opengdpr_callbacks"`, urls, 1)
}

// create sends the n-th request, which has to be confirmed, and returns its id.
func (s *stage) create(n int) string {
	s.Helper()
	id, body := s.request(n)
	require.Equal(s, http.StatusCreated, post(s.p, body).Code)
	return id
}

func (s *stage) get(id string) *httptest.ResponseRecorder {
	return call(s.p, "GET", "/opengdpr_requests/"+id, "")
}

func (s *stage) delete(id string) *httptest.ResponseRecorder {
	return call(s.p, "DELETE", "/opengdpr_requests/"+id, "")
}

// shown is the code of the answer to a GET, or the state if it is 200.
func (s *stage) shown(id string) string {
	s.Helper()
	w := s.get(id)
	if w.Code != http.StatusOK {
		return fmt.Sprint(w.Code)
	}
	return fmt.Sprint(members(s.T, w.Body.Bytes())["request_status"])
}

// advance moves a request on, for which nothing must be in the way.
func (s *stage) advance(id, state string) {
	s.Helper()
	require.NoError(s, s.p.Advance(id, state))
	synctest.Wait()
}

// last is the callback that came last, at any path.
func (s *stage) last() invoked {
	s.Helper()
	all := s.all()
	require.NotEmpty(s, all)
	return all[len(all)-1]
}

// signedBy reports whether a body is signed by the certificate that is served.
func (s *stage) signedBy(header http.Header, body []byte) bool {
	//lint:ignore SA1008 answers have the field as the text spells it, callbacks as net/http reads it
	text := strings.Join(header[signatureHeader], "") + header.Get(signatureHeader)
	sig, err := base64.StdEncoding.DecodeString(text)
	return err == nil && len(sig) > 0 && verifies(PKCS1, s.p.sealed(s.T).leaf.Cert, body, sig)
}

// story is what happens to a few requests, in words that are the same each time.
func story(t *testing.T, faults ...string) []string {
	t.Helper()
	var lines []string
	onStage(t, faults, func(s *stage) {
		say := func(what string, w *httptest.ResponseRecorder) {
			lines = append(lines, fmt.Sprintln(what, w.Code, headers(w.Result().Header), w.Body))
		}
		s.replies["/a"] = []string{"503 Service Unavailable", "200 OK"}
		s.replies["/b"] = []string{"307 Temporary Redirect\r\nLocation: /moved", "200 OK"}
		first, body := s.request(1)
		say("request", post(s.p, body))
		say("status at the singular path", call(s.p, "GET", "/opengdpr_request/"+first, ""))
		say("status by PUT", call(s.p, "PUT", "/opengdpr_requests/"+first, ""))
		say("status endpoint", call(s.p, "GET", "/status", ""))
		second, other := s.request(2)
		say("another request", post(s.p, other))
		say("again", post(s.p, body))
		say("again with other content", post(s.p, strings.Replace(body, "123456", "654321", 1)))
		say("for the same identity", post(s.p, strings.Replace(good, "johndoe", "johndoe1", 1)))
		say("status after all that", s.get(first))
		say("cancellation", s.delete(second))
		say("second cancellation", s.delete(second))
		for i, step := range []func(){func() { s.pass(time.Hour) }, func() { _ = s.p.Advance(first, completed) }} {
			step()
			synctest.Wait()
			say("status", s.get(first))
			say(fmt.Sprint("status once more ", i), s.get(first))
			say("late cancellation", s.delete(first))
			say("status of that", s.get(first))
			say("status of the cancelled one", s.get(second))
			s.pass(30 * time.Minute)
		}
		say("unknown", s.get("ffffffff"+goodID[8:]))
		say("cancellation of an unknown one", s.delete("ffffffff"+goodID[8:]))
		for range 25 {
			say("burst", call(s.p, "GET", "/discovery", ""))
		}
		var calls []string
		for _, c := range s.all() {
			calls = append(calls, fmt.Sprintln(c.after, c.Method, c.URL, headers(c.Header), c.TransferEncoding, string(c.body)))
		}
		slices.Sort(calls) // lanes of the same moment come in any order
		lines = append(lines, calls...)
	})
	return lines
}

func headers(h http.Header) string {
	var out bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(h)) {
		fmt.Fprintf(&out, "%s: %s\n", name, strings.Join(h[name], "|"))
	}
	return out.String()
}
