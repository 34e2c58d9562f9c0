package ddrf

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/ddrf"
)

type lab struct {
	faults []string
	alter  func(w http.ResponseWriter, r *http.Request, body []byte, next func() *httptest.ResponseRecorder)
	only   []string
	target func(tg *target.Target)
	config func(c *ddrf.Config)
	journal io.Writer
	readings conformance.ReadingSettings
}

func (l lab) run(t *testing.T) *conformance.Results {
	profile, err := Recipient()
	require.NoError(t, err)
	authority, err := keysOfTests()
	require.NoError(t, err)
	w, err := simulator.NewWorld(simulator.Options{Authority: authority})
	require.NoError(t, err)
	defer w.Close()
	for _, p := range profile.Partners {
		setup := p.Setup()
		if p.Name == "decoy" {
			setup.URL = "http://" + w.Network.Addr().String()
		}
		require.NoError(t, w.Add(setup))
	}
	c := ddrf.Config{Domain: "vendor9.test", Authority: authority, Clock: w.Clock, Dial: w.Network.Dial, Roots: authority.Pool(), Faults: l.faults, FetchTimeout: 300 * time.Millisecond}
	if l.config != nil {
		l.config(&c)
	}
	v, err := ddrf.NewVendor(c)
	require.NoError(t, err)
	defer v.Close()
	w.Network.Handle("vendor9.test", http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if l.alter == nil || r.Method == "GET" && r.URL.Path == "/dsrdelete.json" {
			v.ServeHTTP(rw, r)
			return
		}
		body, _ := io.ReadAll(r.Body)
		l.alter(rw, r, body, func() *httptest.ResponseRecorder {
			rec := httptest.NewRecorder()
			r.Body = io.NopCloser(bytes.NewReader(body))
			v.ServeHTTP(rec, r)
			return rec
		})
	}))
	to, _ := url.Parse("https://" + w.Network.AddrTLS().String())
	base, _ := url.Parse("https://vendor9.test")
	tg := &target.Target{URL: base, Domain: "vendor9.test", Roots: authority.Pool(), Resolve: map[string]*url.URL{"vendor9.test": to}, Timeout: 10 * time.Second}
	if l.target != nil {
		l.target(tg)
	}
	began := time.Now()
	var only []string
	for _, o := range l.only {
		only = append(only, "ddrf/"+o)
	}
	r, err := conformance.Run(t.Context(), tg, conformance.Options{Profile: profile, World: w.Access(), Keys: authority.Key, Seed: 1, Selection: conformance.Selection{Only: only}, Journal: l.journal, Readings: l.readings})
	if err != nil { fmt.Println("RUN ERROR", err) }
	if r == nil { t.Fatal(err) }
	count := map[conformance.Verdict]int{}
	shown := map[conformance.Verdict]int{}
	for _, req := range r.Requirements {
		for _, c := range req.Checks {
			count[c.Verdict]++
			if c.Verdict != conformance.Pass && c.Verdict != conformance.Info && c.Verdict != conformance.Skip || c.Security {
				if shown[c.Verdict]++; shown[c.Verdict] <= 12 || os.Getenv("ALL") != "" {
					fmt.Println("  ", c.Verdict, c.Security, c.ID, req.ID, "|", clip(c.Got), "|", c.Problem, c.Reason, "<-", c.Cause)
				}
			}
		}
	}
	for _, s := range r.Scenarios {
		if s.State != "finished" && s.State != "left-out" {
			fmt.Println("  ", s.ID, s.State, s.Text)
		}
	}
	fmt.Println(t.Name(), r.Verdict, r.NotReady, count, r.Summary.Exchanges, time.Since(began))
	return r
}

func clip(s string) string { if len(s) > 300 { return s[:300] }; return s }

func copyTo(rw http.ResponseWriter, rec *httptest.ResponseRecorder) {
	for k, v := range rec.Header() { rw.Header()[k] = v }
	rw.WriteHeader(rec.Code)
	rw.Write(rec.Body.Bytes())
}

func TestLab(t *testing.T) {
	tests := map[string]lab{
		"reference": {},
		"401-for-signature": {only: []string{"signatures"}, alter: func(rw http.ResponseWriter, r *http.Request, body []byte, next func() *httptest.ResponseRecorder) {
			rec := next()
			if rec.Code == 400 { rw.WriteHeader(401); return }
			copyTo(rw, rec)
		}},
		"jose-only": {only: []string{"acknowledged"}, alter: func(rw http.ResponseWriter, r *http.Request, body []byte, next func() *httptest.ResponseRecorder) {
			if r.Header.Get("Content-Type") != "application/jose" { rw.WriteHeader(415); return }
			copyTo(rw, next())
		}},
		"redirect-307": {only: []string{"acknowledged"}, alter: func(rw http.ResponseWriter, r *http.Request, body []byte, next func() *httptest.ResponseRecorder) {
			if !strings.HasSuffix(r.URL.Path, "/moved") { rw.Header().Set("Location", r.URL.Path+"/moved"); rw.WriteHeader(307); return }
			r.URL.Path = strings.TrimSuffix(r.URL.Path, "/moved")
			copyTo(rw, next())
		}},
		"429-twice": {only: []string{"acknowledged"}, alter: func() func(rw http.ResponseWriter, r *http.Request, body []byte, next func() *httptest.ResponseRecorder) {
			n := 0
			return func(rw http.ResponseWriter, r *http.Request, body []byte, next func() *httptest.ResponseRecorder) {
				if n++; n >= 2 && n <= 4 { rw.WriteHeader(429); return }
				copyTo(rw, next())
			}
		}()},
	}
	for name, l := range tests {
		t.Run(name, func(t *testing.T) { l.run(t) })
	}
}
