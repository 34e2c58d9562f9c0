package conformance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// calledProfile is a profile of one scenario whose target may call.
func calledProfile(t *testing.T, script func(*Session)) Profile {
	t.Helper()
	p := testProfile(t, Scenario{ID: "opengdpr/called", Covers: []string{testRow}, Run: func(s *Session) {
		script(s)
		s.Check("done", testRow, Fine("", ""))
	}})
	p.Partners = []Partner{{Name: "controller1", Domain: "controller1.test", Role: "opengdpr/controller"}}
	return p
}

func call(t *testing.T, method, to, body string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, to, strings.NewReader(body))
	require.NoError(t, err)
	resp, err := http.DefaultTransport.RoundTrip(req)
	require.NoError(t, err)
	_, _ = io.Copy(io.Discard, resp.Body)
	require.NoError(t, resp.Body.Close())
	return resp
}

// What reaches an inbox is answered as it was told to, wakes the script, and stands in the
// journal under the scenario, without secrets.
func TestInbox(t *testing.T) {
	var lines bytes.Buffer
	p := calledProfile(t, func(s *Session) {
		mine, other := s.Inbox("mine", "a=b", Answer{Status: 503}, Answer{Status: 204}), s.Inbox("other", "")
		require.True(t, strings.HasSuffix(mine.URL, "?a=b"))
		called := make(chan struct{})
		go func() {
			defer close(called)
			call(t, "POST", strings.TrimSuffix(mine.URL, "?a=b")+"x", "nobody's")
			call(t, "POST", mine.URL, "first hush-hush")
			call(t, "POST", mine.URL, "second")
		}()
		require.True(t, s.Await(Wait{For: "two calls", Until: time.Now().Add(time.Minute)}, func() bool { return len(mine.Got()) == 2 }))
		<-called
		require.Equal(t, []int{503, 204}, []int{mine.Got()[0].Status(), mine.Got()[1].Status()})
		require.Equal(t, "second", string(mine.Got()[1].Request.Body()))
		require.Equal(t, journal.Inbound, mine.Got()[0].Direction)
		require.True(t, strings.HasPrefix(mine.Got()[0].ID, "opengdpr/called/1/"), mine.Got()[0].ID)
		require.Empty(t, other.Got())
	})
	r, err := Run(t.Context(), testTarget(t, http.NotFoundHandler(), "Bearer hush-hush"), Options{Profile: p, Journal: &lines})
	require.NoError(t, err)
	require.Equal(t, 2, r.Summary.Exchanges)
	require.NotContains(t, lines.String(), "hush-hush")
	require.Contains(t, lines.String(), `"callback"`)
}

// A public URL with a path leads to the same inboxes, whether or not the path is kept on
// the way.
func TestPublicURL(t *testing.T) {
	p := calledProfile(t, func(s *Session) {
		box := s.Inbox("public", "")
		rest, ok := strings.CutPrefix(box.URL, "https://pub.example/dsr/")
		require.True(t, ok, box.URL)
		here := s.run.world.partners["controller1"].URL
		call(t, "POST", here+"/dsr/"+rest, "")
		call(t, "POST", here+"/"+rest, "")
		require.True(t, s.Await(Wait{Until: time.Now().Add(time.Minute)}, func() bool { return len(box.Got()) == 2 }))
	})
	tg := testTarget(t, http.NotFoundHandler())
	tg.CallbackPublicURL = &url.URL{Scheme: "https", Host: "pub.example", Path: "/dsr"}
	_, err := Run(t.Context(), tg, Options{Profile: p})
	require.NoError(t, err)
}

// An address that cannot be had ends the run before anything is sent.
func TestListenerTaken(t *testing.T) {
	tg := testTarget(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("something was sent") }))
	tg.PartnersListen = tg.URL.Host
	_, err := Run(t.Context(), tg, Options{Profile: calledProfile(t, func(s *Session) { s.Do(target.Request{Method: "GET", Path: "/"}) })})
	require.ErrorIs(t, err, ErrListen)
}

// Await says what it waits for and until when, and that it is over.
func TestAwait(t *testing.T) {
	var waits []Wait
	p := calledProfile(t, func(s *Session) {
		require.True(t, s.Await(Wait{For: "nothing"}, func() bool { return true }))
		n := 0
		require.True(t, s.Await(Wait{For: "the third look", Until: time.Now().Add(time.Minute)}, func() bool { n++; return n == 3 }))
		require.False(t, s.Await(Wait{For: "what never comes", Until: time.Now().Add(20 * time.Millisecond)}, func() bool { return false }))
	})
	_, err := Run(t.Context(), testTarget(t, http.NotFoundHandler()), Options{Profile: p, Observe: func(e Event) {
		if e.Wait != nil {
			waits = append(waits, *e.Wait)
		}
	}})
	require.NoError(t, err)
	require.Len(t, waits, 4)
	require.Equal(t, "the third look", waits[0].For)
	require.False(t, waits[0].Over)
	require.True(t, waits[1].Over)
	require.Equal(t, "what never comes", waits[2].For)
}

// A wait ends with the run.
func TestAwaitInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := calledProfile(t, func(s *Session) {
		s.Await(Wait{For: "what never comes", Until: time.Now().Add(time.Hour)}, func() bool { cancel(); return false })
		t.Error("the script went on")
	})
	r, err := Run(ctx, testTarget(t, http.NotFoundHandler()), Options{Profile: p})
	require.NoError(t, err)
	require.Equal(t, Interrupted, r.Verdict)
}

// Advance uses the hook that there is, and says what the owner has to do where it is the
// owner's hand.
func TestAdvance(t *testing.T) {
	var mu sync.Mutex
	var calls []target.HookCall
	hook := func(err error) *target.Hook {
		return target.NewHook("test", time.Minute, func(_ context.Context, c target.HookCall) (string, error) {
			mu.Lock()
			defer mu.Unlock()
			calls = append(calls, c)
			return "", err
		})
	}
	manual := target.Config{Target: "http://127.0.0.1:1", Hooks: target.Hooks{Finish: &target.HookConfig{Manual: true, Timeout: "7m"}}}
	byHand, err := manual.Open(t.Context())
	require.NoError(t, err)
	for _, tc := range []struct {
		name            string
		finish, advance *target.Hook
		state           string
		called          int
		ask             string
		wait            time.Duration
		err             bool
	}{
		{"none", nil, nil, "completed", 0, "", 5 * time.Second, false},
		{"finish", hook(nil), nil, "completed", 1, "", 5 * time.Second, false},
		{"finish cannot go to other states", hook(nil), nil, "in_progress", 0, "", 5 * time.Second, false},
		{"advance goes before finish", hook(errors.New("not this one")), hook(nil), "completed", 1, "", 5 * time.Second, false},
		{"a failure", nil, hook(errors.New("no such request")), "in_progress", 1, "", 5 * time.Second, true},
		{"by hand", byHand.Finish, nil, "completed", 0, "move request some-id to completed", 7 * time.Minute, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			calls = nil
			var lines bytes.Buffer
			p := calledProfile(t, func(s *Session) {
				w, err := s.Advance("some-id", tc.state)
				require.Equal(t, tc.err, err != nil)
				require.Equal(t, tc.ask, w.Ask)
				require.WithinDuration(t, time.Now().Add(tc.wait), w.Until, 4*time.Second)
			})
			tg := testTarget(t, http.NotFoundHandler())
			tg.LifecycleTimeout, tg.Finish, tg.Advance = 5*time.Second, tc.finish, tc.advance
			_, err := Run(t.Context(), tg, Options{Profile: p, Journal: &lines})
			require.NoError(t, err)
			require.Len(t, calls, tc.called)
			require.Equal(t, tc.called, strings.Count(lines.String(), `"type":"hook"`), lines.String())
		})
	}
}

// A burst comes back in the order in which it was given, and no answer is obeyed.
func TestBurst(t *testing.T) {
	p := calledProfile(t, func(s *Session) {
		var requests []target.Request
		for _, path := range []string{"/a", "/b", "/c"} {
			requests = append(requests, target.Request{Method: "GET", Path: path})
		}
		for i, ex := range s.Burst(requests) {
			require.Equal(t, 429, ex.Status())
			require.True(t, strings.HasSuffix(ex.URL, requests[i].Path), ex.URL)
		}
	})
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	r, err := Run(t.Context(), testTarget(t, h), Options{Profile: p})
	require.NoError(t, err)
	require.Equal(t, 3, r.Summary.Exchanges)
}
