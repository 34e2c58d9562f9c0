package ddrf

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/ddrf"
	"dsrcheck/simulator/network"
)

// between stands between the suite and a vendor. Answer asks the vendor.
type between func(w http.ResponseWriter, r *http.Request, answer func() *httptest.ResponseRecorder)

// impatient gives up soon on the sites that answer late or never, so that a vendor may be patient with
// all others, however busy the machine is.
func impatient(dial func(ctx context.Context, network, address string) (net.Conn, error)) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		host, _, _ := net.SplitHostPort(address)
		if err == nil && slices.Contains(answeredLate, strings.TrimSuffix(host, ".test")) {
			time.AfterFunc(300*time.Millisecond, func() { _ = conn.Close() })
		}
		return conn, err
	}
}

// verdictsBetween runs scenarios against such a vendor, and gives the checks that are neither
// passed, recorded nor skipped.
func verdictsBetween(t *testing.T, b between, config ddrf.Config, only ...string) (map[string]conformance.Verdict, *conformance.Results) {
	profile, err := Recipient()
	require.NoError(t, err)
	authority, err := keysOfTests()
	require.NoError(t, err)
	w, err := simulator.NewWorld(simulator.Options{Authority: authority})
	require.NoError(t, err)
	t.Cleanup(func() { _ = w.Close() })
	for _, p := range profile.Partners {
		require.NoError(t, w.Add(p.Setup()))
	}
	config.Domain, config.Authority, config.Clock, config.Dial, config.Roots = "vendor9.test", authority, w.Clock, impatient(w.Network.Dial), authority.Pool()
	vendor, err := ddrf.NewVendor(config)
	require.NoError(t, err)
	t.Cleanup(func() { _ = vendor.Close() })
	w.Network.Handle("vendor9.test", http.HandlerFunc(func(to http.ResponseWriter, r *http.Request) {
		if r.URL.Path == filePath {
			vendor.ServeHTTP(to, r)
			return
		}
		b(to, r, func() *httptest.ResponseRecorder {
			rec := httptest.NewRecorder()
			vendor.ServeHTTP(rec, r)
			rec.Header().Del("Content-Length")
			return rec
		})
	}))
	tls, err := url.Parse("https://" + w.Network.AddrTLS().String())
	require.NoError(t, err)
	r, err := conformance.Run(t.Context(), &target.Target{
		URL: &url.URL{Scheme: "https", Host: "vendor9.test"}, Domain: "vendor9.test", Roots: authority.Pool(),
		Resolve: map[string]*url.URL{"vendor9.test": tls}, Timeout: 10 * time.Second,
	}, conformance.Options{Profile: profile, World: w.Access(), Keys: authority.Key, Seed: 1, Selection: conformance.Selection{Only: only}})
	require.NoError(t, err)
	bad := map[string]conformance.Verdict{}
	for _, row := range r.Requirements {
		for _, c := range row.Checks {
			if c.Verdict != conformance.Pass && c.Verdict != conformance.Info && c.Verdict != conformance.Skip {
				bad[strings.TrimPrefix(c.ID, "ddrf/")] = c.Verdict
			}
		}
	}
	return bad, r
}

// edited lets a vendor's answers be changed on the way.
func edited(edit func(rec *httptest.ResponseRecorder)) between {
	return func(w http.ResponseWriter, _ *http.Request, answer func() *httptest.ResponseRecorder) {
		rec := answer()
		edit(rec)
		for name, values := range rec.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(rec.Code)
		_, _ = w.Write(rec.Body.Bytes())
	}
}

// accepted lets the body of answers with 202 be changed.
func accepted(edit func(body string) string) between {
	return edited(func(rec *httptest.ResponseRecorder) {
		if rec.Code == http.StatusAccepted {
			rec.Body = bytes.NewBufferString(edit(rec.Body.String()))
		}
	})
}

// signedAnew changes the claims of the acJWT in a wrapper, and signs them with the vendor's key.
func signedAnew(t *testing.T, edit func(claims string) string) func(body string) string {
	authority, err := keysOfTests()
	require.NoError(t, err)
	signer, err := authority.Key("vendor9.test", "p1", network.ECDSAP256)
	require.NoError(t, err)
	return func(body string) string {
		s := strings.Split(strings.Trim(strings.TrimPrefix(strings.TrimSpace(body), `{"acJWT":`), `"}`), ".")
		claims, err := base64.RawURLEncoding.DecodeString(s[1])
		require.NoError(t, err)
		input := s[0] + "." + encode([]byte(edit(string(claims))))
		return input + "." + encode(newKey("p1", signer).sign("ES256", input))
	}
}

// unchanged passes everything on.
var unchanged = edited(func(*httptest.ResponseRecorder) {})

func TestOddRecipients(t *testing.T) {
	var requests atomic.Int32
	const fail, warn = conformance.Fail, conformance.Warn
	for name, test := range map[string]struct {
		scenario string
		between  between
		want     map[string]conformance.Verdict
	}{
		"nothing odd": {"acknowledged", unchanged, nil},
		"an acJWT that is no token": {"acknowledged", accepted(func(string) string { return "1.0" }),
			map[string]conformance.Verdict{"acknowledged/ack-signature": fail}},
		"an acJWT whose claims are an array": {"acknowledged", accepted(signedAnew(t, func(claims string) string { return "[" + claims + "]" })),
			map[string]conformance.Verdict{"acknowledged/ack-signature": fail}},
		"a code that is there twice": {"acknowledged", accepted(signedAnew(t, func(claims string) string { return `{"raResultCode":6,` + claims[1:] })),
			map[string]conformance.Verdict{"acknowledged/ack-code": fail}},
		"the same code twice": {"acknowledged", accepted(signedAnew(t, func(claims string) string { return `{"raResultCode":0,` + claims[1:] })), nil},
		"compressed answers": {"acknowledged", edited(func(rec *httptest.ResponseRecorder) {
			rec.Body = bytes.NewBufferString(zipped(rec.Body.String()))
			rec.Header().Set("Content-Encoding", "gzip")
		}), nil},
		"application/jose only": {"acknowledged", func(w http.ResponseWriter, r *http.Request, answer func() *httptest.ResponseRecorder) {
			if r.Header.Get("Content-Type") != "application/jose" {
				w.WriteHeader(http.StatusUnsupportedMediaType)
				return
			}
			unchanged(w, r, answer)
		}, nil},
		"an endpoint that has moved": {"acknowledged", func(w http.ResponseWriter, r *http.Request, answer func() *httptest.ResponseRecorder) {
			path, moved := strings.CutSuffix(r.URL.Path, "/moved")
			if !moved {
				http.Redirect(w, r, path+"/moved", http.StatusPermanentRedirect)
				return
			}
			r.URL.Path = path
			unchanged(w, r, answer)
		}, map[string]conformance.Verdict{"acknowledged/endpoint": warn, "acknowledged/post": warn}},
		"throttling while the preflight asks": {"acknowledged", func(w http.ResponseWriter, r *http.Request, answer func() *httptest.ResponseRecorder) {
			if n := requests.Add(1); n == 2 || n == 3 {
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			unchanged(w, r, answer)
		}, map[string]conformance.Verdict{"acknowledged/algorithms": conformance.Inconclusive, "acknowledged/options-form": conformance.Inconclusive}},
		"refusals by a bare 401": {"times", edited(func(rec *httptest.ResponseRecorder) {
			if rec.Code == http.StatusBadRequest {
				rec.Code, rec.Body = http.StatusUnauthorized, new(bytes.Buffer)
			}
		}), map[string]conformance.Verdict{"times/refused-acjwt": fail, "times/refused-status": warn}},
		"a connection that ends on a long value": {"identifiers", func(w http.ResponseWriter, r *http.Request, answer func() *httptest.ResponseRecorder) {
			if r.ContentLength > 4000 {
				panic(http.ErrAbortHandler)
			}
			unchanged(w, r, answer)
		}, map[string]conformance.Verdict{"identifiers/rq-value-long": fail}},
	} {
		t.Run(name, func(t *testing.T) {
			bad, _ := verdictsBetween(t, test.between, ddrf.Config{}, "ddrf/"+test.scenario)
			if test.want == nil {
				test.want = map[string]conformance.Verdict{}
			}
			require.Equal(t, test.want, bad)
		})
	}
}

// What a JWK forbids is a warn of the file, and hides nothing else.
func TestOwnKeyForbidsItsUse(t *testing.T) {
	for _, name := range []string{"key-use-enc", "key-alg-other", "key-ops-encrypt"} {
		bad, _ := verdictsBetween(t, unchanged, ddrf.Config{Faults: []string{name}}, "ddrf/acknowledged", "ddrf/resource")
		require.Equal(t, map[string]conformance.Verdict{"resource/key-use": conformance.Warn}, bad, name)
	}
}

// A file may list any number of identifiers, and each one that is tried is a deletion.
func TestManyIdentifiers(t *testing.T) {
	var config ddrf.Config
	for i := range 3 * mostPairs {
		config.Identifiers = append(config.Identifiers, ddrf.Identifier{ID: i + 1, Type: fmt.Sprint("type", i), Format: "sha256"})
	}
	bad, r := verdictsBetween(t, unchanged, config, "ddrf/acknowledged")
	require.Empty(t, bad)
	require.Less(t, r.Summary.Exchanges, 3*mostPairs) // with the reads of files
}

// A value that the owner says is kept back wherever it stands, so that nothing may be sent that
// could be undone to it.
func TestSaidValueIsNotChanged(t *testing.T) {
	keys := newFakeRing(t)
	for _, said := range []struct{ kind, format, value string }{
		{"email", "sha256", "8d5a4f0c3b2e1f6079a8b7c6d5e4f3021324354657687980a1b2c3d4e5f60718"},
		{"email", "plain", "jane.roe.private@corporation.example"},
		{"ppid", "own", "a-word-that-only-we-know"},
	} {
		f := fakeFacts(t, keys, "ES256", subObject, pair{Type: said.kind, Format: said.format})
		f.base = f.pairs[0].withValue(map[string]string{said.kind + ":" + said.format: said.value})
		f.pairs = []pair{f.base}
		for _, c := range cases(f.catalog, vectorsIn(changes)...) {
			r, err := c.build(keys, f)
			if err != nil {
				require.ErrorAs(t, err, new(notHere), c.ID)
				continue
			}
			for _, tok := range []*token{r.id, r.rq} {
				if tok == nil {
					continue
				}
				text := strings.ReplaceAll(textIn(tok.sub.get("identifierValue")), said.value, "")
				for _, part := range []string{said.value[:12], said.value[len(said.value)-12:]} {
					require.NotContains(t, strings.ToLower(text), part, c.ID)
				}
			}
		}
	}
}

// Names in a target's file are the target's to choose.
func TestOddNamesInFile(t *testing.T) {
	keys := newFakeRing(t)
	odd := []pair{
		{Type: "é", Format: "sha256", ID: "null"}, {Type: "\x00\x1b[2J", Format: "none", ID: `{"a":[]}`}, {Type: "idfa", Format: "uuid", ID: `"\ud800"`},
		{Type: " ", Format: "md5"}, {Type: "mail", Format: "plain"}, {Type: strings.Repeat("x", 10_000), Format: "SHA-1"}, {Type: "__proto__", Format: "string"},
	}
	for i := range odd[:3] {
		f := fakeFacts(t, keys, "ES256", subString, append(odd[i:], odd[:i]...)...)
		f.file.pairs = f.pairs
		for _, c := range cases(f.catalog, vectorsIn(changes)...) {
			r, err := c.build(keys, f)
			if err != nil {
				require.ErrorAs(t, err, new(notHere), c.ID)
			} else if !strings.HasPrefix(c.ID, "http-huge") {
				r.post(c.ID)
			}
		}
	}
}

// vectorsIn are the vectors of a table.
func vectorsIn(table map[string]change) (ids []string) {
	for id := range table {
		ids = append(ids, id)
	}
	return ids
}
