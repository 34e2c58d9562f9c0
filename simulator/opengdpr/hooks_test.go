package opengdpr

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const goodCall = `{"hook":"submit","reference":"r","partner_url":"https://processor.test","partner_domain":"processor.test",` +
	`"request_type":"erasure","identities":[{"identity_type":"email","identity_value":"a@example.com","identity_format":"raw"}]}`

// hooked calls a hook.
func hooked(h http.Handler, name, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, hookPath+name, strings.NewReader(body)))
	return w
}

func TestHooksRefuse(t *testing.T) {
	swap := func(from, to string) string { return strings.Replace(goodCall, from, to, 1) }
	c := controller(t, ControllerConfig{RetryPause: time.Nanosecond})
	for name, row := range map[string]struct {
		hook, body string
		want       int
		why        string
	}{
		"no JSON":          {"submit", "{", 400, "the body is no JSON text"},
		"no object":        {"belief", `["r"]`, 400, "the body is no JSON object"},
		"other hook":       {"cancel", goodCall, 400, "/hook names another hook"},
		"no reference":     {"submit", swap(`"reference":"r",`, ""), 400, "/reference is missing"},
		"wrong type":       {"submit", swap(`"r"`, "1"), 400, "another type"},
		"no URL":           {"submit", swap("https://processor.test", ""), 400, "/partner_url"},
		"relative URL":     {"submit", swap("https://processor.test", "/x"), 400, "/partner_url"},
		"URL with query":   {"submit", swap("https://processor.test", "https://processor.test?x"), 400, "/partner_url"},
		"URL with name":    {"submit", swap("https://processor.test", "https://a:b@processor.test"), 400, "/partner_url"},
		"no domain":        {"submit", swap(`"processor.test"`, `"processor.test:1"`), 400, "/partner_domain"},
		"type":             {"submit", swap("erasure", "delete"), 400, "/request_type"},
		"no identities":    {"submit", swap(`"identities"`, `"x"`), 400, "/identities"},
		"half an identity": {"submit", swap(`"identity_value"`, `"x"`), 400, "/identities/0"},
		"long":             {"submit", swap("a@", strings.Repeat("a", hookLimit)), 413, "too large"},
		"long value":       {"submit", swap("a@", strings.Repeat("a", longestText)), 400, "/identities/0"},
		"unknown":          {"cancel", `{"reference":"never"}`, 404, "no request has this reference"},
	} {
		t.Run(name, func(t *testing.T) {
			w := hooked(c, row.hook, row.body)
			require.Equal(t, row.want, w.Code)
			require.Contains(t, members(t, w.Body.Bytes())["error"].(map[string]any)["message"], row.why)
		})
	}
	require.Equal(t, http.StatusOK, hooked(c, "submit", goodCall).Code)
	require.Equal(t, http.StatusConflict, hooked(c, "submit", goodCall).Code, "the reference was used")
	belief, err := c.Settled(t.Context(), "r")
	require.NoError(t, err)
	require.Equal(t, Failed, belief, "there is no network")
	require.Equal(t, http.StatusConflict, hooked(c, "cancel", `{"reference":"r"}`).Code)
	require.Equal(t, http.StatusNotFound, hooked(c, "other", "{}").Code, "it is no hook")
	w := httptest.NewRecorder()
	c.ServeHTTP(w, httptest.NewRequest(http.MethodGet, hookPath+"belief", nil))
	require.Equal(t, http.StatusMethodNotAllowed, w.Code)
	w = httptest.NewRecorder()
	c.ServeHTTP(w, httptest.NewRequest(http.MethodPost, hookPath+"belief", broken{}))
	require.Equal(t, http.StatusBadRequest, w.Code)
	require.NoError(t, c.Close())
	require.Equal(t, http.StatusServiceUnavailable, hooked(c, "submit", strings.Replace(goodCall, `"r"`, `"s"`, 1)).Code)
}

// broken is a body that ends badly.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the connection is gone") }

// TestNoHookThere has calls of hooks not seem heard that come where no hook is.
func TestNoHookThere(t *testing.T) {
	for path, bodies := range map[string][2]string{
		"/hooks/submitt": {goodCall, "{}"}, "/hooks/": {goodCall, "not JSON"}, "/hook/submit": {goodCall, "{}"}, "/": {goodCall, `{"hook": 1}`},
	} {
		for i, body := range bodies {
			c, w := controller(t, ControllerConfig{}), httptest.NewRecorder()
			c.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader(body)))
			if i == 0 || strings.HasPrefix(path, "/hooks/") {
				require.Equal(t, http.StatusNotFound, w.Code, "%s %s", path, body)
				require.Contains(t, w.Body.String(), "there is no such hook, only /hooks/belief, /hooks/cancel, /hooks/submit")
				continue
			}
			require.Equal(t, http.StatusAccepted, w.Code, "%s %s", path, body)
		}
	}
}

// TestListensOnceSomethingIsSubmitted keeps a controller that submits nothing as patient as
// a test of a processor wants it.
func TestListensOnceSomethingIsSubmitted(t *testing.T) {
	for path, want := range map[string][2]int{"": {202, 403}, UsualCallbackPath: {403, 403}, "/mine": {202, 202}} {
		c := controller(t, ControllerConfig{CallbackPath: path, RetryPause: time.Nanosecond})
		codes := [2]int{}
		for i := range codes {
			w := httptest.NewRecorder()
			c.ServeHTTP(w, httptest.NewRequest(http.MethodPost, UsualCallbackPath, strings.NewReader("{}")))
			codes[i] = w.Code
			hooked(c, "submit", goodCall)
		}
		require.Equal(t, want, codes, "%q", path)
	}
	_, err := NewController(ControllerConfig{Domain: "x.test", CallbackPath: "x"})
	require.ErrorContains(t, err, "no path that begins with a slash")
	led := controller(t, ControllerConfig{URL: "https://pub.example.org/base/", CallbackPath: "/x"})
	for _, path := range []string{"/x", "/base/x"} {
		w := httptest.NewRecorder()
		led.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader("{}")))
		require.Equal(t, http.StatusForbidden, w.Code, path)
	}
}

func TestSubmissionsAreBounded(t *testing.T) {
	s := newSubmissions()
	for i := range mostSubmissions + 10 {
		s.add(&submitted{Submission: Submission{Reference: fmt.Sprint(i)}, id: fmt.Sprint("id", i)})
	}
	require.Len(t, s.order, mostSubmissions)
	require.Len(t, s.byID, mostSubmissions)
	require.Len(t, s.byReference, mostSubmissions)
	require.Nil(t, s.byReference["9"])
	c := controller(t, ControllerConfig{})
	for i := range mostPeers + 10 {
		c.verifier.meet(fmt.Sprintf("p%d.test", i), "https://x.test")
	}
	require.Len(t, c.verifier.all(), mostPeers)
	require.Len(t, c.verifier.peers, mostPeers)
}

func FuzzHook(f *testing.F) {
	for _, seed := range []string{goodCall, "", "{}", `{"reference":"r","subject_request_id":1}`, `{"identities":[null]}`, "{\"reference\":\"\xff\"}"} {
		f.Add("submit", seed)
		f.Add("belief", seed)
		f.Add("cancel", seed)
	}
	f.Fuzz(func(t *testing.T, name, body string) {
		if _, ok := hooks[name]; !ok {
			return
		}
		c, err := NewController(ControllerConfig{Domain: "controller.test", RetryPause: time.Nanosecond})
		require.NoError(t, err)
		defer c.Close()
		w := hooked(c, name, body)
		require.Contains(t, []int{200, 400, 404, 409, 413}, w.Code)
		require.True(t, json.Valid(w.Body.Bytes()))
		require.LessOrEqual(t, len(c.sent.order), 1)
	})
}

func FuzzCallback(f *testing.F) {
	a, err := authority()
	require.NoError(f, err)
	p, err := New(Config{Domain: "processor.test", Authority: a})
	require.NoError(f, err)
	c, err := NewController(ControllerConfig{Domain: "controller.test", CallbackPath: UsualCallbackPath, Roots: a.Pool(), RetryPause: time.Nanosecond})
	require.NoError(f, err)
	_, err = c.Submit(Submission{Reference: "r", URL: "https://processor.test", Type: "erasure", Identities: []SubjectIdentity{{"email", "a@example.com", "raw"}}})
	require.NoError(f, err)
	_, err = c.Settled(f.Context(), "r")
	require.NoError(f, err)
	s, err := p.present.Load().seal()
	require.NoError(f, err)
	peer := c.verifier.known("processor.test")
	peer.said, peer.chain = &said{}, chain{s.leaf.Cert}
	sound := told(c.sent.order[0].id, completed)
	sig := func(body string) string {
		sig, err := p.present.Load().sign(callback, []byte(body))
		require.NoError(f, err)
		return base64.StdEncoding.EncodeToString(sig)
	}
	f.Add("processor.test", sig("{}"), "{}")
	f.Add("processor.test", sig("\x00"), "\x00")
	f.Add("other.test", "", sound)
	f.Add("processor.test:443", "====", sound)
	f.Fuzz(func(t *testing.T, domain, signature, body string) {
		r := httptest.NewRequest(http.MethodPost, UsualCallbackPath, strings.NewReader(body))
		r.Header[http.CanonicalHeaderKey(domainHeader)] = []string{domain}
		r.Header[http.CanonicalHeaderKey(signatureHeader)] = []string{signature}
		w := httptest.NewRecorder()
		c.ServeHTTP(w, r)
		require.Contains(t, []int{400, 403, 413}, w.Code, "nobody can sign what was not signed")
		require.Equal(t, Failed, c.Belief("r"))
		_, _ = parseCallback([]byte(body))
		_, _ = parseNotice([]byte(body))
		_, _ = parseDiscovery([]byte(body))
		_, _ = parseChain([]byte(body))
		_ = checkReceipt([]byte(body), goodID, nil)
		_ = reread([]byte(body))
	})
}
