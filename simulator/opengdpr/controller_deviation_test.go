package opengdpr

import (
	"crypto"
	"crypto/rsa"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/fault"
	"dsrcheck/simulator/network"
)

func TestRegisterAndPracticesAgree(t *testing.T) {
	practices := map[string]int{}
	for _, table := range practiceTables() {
		for name := range table {
			practices[name]++
		}
	}
	for _, d := range fault.All() {
		if d.Protocol == "opengdpr" && d.Role == "controller" {
			require.Equal(t, 1, practices[d.Name], "practices of %s", d.Name)
			delete(practices, d.Name)
		}
	}
	require.Empty(t, practices, "practices that are not in the register")
}

// episode is what a controller does with a few processors and callbacks, in words that are
// the same each time.
func episode(t *testing.T, faults ...string) (lines []string) {
	t.Helper()
	onScene(t, faults, func(s *scene) {
		quick := Signing{Key: network.ECDSAP256}
		p := s.processor("processor.test", quick)
		second := s.processor("second.test", Signing{}) // RSA, for what only that can do
		odd := map[string]*Processor{}
		for domain, fault := range map[string]string{
			"unsigned.test": "unsigned", "other-id.test": "receipt-id-other", "expired.test": "certificate-expired",
			"self-signed.test": "certificate-self-signed", "misnamed.test": "certificate-wrong-name", "elsewhere.test": "discovery-certificate-url-elsewhere",
			"child.another-processor.test": "certificate-wrong-name", "renamed.test": "domain-header-other",
		} {
			odd[domain] = s.processor(domain, quick, fault)
		}
		s.lead("refusing.test", firstSaying(p, http.StatusBadRequest, ""))
		s.lead("busy.test", firstSaying(s.processor("busy.test", quick), http.StatusServiceUnavailable, ""))
		s.lead("throttled.test", firstSaying(s.processor("throttled.test", quick), http.StatusTooManyRequests, "7"))

		id := s.submit("first", "processor.test", "erasure")
		s.submit("second", "second.test", "access")
		for _, host := range []string{"unsigned", "other-id", "expired", "self-signed", "misnamed", "elsewhere", "child.another-processor", "renamed", "refusing", "busy", "throttled"} {
			s.submit(host, host+".test", "erasure")
		}
		s.submit("unlisted", "processor.test", "portability")
		if s.submit("gone", "processor.test", "erasure"); s.c.Cancel(s.Context(), "gone") != nil {
			s.say("it is not cancelled")
		}
		s.say("gone is believed " + s.c.Belief("gone"))
		late := told(s.id("expired"), "completed")
		s.call("expired", called{what: "under an expired certificate", domain: "expired.test", signature: s.signed(odd["expired.test"], late), body: strings.NewReader(late)})
		s.hear(p, second, id)
		if s.c.Cancel(s.Context(), "first") == nil {
			s.say("first is cancelled late")
		}

		// the processor has another key now
		s.submit("rotated", "second.test", "erasure")
		changed := s.processor("second.test", Signing{Key: network.ECDSAP256})
		body := told(s.id("rotated"), "completed")
		s.call("rotated", called{what: "with another key", domain: "second.test", signature: s.signed(changed, body), body: strings.NewReader(body)})
		s.c.Reset()
		s.mu.Lock()
		defer s.mu.Unlock()
		lines = slices.Clone(s.lines)
	})
	return lines
}

// id is that of a request, by its reference.
func (s *scene) id(reference string) string {
	s.c.mu.Lock()
	defer s.c.mu.Unlock()
	if q := s.c.find(reference); q != nil {
		return q.id
	}
	return goodID
}

// hear sends callbacks about the first and the second request: those that are to be refused,
// then those that are sound.
func (s *scene) hear(p, second *Processor, id string) {
	text := func(s string) *strings.Reader { return strings.NewReader(s) }
	body, other := told(id, "completed"), told(s.id("second"), "completed")
	sig, ofRSA := s.signed(p, body), s.signed(second, other)
	for _, c := range []called{
		{what: "without headers"},
		{what: "unsigned", domain: "processor.test"},
		{what: "without domain", signature: sig},
		{what: "with a port", domain: "processor.test:443", signature: sig},
		{what: "of a stranger", domain: "stranger.test", signature: sig},
		{what: "of another, about the first's", domain: "second.test", signature: s.signed(second, body)},
		{what: "with another's key", domain: "processor.test", signature: s.signed(second, body)},
		{what: "spaced afterwards", domain: "processor.test", signature: sig, body: text(strings.Replace(body, ":", ": ", 1))},
	} {
		if c.body == nil {
			c.body = text(body)
		}
		s.call("first", c)
	}
	for _, c := range []called{
		{what: "flipped", signature: s.changed(ofRSA, func(b []byte) []byte { b[9] ^= 4; return b })},
		{what: "truncated", signature: s.changed(ofRSA, func(b []byte) []byte { return b[:len(b)/2] })},
		{what: "with SHA-1", signature: s.signedWith(crypto.SHA1, second, other)},
		{what: "padded loosely", signature: loosely(s.T, second.sealed(s.T).leaf.Key.(*rsa.PrivateKey), other)},
		{what: "unpadded", signature: strings.TrimRight(ofRSA, "=")},
		{what: "base64url", signature: strings.NewReplacer("+", "-", "/", "_").Replace(ofRSA)},
	} {
		c.domain, c.body = "second.test", text(other)
		s.call("second", c)
	}
	send := func(what string, p *Processor, body string) {
		s.call("first", called{what: what, domain: p.Domain(), signature: s.signed(p, body), body: text(body)})
		time.Sleep(time.Second)
	}
	s.call("first", called{what: "broken and flipped", domain: "processor.test", signature: sig, body: text("{")})
	send("broken", p, "{")
	send("unknown", p, told(strings.Replace(id, id[:8], "00000000", 1), "completed"))
	send("foreign URL", p, strings.Replace(told(id, "completed"), "controller.test", "another.test", 1))
	send("pending", p, told(id, "pending"))
	send("with notes", p, told(id, "pending", `,"note":1`))
	send("trimmed afterwards", p, told(id, "pending")+"\n")
	send("beyond ASCII", p, strings.Replace(told(id, "pending"), `"x"`, `"é"`, 1))
	send("with blanks", p, strings.Replace(told(id, "pending"), `:`, ` : `, 5))
	send("with escapes", p, strings.Replace(told(id, "pending"), `"x"`, `"\u0078\/"`, 1))
	send("long", p, strings.Replace(told(id, "pending"), `"x"`, `"`+strings.Repeat("x", 2000)+`"`, 1))
	send("large", p, strings.Replace(told(id, "pending"), `"x"`, `"`+strings.Repeat("x", 20_000)+`"`, 1))
	slow := told(id, "in_progress")
	s.call("first", called{what: "slow", domain: "processor.test", signature: s.signed(p, slow), body: &pieces{text: slow, every: 200 * time.Millisecond}})
	send("again", p, slow)
	send("completed", p, body)
	send("step back", p, told(id, "in_progress"))
	codes := make([]int, 8)
	var all sync.WaitGroup
	for i := range codes {
		all.Go(func() {
			r := httptest.NewRequest(http.MethodPost, UsualCallbackPath, text(body))
			r.Header = signedAs("processor.test", sig)
			w := httptest.NewRecorder()
			s.c.ServeHTTP(w, r)
			codes[i] = w.Code
		})
	}
	all.Wait()
	slices.Sort(codes)
	s.say(fmt.Sprintln("burst", codes))
	time.Sleep(3 * time.Second)
}

// firstSaying answers the first requests that would create something in its own way.
func firstSaying(h http.Handler, status int, retryAfter string) http.Handler {
	n := 0
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n++; r.Method != http.MethodPost || n > 3 {
			h.ServeHTTP(w, r)
			return
		}
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		w.WriteHeader(status)
	})
}

func TestEveryPracticeShows(t *testing.T) {
	reference := episode(t)
	require.Empty(t, cmp.Diff(reference, episode(t)), "an episode is the same each time")
	for name := range seenBy {
		_, known := fault.Lookup(name)
		require.True(t, known, name)
	}
	n := 0
	for _, d := range fault.All() {
		if d.Protocol != "opengdpr" || d.Role != "controller" {
			continue
		}
		if n++; raced && n%24 != 0 {
			continue // all of them are tried without the race detector, see the Makefile
		}
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			said := episode(t, d.Name)
			require.False(t, slices.Equal(reference, said), "nothing is another")
			if sign := seenBy[d.Name]; sign != "" {
				require.NotRegexp(t, sign, strings.Join(reference, "\n"))
				require.Regexp(t, sign, strings.Join(said, "\n"))
			}
		})
	}
}

func TestPracticesCombine(t *testing.T) {
	var names []string
	for _, d := range fault.All() {
		if d.Protocol == "opengdpr" && d.Role == "controller" {
			names = append(names, d.Name)
		}
	}
	for range 2 {
		require.NotEmpty(t, episode(t, names...))
		slices.Reverse(names)
	}
}

func TestUnknownPractice(t *testing.T) {
	_, err := NewController(ControllerConfig{Domain: "controller.test", Faults: []string{"no-such"}})
	require.ErrorContains(t, err, `"no-such"`)
	_, err = NewController(ControllerConfig{Domain: "controller.test", Faults: []string{"signature-flipped"}})
	require.ErrorContains(t, err, `"signature-flipped"`, "it is one of a processor")
	c := controller(t, ControllerConfig{Faults: []string{"rejects-with-401"}})
	require.Equal(t, []string{"rejects-with-401"}, c.Faults())
	require.Error(t, c.SetFaults([]string{"no-such"}))
	require.Equal(t, []string{"rejects-with-401"}, c.Faults())
	h, err := c.Deviating([]string{"rejects-with-404"})
	require.NoError(t, err)
	again, err := c.Deviating([]string{"rejects-with-404"})
	require.NoError(t, err)
	require.Same(t, h, again)
	_, err = c.Deviating([]string{"no-such"})
	require.Error(t, err)
	for i := range maxViews + 1 {
		_, err := c.Deviating(slices.Repeat([]string{"polls-too"}, i))
		require.NoError(t, err)
	}
	require.Len(t, c.deviating, maxViews)
	fmt.Fprint(t.Output(), c.Aliases())
}
