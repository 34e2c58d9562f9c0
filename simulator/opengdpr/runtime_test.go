package opengdpr

import (
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/network"
)

// numbered is the good request with another id and without URLs to call.
func numbered(t *testing.T, n int) (id, body string) {
	t.Helper()
	id = fmt.Sprintf("%08x", n) + goodID[8:]
	return id, strings.Replace(dropped(t, "status_callback_urls"), goodID, id, 1)
}

func TestSetFaults(t *testing.T) {
	p := start(t, Config{Faults: []string{"create-status-200"}, Personality: "everything-400", Lifecycle: Lifecycle{Pending: Never}})
	require.Equal(t, []string{"create-status-200"}, p.Faults())
	code := func(n int) int {
		_, body := numbered(t, n)
		return post(p, body).Code
	}
	require.Equal(t, http.StatusOK, code(1))
	require.ErrorContains(t, p.SetFaults([]string{"unsigned", "no-such"}), `"no-such"`)
	require.Equal(t, []string{"create-status-200"}, p.Faults(), "nothing has changed")
	require.Equal(t, http.StatusOK, code(2))

	names := []string{"status-answered-202", "discovery-certificate-url-elsewhere"}
	require.NoError(t, p.SetFaults(names))
	names[0] = "the caller's own"
	require.Equal(t, []string{"status-answered-202", "discovery-certificate-url-elsewhere"}, p.Faults())
	require.Equal(t, []string{"cdn-processor.test"}, p.Aliases())
	require.Equal(t, http.StatusCreated, code(3))
	id, _ := numbered(t, 1)
	require.Equal(t, http.StatusAccepted, call(p, "GET", "/opengdpr_requests/"+id, "").Code, "older requests, too")
	require.Equal(t, http.StatusBadRequest, call(p, "GET", "/nothing", "").Code, "the personality stays")
	require.NoError(t, p.SetFaults(nil))
	require.Empty(t, p.Faults())
	require.Empty(t, p.Aliases())
	require.Equal(t, http.StatusOK, call(p, "GET", "/opengdpr_requests/"+id, "").Code)
}

func TestSetLifecycle(t *testing.T) {
	clock := newFakeClock()
	p := start(t, Config{Clock: clock, Lifecycle: Lifecycle{Pending: time.Minute, InProgress: Never}})
	require.Equal(t, http.StatusCreated, post(p, good).Code)
	require.NoError(t, p.SetLifecycle(Lifecycle{Pending: Never, InProgress: time.Hour}))
	clock.advance(time.Minute)
	require.Equal(t, inProgress, stateOf(t, p), "its time in pending was settled")
	clock.advance(time.Hour)
	require.Equal(t, completed, stateOf(t, p))
}

func TestDeviating(t *testing.T) {
	onStage(t, nil, func(s *stage) {
		_, err := s.p.Deviating([]string{"no-such"})
		require.ErrorContains(s, err, `"no-such"`)
		other, err := s.p.Deviating([]string{"create-status-200", "callback-by-put", "no-in-progress"})
		require.NoError(s, err)
		again, err := s.p.Deviating([]string{"create-status-200", "callback-by-put", "no-in-progress"})
		require.NoError(s, err)
		require.Same(s, other, again)

		id, body := s.request(1)
		require.Equal(s, http.StatusOK, post(other, body).Code)
		require.Equal(s, http.StatusBadRequest, post(s.p, body).Code, "the same requests")
		require.Equal(s, pending, s.shown(id))
		own := s.create(2)
		s.pass(time.Hour)
		require.Equal(s, completed, s.shown(id), "what it takes goes on so")
		require.Equal(s, inProgress, s.shown(own))
		methods := map[string]int{}
		for _, c := range s.all() {
			methods[c.Method]++
		}
		require.Equal(s, map[string]int{"PUT": 4, "POST": 4}, methods)
		require.NoError(s, s.p.SetFaults([]string{"never-calls-back"}))
		s.pass(time.Hour)
		require.Equal(s, completed, s.shown(own))
		require.Len(s, s.all(), 8)
	})
}

func TestDeviatingIsBounded(t *testing.T) {
	p := start(t, Config{Signing: Signing{Key: network.Ed25519}})
	handlers := map[string]http.Handler{}
	var names []string
	for name := range refuseDeviations() {
		names = append(names, name)
	}
	for name := range acceptDeviations() {
		names = append(names, name)
	}
	require.Greater(t, len(names), maxViews)
	for _, name := range names[:maxViews+1] {
		h, err := p.Deviating([]string{name})
		require.NoError(t, err)
		handlers[name] = h
	}
	require.Len(t, p.deviating, maxViews)
	for _, row := range []struct {
		i    int
		same bool
	}{{maxViews, true}, {1, true}, {0, false}, {1, true}, {2, false}} {
		h, err := p.Deviating([]string{names[row.i]})
		require.NoError(t, err)
		require.Equal(t, row.same, h == handlers[names[row.i]], row.i)
	}
}

func TestRotateKey(t *testing.T) {
	dir := t.TempDir()
	open := func() *Processor {
		a, err := network.OpenAuthority(dir)
		require.NoError(t, err)
		p, err := New(Config{Domain: "processor.test", Authority: a, Signing: Signing{Key: network.ECDSAP256}})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, p.Close()) })
		return p
	}
	n := 0
	signs := func(p http.Handler, c *x509.Certificate) bool {
		n++
		_, body := numbered(t, n)
		w := post(p, body)
		sig, err := base64.StdEncoding.DecodeString(field(w, signatureHeader))
		require.NoError(t, err)
		return verifies(ECDSADER, c, w.Body.Bytes(), sig)
	}
	p := open()
	deviating, err := p.Deviating([]string{"create-status-200"})
	require.NoError(t, err)
	before := served(t, p)[0]
	require.True(t, signs(p, before))
	require.True(t, signs(deviating, before))

	had, err := p.RestoreKey()
	require.NoError(t, err)
	require.False(t, had, "it was never changed")
	require.NoError(t, p.RotateKey())
	after := served(t, p)[0]
	require.NotEqual(t, before.PublicKey, after.PublicKey)
	require.Empty(t, cmp.Diff(before.Subject.String(), after.Subject.String()))
	for _, h := range []http.Handler{p, deviating} {
		require.True(t, signs(h, after))
		require.False(t, signs(h, before))
	}
	require.NoError(t, p.RotateKey())
	require.NotEqual(t, after.PublicKey, served(t, p)[0].PublicKey)
	require.Equal(t, served(t, p)[0].PublicKey, served(t, open())[0].PublicKey, "the key is kept")
	had, err = p.RestoreKey()
	require.NoError(t, err)
	require.True(t, had)
	require.Equal(t, after.PublicKey, served(t, p)[0].PublicKey, "it is that of before the last change")
	require.Equal(t, after.PublicKey, served(t, open())[0].PublicKey)

	file := filepath.Join(dir, "keys", "processor.test_rotation")
	require.FileExists(t, file)
	require.NoError(t, os.WriteFile(file, []byte("not a number"), 0o600))
	a, err := network.OpenAuthority(dir)
	require.NoError(t, err)
	_, err = New(Config{Domain: "processor.test", Authority: a})
	require.ErrorContains(t, err, "holds no number")
}

func TestRequests(t *testing.T) {
	onStage(t, nil, func(s *stage) {
		require.Empty(s, s.p.Requests())
		first, second := s.create(1), s.create(2)
		s.advance(first, inProgress)
		require.Equal(s, http.StatusAccepted, s.delete(second).Code)
		urls := []string{"http://controller.test/a", "http://controller.test/b", "http://controller.test/c", "http://controller.test/d"}
		expected := s.began.Add(completionTime)
		require.Empty(s, cmp.Diff([]Request{
			{ID: first, Type: "erasure", State: inProgress, Received: s.began, Expected: expected, Callbacks: urls},
			{ID: second, Type: "erasure", State: pending, Cancelled: true, Received: s.began, Expected: expected, Callbacks: urls},
		}, s.p.Requests()))
	})
}

func TestRepeat(t *testing.T) {
	onStage(t, nil, func(s *stage) {
		require.ErrorIs(s, s.p.Repeat(goodID), ErrUnknownRequest)
		id := s.create(1)
		require.NoError(s, s.p.Repeat(id))
		require.Equal(s, []string{pending}, s.told("/a"), "of any state")
		s.replies["/a"] = []string{"503 Busy"}
		s.advance(id, inProgress)
		require.Len(s, s.told("/a"), 2)
		s.replies["/a"] = nil
		require.NoError(s, s.p.Repeat(id))
		require.Equal(s, []string{pending, inProgress, inProgress}, s.told("/a"), "without waiting for a retry")
		require.Equal(s, []string{pending, inProgress, inProgress}, s.told("/b"))
		s.pass(time.Second)
		require.Len(s, s.told("/a"), 4, "which comes, too")
		_, body := numbered(s.T, 2)
		require.Equal(s, http.StatusCreated, post(s.p, body).Code)
		require.ErrorContains(s, s.p.Repeat("00000002"+goodID[8:]), "no URL")
	})
}

func TestReset(t *testing.T) {
	onStage(t, nil, func(s *stage) {
		s.replies["/a"] = []string{"503 Busy"}
		s.replies["/b"] = []string{silence}
		require.NoError(s, s.p.SetFaults([]string{"unknown-id-404"}))
		id := s.create(1)
		s.advance(id, inProgress)
		require.Len(s, s.all(), 4)
		require.NoError(s, s.p.Reset())
		require.Empty(s, s.p.Requests())
		require.Equal(s, http.StatusNotFound, s.get(id).Code)
		s.pass(3 * time.Hour)
		require.Len(s, s.all(), 4, "no retry and no change is called back")
		s.replies = map[string][]string{}
		s.create(1)
		s.pass(2 * time.Hour)
		require.Equal(s, completed, s.shown(id))
		require.Len(s, s.all(), 12)
		require.Equal(s, []string{"unknown-id-404"}, s.p.Faults(), "faults stay")
	})
}

// Everything can be changed while requests are under way.
func TestChangesUnderWay(t *testing.T) {
	onStage(t, nil, func(s *stage) {
		other, err := s.p.Deviating([]string{"create-status-200"})
		require.NoError(s, err)
		handlers := []http.Handler{s.p, s.p, other}
		var wg sync.WaitGroup
		for user := range 4 {
			wg.Go(func() {
				for i := range 20 {
					id, body := s.request(user*100 + i)
					post(handlers[i%3], body)
					s.get(id)
					_ = s.p.Advance(id, completed) // it may be forgotten by now
					_ = s.p.Repeat(id)
				}
			})
		}
		for i := range 20 {
			require.NoError(s, s.p.SetFaults([][]string{nil, {"callbacks-one-by-one"}}[i%2]))
			require.NoError(s, s.p.SetLifecycle(Lifecycle{Pending: time.Hour, InProgress: time.Hour}))
			s.p.Requests()
			s.p.Aliases()
			if i == 10 {
				require.NoError(s, s.p.RotateKey())
				require.NoError(s, s.p.Reset())
			}
		}
		wg.Wait()
		synctest.Wait()
		id, body := s.request(1000)
		require.Equal(s, http.StatusCreated, post(s.p, body).Code)
		s.advance(id, completed)
		require.Equal(s, completed, s.shown(id))
	})
}
