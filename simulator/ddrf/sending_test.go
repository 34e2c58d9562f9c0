package ddrf

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// sends are what the publisher is told to send, by what it is about: to two recipients, each
// kind of identifier that they list and some that they do not.
var sends = []struct{ to, kind, format, value string }{
	{hop1, "email", "plaintext", "Subject-1@example.com"},
	{hop2, "email", "plaintext", "Subject-1@example.com"},
	{hop1, "email", "sha256", canary},
	{hop1, "phone", "plaintext", "+15555550100"},
	{hop1, "email", "sha512", strings.Repeat("ab", 64)},
	{hop1, "idfa", "plaintext", "b3f0c6de-0d1c-4b1e-8a86-2d5a2a0a1c11"},
	{hop2, "phone", "plaintext", "+15555550101"},
	{hop2, "email", "sha1", strings.Repeat("cd", 20)},
}

// answers are how a recipient answers, by name, beside the faults and codes that it can have.
var answers = map[string]http.HandlerFunc{
	"bare-202": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) },
	"bare-400": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) },
	"bare-500": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
	"page": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<html>Thank you. We care.</html>"))
	},
	"reset": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	"redirected": func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://www."+r.Host+"/ddrf", http.StatusTemporaryRedirect)
	},
	"led-away": func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://"+hop2+"/ddrf", http.StatusTemporaryRedirect)
	},
	"silence": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
}

var ackFaults = []string{
	"api-elsewhere",
	"ack-decoded", "ack-unsigned", "ack-hmac", "ack-hmac-with-pem", "ack-hmac-with-der", "ack-hmac-with-jwk", "ack-key-at-jku", "ack-signature-flipped", "ack-foreign-key", "ack-unpublished-key", "ack-unpublished-key-in-header", "ack-kid-unknown",
	"ack-iss-other", "ack-iss-ends-alike", "ack-iss-begins-alike", "ack-rqjwt-altered", "ack-rqjwt-before", "ack-idjwt-for-rqjwt", "ack-no-code", "ack-code-string", "accepted-as-400", "accepted-as-200", "refused-as-202",
}

// talkOfPublisher tells publisher what to send and asks what it believes. It ends where tell
// returns false.
func talkOfPublisher(t testing.TB, tell func(l line) bool, faults ...string) {
	h := newHops(t, faults...)
	hashes := []Identifier{{1, "email", "sha256"}, {2, "email", "md5"}, {3, "phone", "md5"}}
	codes := map[string]int{}
	for code := 1; code <= 6; code++ {
		kind := fmt.Sprint("code-", code)
		codes[kind] = code
		hashes = append(hashes, Identifier{10 + code, kind, "plaintext"})
	}
	v := h.vendor(t, hop1, Settings{Identifiers: hashes, Codes: codes, ScriptRequired: true, Script: "<script>ran()</script>"})
	for _, alias := range []string{"www." + hop1, elsewhere(hop1)} {
		if err := h.network.Alias(alias, hop1); err != nil {
			t.Fatal(err)
		}
	}
	usual := []Identifier{{1, "email", "sha256"}, {2, "email", "plaintext"}, {3, "email", "md5"}, {4, "phone", "sha1"}, {5, "phone", "md5"}}
	h.vendor(t, hop2, Settings{Identifiers: usual, CacheControl: "max-age=600"})
	l := &teller{keys: signers(t)}
	var last uint64
	n := 0
	said := func(about, to, kind, format, value string) bool {
		n++
		ref := fmt.Sprint(n)
		_, answer := call(t, h.p, "delete", wish(ref, to, kind, format, value))
		ask := settled
		if about == "answered with silence" {
			ask = func(t testing.TB, p *Publisher, reference string) string { return believed(t, p, reference) }
		}
		belief := ask(t, h.p, ref)
		var all []string
		all, last = h.since(l, domainP, last)
		return tell(line{about, strings.Join(append(all, answer["note"], belief), "\n")})
	}
	w := sendTo(h.p, http.MethodGet, filePath, "", nil)
	if !tell(line{"file", w.Body.String()}) {
		return
	}
	w = sendTo(h.p, http.MethodGet, pagePath+"?to="+hop1, "", nil)
	if !tell(line{"page", w.Body.String()}) {
		return
	}
	for _, s := range sends {
		if !said(fmt.Sprint("send ", s), s.to, s.kind, s.format, s.value) {
			return
		}
	}
	talkOfAnswers(t, h, v, said)
}

// talkOfAnswers has the first recipient answer in each way.
func talkOfAnswers(t testing.TB, h *hops, v *Vendor, said func(about, to, kind, format, value string) bool) {
	mail := func(about string) bool { return said(about, hop1, "email", "sha256", canary) }
	for _, fault := range ackFaults {
		if err := v.SetFaults([]string{fault}); err != nil {
			t.Fatal(err)
		}
		if !mail("answered with "+fault) || fault == "refused-as-202" && !said("refused as 202", hop1, "code-4", "plaintext", "42") {
			return
		}
	}
	if err := v.SetFaults(nil); err != nil {
		t.Fatal(err)
	}
	for code := 1; code <= 6; code++ {
		if !said(fmt.Sprint("answered with code ", code), hop1, fmt.Sprint("code-", code), "plaintext", "42") {
			return
		}
	}
	for _, name := range []string{"bare-202", "bare-400", "bare-500", "page", "reset", "redirected", "led-away", "silence"} {
		h.network.Handle(hop1, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == filePath || strings.HasPrefix(r.Host, "www.") {
				v.ServeHTTP(w, r)
				return
			}
			_, _ = io.Copy(io.Discard, r.Body) // so that all of it is on its way
			answers[name](w, r)
		}))
		if !mail("answered with " + name) {
			return
		}
	}
}
