package inspect

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/target"
	"dsrcheck/internal/jws"
)

// site serves what a domain serves, and counts the requests. The test certificate is for
// example.com and names below it.
func site(t *testing.T, serve http.HandlerFunc) (f *Fetcher, hits *atomic.Int32) {
	hits = &atomic.Int32{}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		serve(w, r)
	}))
	t.Cleanup(server.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o644))
	f, err := NewFetcher(t.Context(), target.Config{
		CA: ca, Timeout: "5s",
		Resolve: map[string]string{"example.com": server.URL, "www.example.com": server.URL},
	}, "dsrcheck/test")
	require.NoError(t, err)
	return f, hits
}

func TestFetch(t *testing.T) {
	s := newSigner(t, "ES256", "p1")
	token := s.token(t, strings.Replace(idClaims(), "publisher1.test", "Example.com", 1))
	document := `{"publicKey":[` + s.jwk(t) + `]}`
	for _, row := range []struct {
		name  string
		serve http.HandlerFunc
		want  Outcome
		says  string
	}{
		{"served", func(w http.ResponseWriter, r *http.Request) {
			require.Equal(t, "/dsrdelete.json", r.URL.Path)
			require.Equal(t, "example.com", r.Host)
			_, _ = w.Write([]byte(document))
		}, Verified, ""},
		{"redirected", func(w http.ResponseWriter, r *http.Request) {
			if r.Host != "www.example.com" {
				http.Redirect(w, r, "https://www.example.com/dsrdelete.json", http.StatusFound)
				return
			}
			_, _ = w.Write([]byte(document))
		}, Verified, ""},
		{"redirected out", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://attacker.example/dsrdelete.json", http.StatusFound)
		}, Unavailable, "leads out of the domain"},
		{"redirected to a name that only looks like it", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://notexample.com/", http.StatusFound)
		}, Unavailable, "leads out of the domain"},
		{"redirected to plain HTTP", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://example.com/", http.StatusFound)
		}, Unavailable, "leads out of the domain"},
		{"redirected nowhere", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) }, Unavailable, "no Location"},
		{"redirected for ever", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/dsrdelete.json", http.StatusFound)
		}, Unavailable, "more than 3 redirects"},
		{"not found", http.NotFound, Unavailable, `the answer is \"HTTP/1.1 404 Not Found\"`},
		{"no keys", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"publicKey":[]}`)) }, Unavailable, "there is none in it"},
		{"too long", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(strings.Repeat(" ", jws.MaxSet+1)))
		}, Unavailable, "more than the 1048576 that are read"},
		{"no object", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("[" + s.jwk(t) + "]")) }, Unavailable, "not an object"},
		{"PEM", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(s.pem(t))) }, Unavailable, "the text is not JSON"},
	} {
		t.Run(row.name, func(t *testing.T) {
			f, _ := site(t, row.serve)
			keys := &Keys{}
			keys.Fetch(f)
			r := (&Inspector{Keys: keys}).Token(t.Context(), []byte(token), now)
			require.Equal(t, row.want, r.Outcome, r.Layers[0].Detail)
			require.Contains(t, strings.ReplaceAll(r.Layers[0].Detail, `"`, `\"`), row.says)
			if row.want == Verified {
				require.Contains(t, r.Layers[0].Key.From, "example.com/dsrdelete.json")
			} else {
				require.Equal(t, 3, r.Outcome.ExitCode())
			}
		})
	}
}

// A domain's file is read once, also by a batch.
func TestFetchOnce(t *testing.T) {
	s := newSigner(t, "ES256", "p1")
	f, hits := site(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"publicKey":[` + s.jwk(t) + "]}"))
	})
	keys := &Keys{}
	keys.Fetch(f)
	token := s.token(t, `{"iss":"example.com"}`)
	tally, err := (&Inspector{Keys: keys}).Batch(t.Context(), strings.NewReader(strings.Repeat(token+"\n", 2000)), nil)
	require.NoError(t, err)
	require.Equal(t, int64(2000), tally.Verified)
	require.Equal(t, int32(1), hits.Load())
}

// What a stranger's token names is approached only if it is a registrable domain, and never
// on this machine or a private network.
func TestFetchNowhere(t *testing.T) {
	f, hits := site(t, http.NotFound)
	s := newSigner(t, "ES256", "p1")
	for issuer, says := range map[string]string{
		"":                              "not the name of a domain",
		"127.0.0.1":                     "not the name of a domain",
		"[::1]":                         "not the name of a domain",
		"https://example.com":           "not the name of a domain",
		"example.com/path":              "not the name of a domain",
		"example.com:443":               "not the name of a domain",
		"user@example.com":              "not the name of a domain",
		"example.com.":                  "not the name of a domain",
		"bücher.example":                "not the name of a domain",
		"exa mple.com":                  "not the name of a domain",
		"www.example.com":               "no registrable domain",
		"com":                           "no registrable domain",
		"co.uk":                         "no registrable domain",
		"localhost":                     "no registrable domain",
		"a.localhost":                   "loopback",
		strings.Repeat("a.", 200) + "b": "no registrable domain",
	} {
		keys := &Keys{}
		keys.Fetch(f)
		r := (&Inspector{Keys: keys}).Token(t.Context(), []byte(s.token(t, `{"iss":"`+issuer+`"}`)), now)
		require.Equal(t, Unavailable, r.Outcome, issuer)
		require.Contains(t, r.Layers[0].Detail, says, issuer)
	}
	keys := &Keys{}
	keys.Fetch(f)
	r := (&Inspector{Keys: keys}).Token(t.Context(), []byte("eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0."), now)
	require.Equal(t, jws.ReasonAlgNone, r.Layers[0].Reason, "no key would change that")
	require.Zero(t, hits.Load())
}
