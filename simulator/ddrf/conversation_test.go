package ddrf

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// line is what is said of one answer, under the name of the request.
type line struct{ about, said string }

// prepared are the vectors as messages, made once.
type preparedVector struct {
	vector
	f           *forge
	body, token string
}

var preparedVectors = sync.OnceValue(func() (all []preparedVector) {
	s, err := newStage()
	if err != nil {
		panic(err)
	}
	theStageOfTests = s
	for _, v := range vectors(s) {
		f := s.plain()
		v.change(f)
		body, token := f.request()
		all = append(all, preparedVector{v, f, body, token})
	}
	return all
})

// told is an answer in words that are the same each time.
func told(s *stage, w *httptest.ResponseRecorder, token string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s", w.Code, w.Header().Get("Content-Type"))
	for _, name := range []string{"Location", "X-Identifier", "X-Acjwt", "Www-Authenticate"} {
		if w.Header().Get(name) != "" {
			fmt.Fprintf(&b, " %s", name)
		}
	}
	body := strings.TrimSpace(w.Body.String())
	ac, err := acknowledgementIn([]byte(body))
	if err != nil {
		if len(body) > 60 {
			body = body[:20] + fmt.Sprint(len(body)/1000)
		}
		return b.String() + " " + body
	}
	fmt.Fprintf(&b, " form %q%q %d", body[:1], body[len(body)-1:], strings.Count(body, `":`))
	claims := payload(ac)
	parts := split(ac)
	header, _ := fromBase64url(parts[0])
	var jose object
	_ = json.Unmarshal(header, &jose)
	alg, _ := text(jose["alg"])
	verified := verifies(alg, s.r1.signer.Public(), []byte(parts[0]+"."+parts[1]), signatureOfText(parts[2]))
	fmt.Fprintf(&b, " %s verified %v", header, verified)
	for _, name := range []string{"version", "iss", "iat", "raResultCode", "raResultString"} {
		fmt.Fprintf(&b, " %s", claims[name])
	}
	jti, isText := text(claims["jti"])
	rq, _ := text(claims["rqJWT"])
	fmt.Fprintf(&b, " jti %v %d %v rq %v names %d order %v", isText, len(jti), strings.ContainsAny(jti, "-"), rq == token, len(claims), strings.Index(string(claimsOfText(parts[1])), "version"))
	return b.String()
}

func signatureOfText(s string) []byte { b, _ := fromBase64url(s); return b }
func claimsOfText(s string) []byte    { b, _ := fromBase64url(s); return b }

// talk has a conversation with a vendor: its file, all vectors, and requests that belong
// together. It ends where tell returns false.
func talk(t testing.TB, tell func(l line) bool, faults ...string) {
	s := theStage(t)
	v := s.vendor(t, Settings{}, faults...)
	for _, path := range []string{filePath, "/.well-known/dsrdelete.json", "/.well-known/iabtl/dsrdelete.json", "/jwks.json", "/ddrf-file/a.json", "/ddrf-file/c.json"} {
		w := sendTo(v, http.MethodGet, path, "", nil)
		if !tell(line{"file", fmt.Sprint(w.Code, w.Header(), w.Body)}) {
			return
		}
	}
	for _, c := range preparedVectors() {
		w := sendTo(v, c.f.method, c.f.path, c.body, c.f.header)
		if !tell(line{c.id, told(s, w, c.token)}) {
			return
		}
	}
	for _, l := range story(t, s, v) {
		if !tell(l) {
			return
		}
	}
}

// talker has a conversation with a target.
type talker = func(t testing.TB, tell func(l line) bool, faults ...string)

// conversation is the whole of it.
func conversation(t testing.TB, talk talker, faults ...string) (lines []line) {
	talk(t, func(l line) bool {
		lines = append(lines, l)
		return true
	}, faults...)
	return lines
}

// shows tells whether a deviation makes a difference.
func shows(t testing.TB, talk talker, reference []line, name string) bool {
	n := 0
	differs := false
	talk(t, func(l line) bool {
		differs = reference[n].said != l.said
		n++
		return !differs
	}, name)
	return differs
}

// story are requests that belong together: replays, and files that change.
func story(t testing.TB, s *stage, v *Vendor) (lines []line) {
	post := func(about string, f *forge) {
		body, token := f.request()
		w := sendTo(v, f.method, f.path, body, f.header)
		lines = append(lines, line{about, told(s, w, token)})
	}
	again := s.plain()
	body, token := again.request()
	var jtis []string
	for _, about := range []string{"replay-first", "replay-same"} {
		w := sendTo(v, again.method, again.path, body, again.header)
		jti, _ := text(claimsIn(w)["jti"])
		jtis = append(jtis, jti)
		lines = append(lines, line{about, told(s, w, token)})
	}
	lines = append(lines, line{"replay-jti", fmt.Sprint(jtis[0] == jtis[1])})
	byOther := s.plain().byQ()
	byOther.rq.claims.set("jti", again.rq.claims.get("jti"))
	post("replay-jti-of-other-iss", byOther)
	withID := s.plain()
	withID.rq.claims.set("idJWT", again.rq.claims.get("idJWT"))
	post("replay-idjwt-new-rq", withID)
	forged := s.plain()
	forged.id.claims.set("jti", again.id.claims.get("jti"))
	forged.id.key = s.foreign
	post("replay-idjwt-forged", forged)
	refused := s.plain()
	refused.rq.key = s.foreign
	post("replay-refused", refused)
	refused.rq.key = s.p1
	post("replay-after-refusal", refused)
	lines = append(lines, line{"together", together(s, v)})

	domain := "changing-" + fmt.Sprint(changing.Add(1)) + ".test"
	var handler atomic.Pointer[http.HandlerFunc]
	s.network.Handle(domain, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*handler.Load())(w, r) }))
	defer s.network.Remove(domain)
	serve := func(status int, cache string, keys ...document) {
		h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Cache-Control", cache)
			w.WriteHeader(status)
			_, _ = w.Write(encode(document{{"publicKey", keys}}))
		})
		handler.Store(&h)
	}
	from := func(k *signingKey) *forge {
		f := s.plain().byQ()
		f.id.claims.set("iss", domain)
		f.id.signedBy(k)
		return f
	}
	serve(503, "no-store")
	post("origin-failing", from(s.p1))
	serve(200, "no-cache", s.p1.jwk)
	post("origin-back-after-failure", from(s.p1))
	serve(200, "no-cache", s.p1.jwk, s.q1.jwk)
	post("origin-rotated-no-cache", from(s.q1))
	serve(200, "no-store", s.q1.jwk)
	post("origin-removed-key-no-store", from(s.p1))
	serve(200, "max-age=3600", s.q1.jwk)
	post("origin-kept", from(s.q1))
	serve(503, "no-store")
	post("origin-down-after-warm-up", from(s.q1))
	return lines
}

var changing atomic.Int64

// together are two requests at the same time, the file of whose origin makes the first
// wait for the second.
func together(s *stage, v *Vendor) string {
	domain := "waiting-" + fmt.Sprint(changing.Add(1)) + ".test"
	met := make(chan struct{})
	var asked atomic.Int64
	s.network.Handle(domain, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 2 {
			close(met)
		}
		select {
		case <-met:
		case <-time.After(200 * time.Millisecond):
		}
		w.Header().Set("Cache-Control", "no-store")
		_, _ = w.Write(encode(document{{"publicKey", []document{s.p1.jwk}}}))
	}))
	defer s.network.Remove(domain)
	said := make([]string, 2)
	var wg sync.WaitGroup
	for i := range said {
		f := s.plain().byQ()
		f.id.claims.set("iss", domain)
		body, token := f.request()
		wg.Go(func() { said[i] = told(s, sendTo(v, f.method, f.path, body, f.header), token) })
	}
	wg.Wait()
	slices.Sort(said)
	return strings.Join(said, "; ")
}

// broken are the names of the requests that are answered otherwise.
func broken(reference, lines []line) (all []string) {
	for i, l := range lines {
		if l.said != reference[i].said && !slices.Contains(all, l.about) {
			all = append(all, l.about)
		}
	}
	return all
}
