package ddrf

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// The vendors of the hops: the first forwards to the second and that to the third.
const (
	hop1 = "hop1.test"
	hop2 = "hop2.test"
	hop3 = "hop3.test"
)

// hops are a publisher and vendors that forward, in a network of their own.
type hops struct {
	network *network.Network
	journal *journal.Journal
	config  Config
	p       *Publisher
	vendors map[string]*Vendor
}

// newHops has the publisher alone.
func newHops(t testing.TB, faults ...string) *hops {
	t.Helper()
	s := theStage(t)
	world := clock.StartAt(clock.State{Frozen: true, Now: start})
	h := &hops{network: network.New(network.Options{Authority: s.authority, Clock: world}), journal: journal.New(journal.Bounds{}), vendors: map[string]*Vendor{}}
	t.Cleanup(func() { _ = h.network.Close() })
	_, err := h.network.ListenTLS("127.0.0.1:0")
	require.NoError(t, err)
	h.config = Config{Authority: s.authority, Clock: world, Dial: h.network.Dial, Record: h.journal.Add, FetchTimeout: 30 * time.Second, AnswerTimeout: 30 * time.Second}
	c := h.config
	c.Domain, c.Faults = domainP, faults
	h.p, err = NewPublisher(c)
	require.NoError(t, err)
	t.Cleanup(func() { _ = h.p.Close() })
	h.network.Handle(domainP, h.p)
	return h
}

// vendor adds a vendor, with one key unless more is said, since keys take time to make.
func (h *hops) vendor(t testing.TB, domain string, settings Settings, faults ...string) *Vendor {
	t.Helper()
	if settings.Keys == nil && domain != domainR {
		settings.Keys = []string{purposeOf(settings.Algorithm)}
	}
	c := h.config
	c.Domain, c.Settings, c.Faults = domain, settings, faults
	v, err := NewVendor(c)
	require.NoError(t, err)
	t.Cleanup(func() { _ = v.Close() })
	_, err = v.present.Load().keys()
	require.NoError(t, err)
	h.network.Handle(domain, v)
	for _, name := range v.Aliases() {
		require.NoError(t, h.network.Alias(name, domain))
	}
	h.vendors[domain] = v
	return v
}

// call calls a hook of the publisher.
func call(t testing.TB, to http.Handler, name string, body any) (int, map[string]string) {
	t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(t, err)
	w := sendTo(to, http.MethodPost, hooksPath+name, string(raw), nil)
	var said map[string]string
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &said), w.Body.String())
	return w.Code, said
}

// wish is the call of a hook for a request.
func wish(reference, to, kind, format, value string) map[string]any {
	return map[string]any{"hook": "delete", "reference": reference, "partner_url": "https://" + to, "partner_domain": to,
		"identities": []map[string]string{{"identity_type": kind, "identity_value": value, "identity_format": format}}}
}

// settled is the belief about a request, once nothing more is done about it.
func settled(t testing.TB, p *Publisher, reference string) string {
	t.Helper()
	p.mu.Lock()
	s := p.submissions.find(reference, "")
	p.mu.Unlock()
	if s != nil {
		select {
		case <-s.done:
		case <-time.After(time.Minute):
			t.Fatal("the request is still under way")
		}
	}
	return believed(t, p, reference)
}

// believed is the belief about a request as it stands.
func believed(t testing.TB, p http.Handler, reference string) string {
	t.Helper()
	status, said := call(t, p, "belief", map[string]any{"reference": reference})
	require.Equal(t, http.StatusOK, status, said)
	return said["belief"]
}

// rest waits until vendors have nothing more to pass on: each in its turn, so that they are
// named along the chain.
func (h *hops) rest(domains ...string) {
	for _, domain := range domains {
		h.vendors[domain].work.Wait()
	}
}

// sum is a value in a format.
func sum(t testing.TB, format, value string) string {
	t.Helper()
	s, ok := hashOf(format, value)
	require.True(t, ok, fmt.Sprint(format))
	return s
}
