package ddrf

import (
	"bytes"
	"compress/gzip"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
)

// site answers by host and path, such as "www./dsrdelete.json".
type site map[string]http.HandlerFunc

// textOfSite answers with a text.
func textOfSite(media, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = nil
		if media != "" {
			w.Header().Set("Content-Type", media)
		}
		_, _ = w.Write([]byte(text))
	}
}

func redirectTo(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// runResource runs the profile against a site at example.com and www.example.com.
func runResource(t *testing.T, s site) *conformance.Results {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		prefix := ""
		if strings.HasPrefix(r.Host, "www.") {
			prefix = "www."
		}
		if h := s[prefix+r.URL.Path]; h != nil && r.Method == http.MethodGet {
			h(w, r)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(server.Close)
	led, err := url.Parse(server.URL)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	base := &url.URL{Scheme: "https", Host: "example.com"}
	tg := (&target.Target{URL: base, Domain: "example.com", Roots: roots,
		Resolve: map[string]*url.URL{"example.com": led, "www.example.com": led}}).Defaults()
	p, err := Resource()
	require.NoError(t, err)
	results, err := conformance.Run(t.Context(), tg, conformance.Options{Profile: p})
	require.NoError(t, err)
	return results
}

// bad lists the checks that did not pass.
func bad(results *conformance.Results) map[string]string {
	got := map[string]string{}
	for _, r := range results.Requirements {
		for _, c := range r.Checks {
			if c.Verdict != conformance.Pass && c.Verdict != conformance.Info {
				got[strings.TrimPrefix(c.ID, "ddrf/")] = strings.TrimSpace(string(c.Verdict) + " " + strings.TrimPrefix(c.Cause, "ddrf/"))
			}
		}
	}
	return got
}

func TestResource(t *testing.T) {
	const js = "application/json"
	file := changed()
	// unmade are the checks that could not be made, for a cause or none, and one that failed.
	unmade := func(cause string, failed ...string) map[string]string {
		how := strings.TrimSpace("inconclusive " + cause)
		all := map[string]string{"location/json": "inconclusive"}
		for _, c := range slices.Concat(memberChecks(""), keyChecks) {
			all["resource/"+c.name] = how
		}
		for _, check := range failed {
			all["location/media-type"], all["location/json"], all["location/served"], all[check] = how, how, how, "fail"
		}
		return all
	}
	for _, tc := range []struct {
		name string
		site site
		want map[string]string
	}{
		{"root", site{filePath: textOfSite(js, file)}, nil},
		{"parameters", site{filePath: textOfSite("application/JSON; charset=utf-8", file)}, nil},
		{"www", site{"www." + filePath: textOfSite(js, file)}, nil},
		{"redirect to www", site{filePath: redirectTo("https://www.example.com" + filePath), "www." + filePath: textOfSite(js, file)}, nil},
		{"three redirects", site{filePath: redirectTo("/a"), "/a": redirectTo("b"), "/b": redirectTo("/c#x"), "/c": textOfSite(js, file)}, nil},
		{"well-known", site{"/.well-known" + filePath: textOfSite(js, file)}, map[string]string{"location/served": "fail"}},
		{"well-known of 2.0", site{"/.well-known/iabtl" + filePath: textOfSite(js, file)}, map[string]string{"location/served": "fail"}},
		{"well-known, and www gives no answer", site{"/.well-known" + filePath: textOfSite(js, file), "www." + filePath: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
			map[string]string{"location/served": "fail"}},
		{"page at the root, file at www", site{filePath: textOfSite("text/html", "<html>"), "www." + filePath: textOfSite(js, file)}, nil},
		{"text/plain", site{filePath: textOfSite("text/plain", file)}, map[string]string{"location/media-type": "warn"}},
		{"no media type", site{filePath: textOfSite("", file)}, map[string]string{"location/media-type": "warn"}},
		{"not found", site{}, unmade("location/served", "location/served")},
		{"forbidden", site{filePath: status(403)}, unmade("location/served", "location/served")},
		{"203", site{filePath: func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(203); _, _ = w.Write([]byte(file)) }},
			unmade("location/served", "location/served")},
		{"four redirects", site{filePath: redirectTo("/a"), "/a": redirectTo("/b"), "/b": redirectTo("/c"), "/c": redirectTo("/d"), "/d": textOfSite(js, file)},
			unmade("location/redirects", "location/redirects")},
		{"redirect to http", site{filePath: redirectTo("http://example.com" + filePath)},
			unmade("location/redirects", "location/redirects")},
		{"redirect to loopback", site{filePath: redirectTo("https://127.0.0.1" + filePath)}, unmade("location/redirects", "location/redirects")},
		{"redirect to a private address", site{filePath: redirectTo("https://[fd00::1]" + filePath)}, unmade("location/redirects", "location/redirects")},
		{"redirect to nowhere", site{filePath: status(302)},
			unmade("location/redirects", "location/redirects")},
		{"compressed", site{filePath: func(w http.ResponseWriter, _ *http.Request) {
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			_, _ = z.Write([]byte(file))
			_ = z.Close()
			w.Header().Set("Content-Type", js)
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(b.Bytes())
		}}, nil},
		{"of a foreign coding", site{filePath: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", js)
			w.Header().Set("Content-Encoding", "br")
			_, _ = w.Write([]byte(file))
		}}, unmade("location/json")},
		{"a member missing", site{filePath: textOfSite(js, changed("endpoint", ""))}, map[string]string{"resource/endpoint": "fail"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if tc.want == nil {
				tc.want = map[string]string{}
			}
			results := runResource(t, tc.site)
			if diff := cmp.Diff(tc.want, bad(results)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A whole run emits what the scenarios say that they cover, and nothing is left untested.
func TestResourceWhole(t *testing.T) {
	results := runResource(t, site{filePath: textOfSite("application/json", changed())})
	require.Equal(t, conformance.Conforms, results.Verdict, "%v", results.Reasons)
	require.Equal(t, "ddrf@1.0/resource", results.Profile)
	var ids []string
	for _, r := range results.Requirements {
		ids = append(ids, r.ID)
		require.NotEqual(t, conformance.Untested, r.Verdict, r.ID)
	}
	require.ElementsMatch(t, resourceRows, ids)
}

func TestResourceNotReady(t *testing.T) {
	tg := (&target.Target{URL: &url.URL{Scheme: "http", Host: "127.0.0.1:1"}, Domain: "127.0.0.1"}).Defaults()
	p, err := Resource()
	require.NoError(t, err)
	results, err := conformance.Run(t.Context(), tg, conformance.Options{Profile: p})
	require.NoError(t, err)
	require.Equal(t, conformance.RunError, results.Verdict)
}

func TestPlaces(t *testing.T) {
	led := map[string]*url.URL{"vendor9.test": {}}
	both := map[string]*url.URL{"vendor9.test": {}, "www.vendor9.test": {}}
	for _, tc := range []struct {
		base, domain string
		resolve      map[string]*url.URL
		root, www    string
	}{
		{"https://vendor9.test", "vendor9.test", nil, "https://vendor9.test", "https://www.vendor9.test"},
		{"https://vendor9.test/api", "vendor9.test", nil, "https://vendor9.test", "https://www.vendor9.test"},
		{"https://vendor9.test", "vendor9.test", both, "https://vendor9.test", "https://www.vendor9.test"},
		{"https://vendor9.test", "vendor9.test", led, "https://vendor9.test", ""},
		{"http://127.0.0.1:8080", "vendor9.test", led, "http://127.0.0.1:8080", ""},
		{"http://127.0.0.1:8080", "127.0.0.1", nil, "http://127.0.0.1:8080", ""},
		{"http://localhost:8080", "localhost", nil, "http://localhost:8080", ""},
		{"https://www.vendor9.test", "vendor9.test", nil, "https://vendor9.test", "https://www.vendor9.test"},
	} {
		base, err := url.Parse(tc.base)
		require.NoError(t, err)
		got := places(&target.Target{URL: base, Domain: tc.domain, Resolve: tc.resolve})
		require.Equal(t, place{tc.root + filePath, "root"}, got[0], tc.base)
		if tc.www == "" {
			require.Len(t, got, 3)
		} else {
			require.Equal(t, place{tc.www + filePath, "www"}, got[1])
		}
	}
}
