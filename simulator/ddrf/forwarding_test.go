package ddrf

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// hop4 is a fourth vendor.
const hop4 = "hop4.test"

// talkOfIntermediary sends a vendor that forwards what it is to pass on, and what not, and
// looks at what it sends. It ends where tell returns false.
func talkOfIntermediary(t testing.TB, tell func(l line) bool, faults ...string) {
	h := newHops(t)
	s := theStage(t)
	h.config.Others = []string{"known.test"}
	v := h.vendor(t, domainR, Settings{Downstreams: []string{hop2, "down.test", hop3, hop4}}, faults...)
	h.config.Others = nil
	h.vendor(t, hop2, Settings{Identifiers: []Identifier{{1, "email", "sha256"}, {2, "email", "md5"}, {3, "idfa", "sha1"}}})
	h.vendor(t, hop3, Settings{Identifiers: []Identifier{{1, "email", "md5"}, {2, "phone", "plaintext"}}, CacheControl: "max-age=600"})
	h.vendor(t, hop4, Settings{Identifiers: []Identifier{{1, "email", "plaintext"}, {2, "email", "sha256"}}, Endpoint: "/v2/ddrf"}, "api-elsewhere")
	q := h.config
	q.Domain = domainQ
	upstream, err := NewPublisher(q)
	require.NoError(t, err)
	h.network.Handle(domainQ, upstream)
	l := &teller{keys: signers(t)}
	var last uint64
	n := 0
	post := func(about string, f *forge) bool {
		n++
		f.id.claims.set("jti", fmt.Sprintf("id-%030d", n))
		return postOn(h, v, l, &last, about, f, tell)
	}
	if !tell(line{"file", sendTo(v, http.MethodGet, filePath, "", nil).Body.String()}) {
		return
	}
	for _, c := range forwards(s) {
		f := s.plain()
		c.change(f)
		if !post(c.about, f) {
			return
		}
	}
	talkOfDownstreams(h, s, post, func(about string, f *forge) bool { return postOn(h, v, l, &last, about, f, tell) })
}

// postOn sends a request and tells of the answer and of what is passed on.
func postOn(h *hops, v *Vendor, l *teller, last *uint64, about string, f *forge, tell func(l line) bool) bool {
	body, _ := f.request()
	w := sendTo(v, f.method, f.path, body, f.header)
	v.work.Wait()
	all, to := h.since(l, domainR, *last)
	*last = to
	return tell(line{about, fmt.Sprint(w.Code, codeIn(w), " ", strings.Join(all, "\n"))})
}

// forwards are requests to an intermediary that are other than the plain one.
func forwards(s *stage) []struct {
	about  string
	change func(f *forge)
} {
	is := func(kind, format, value string) func(f *forge) {
		return func(f *forge) {
			for _, d := range []*draft{f.id, f.rq} {
				d.sub("identifierType", kind)
				d.sub("identifierFormat", format)
				d.sub("identifierValue", value)
			}
		}
	}
	return []struct {
		about  string
		change func(f *forge)
	}{
		{"hash", func(*forge) {}},
		{"plain mail", is("email", "plaintext", "Subject-1@example.com")},
		{"another mail", is("email", "plaintext", "subject-2@example.com")},
		{"type that few list", is("idfa", "plaintext", "b3f0c6de-0d1c-4b1e-8a86-2d5a2a0a1c11")},
		{"options", func(f *forge) { f.rq.claims.set("optionalParameters", document{{"ticket", "a"}}) }},
		{"two identifiers", func(f *forge) {
			f.rq.sub("identifierFormat", "md5")
			f.rq.sub("identifierValue", strings.Repeat("ab", 16))
		}},
		{"bad idJWT", func(f *forge) { f.id.key = s.foreign }},
		{"bad rqJWT", func(f *forge) { f.rq.key = s.foreign }},
		{"from the future", func(f *forge) { f.rq.claims.set("iat", start.Unix()+3600) }},
		{"unlisted type", func(f *forge) { f.rq.sub("identifierType", "shoe-size") }},
		{"crit", func(f *forge) { f.rq.claims.set("aud", "somebody.test") }},
	}
}

// talkOfDownstreams has downstreams that are slow, fail or lead elsewhere, and a request that
// comes back.
func talkOfDownstreams(h *hops, s *stage, post, again func(about string, f *forge) bool) {
	back := s.plain()
	if !post("to come back", back) {
		return
	}
	returned := s.plain().byQ()
	returned.rq.claims.set("idJWT", back.rq.claims.get("idJWT"))
	if !again("back", returned) {
		return
	}
	var asked atomic.Int64
	met := make(chan struct{})
	for _, domain := range []string{hop2, hop4} {
		h.network.Handle(domain, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				if asked.Add(1) == 2 {
					close(met)
				}
				select {
				case <-met:
				case <-time.After(time.Second):
					w.WriteHeader(http.StatusServiceUnavailable)
					return
				}
			}
			h.vendors[domain].ServeHTTP(w, r)
		}))
	}
	if !post("at the same time", s.plain()) {
		return
	}
	for _, name := range []string{"bare-500", "bare-202", "redirected"} {
		h.network.Handle(hop2, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				h.vendors[hop2].ServeHTTP(w, r)
				return
			}
			_, _ = io.Copy(io.Discard, r.Body)
			answers[name](w, r)
		}))
		if !post(name, s.plain()) {
			return
		}
	}
}
