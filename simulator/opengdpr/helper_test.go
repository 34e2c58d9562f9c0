package opengdpr

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/network"
)

// authority is shared, since keys take time to make.
var authority = sync.OnceValues(func() (*network.Authority, error) { return network.OpenAuthority("") })

// start makes a processor for a test, on a fake clock and without a network unless
// the config says otherwise.
func start(t *testing.T, c Config) *Processor {
	t.Helper()
	a, err := authority()
	require.NoError(t, err)
	c.Authority = a
	if c.Domain == "" {
		c.Domain = "processor.test"
	}
	if c.Clock == nil {
		c.Clock = newFakeClock()
	}
	p, err := New(c)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	return p
}

// call sends a request to a processor without a connection between them.
func call(p http.Handler, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Host = "processor.test"
	r.Header.Set("Authorization", "Bearer credentials")
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

func post(p http.Handler, body string) *httptest.ResponseRecorder {
	return call(p, http.MethodPost, "/opengdpr_requests", body)
}

// field returns a header by its exact name.
func field(w *httptest.ResponseRecorder, name string) string {
	return strings.Join(w.Result().Header[name], "|")
}

func members(t *testing.T, body []byte) map[string]any {
	t.Helper()
	var m map[string]any
	require.NoError(t, json.Unmarshal(body, &m), "%s", body)
	return m
}

// fakeClock stands still until it is advanced.
type fakeClock struct {
	mu      sync.Mutex
	now     time.Time
	timers  []*fakeTimer
	changed chan struct{} // closed when a timer is added
}

type fakeTimer struct {
	clock *fakeClock
	at    time.Time
	f     func()
}

func newFakeClock() *fakeClock {
	return &fakeClock{now: time.Date(2018, 10, 2, 15, 0, 0, 0, time.UTC), changed: make(chan struct{})}
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) AfterFunc(d time.Duration, f func()) clock.Timer {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &fakeTimer{c, c.now.Add(d), f}
	c.timers = append(c.timers, t)
	close(c.changed)
	c.changed = make(chan struct{})
	return t
}

func (t *fakeTimer) Stop() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	i := slices.Index(t.clock.timers, t)
	if i >= 0 {
		t.clock.timers = slices.Delete(t.clock.timers, i, i+1)
	}
	return i >= 0
}

// advance moves the clock on and calls what is due, in order of its time.
func (c *fakeClock) advance(d time.Duration) {
	c.mu.Lock()
	end := c.now.Add(d)
	for {
		slices.SortStableFunc(c.timers, func(a, b *fakeTimer) int { return a.at.Compare(b.at) })
		if len(c.timers) == 0 || c.timers[0].at.After(end) {
			break
		}
		due := c.timers[0]
		c.timers, c.now = c.timers[1:], due.at
		c.mu.Unlock()
		due.f()
		c.mu.Lock()
	}
	c.now = end
	c.mu.Unlock()
}

// awaitTimer returns once n timers are waiting.
func (c *fakeClock) awaitTimer(t *testing.T, n int) {
	t.Helper()
	for {
		c.mu.Lock()
		have, changed := len(c.timers), c.changed
		c.mu.Unlock()
		if have >= n {
			return
		}
		select {
		case <-changed:
		case <-time.After(10 * time.Second):
			require.FailNow(t, "no timer was set")
		}
	}
}

// served returns the certificates that /cert.pem serves as PEM.
func served(t *testing.T, p *Processor) []*x509.Certificate {
	t.Helper()
	w := call(p, http.MethodGet, "/cert.pem", "")
	require.Equal(t, http.StatusOK, w.Code)
	var certs []*x509.Certificate
	for rest := w.Body.Bytes(); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			require.Empty(t, bytes.TrimSpace(rest))
			return certs
		}
		c, err := x509.ParseCertificate(block.Bytes)
		require.NoError(t, err)
		certs = append(certs, c)
	}
}

// sealed is what the processor signs with.
func (p *Processor) sealed(t *testing.T) *seal {
	t.Helper()
	s, err := p.present.Load().seal()
	require.NoError(t, err)
	return s
}
