package ddrf

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
)

// goer is a recipient that takes every request, and goes for keys where it is led to.
type goer struct {
	get func(url string)
	may func(iss string) bool
	// headers tells whether it goes where headers lead.
	headers bool
}

func (g *goer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		io.WriteString(w, `{"endpoint":"http://`+r.Host+`/ddrf","identifiers":[{"id":1,"type":"email","format":"sha256"}],"publicKey":[],"vendorScriptRequirement":false}`)
		return
	}
	body, _ := io.ReadAll(r.Body)
	g.look(string(body))
	w.WriteHeader(http.StatusAccepted)
}

func (g *goer) look(compact string) {
	segments := strings.Split(compact, ".")
	var header, claims map[string]any
	for i, into := range []*map[string]any{&header, &claims} {
		text, _ := base64.RawURLEncoding.DecodeString(segments[i])
		_ = json.Unmarshal(text, into)
	}
	if inner, ok := claims["idJWT"].(string); ok {
		g.look(inner)
	}
	if iss, _ := claims["iss"].(string); g.may(iss) {
		scheme := "https"
		if strings.Contains(iss, ":") {
			scheme = "http"
		}
		g.get(scheme + "://" + iss + filePath)
	}
	for _, name := range []string{"jku", "x5u", "kid"} {
		if to, _ := header[name].(string); g.headers && strings.HasPrefix(to, "https://") {
			g.get(to)
		}
	}
}

// tempted runs the scenario against a recipient.
func tempted(t *testing.T, redirects bool, g *goer) map[string]conformance.CheckResult {
	profile, err := Recipient()
	require.NoError(t, err)
	profile.Scenarios = []conformance.Scenario{trust}
	world, err := simulator.NewWorld(simulator.Options{Authority: newFakeRing(t).keys, Plain: "127.0.0.1:0", TLS: "127.0.0.1:0", Proxy: "127.0.0.1:0"})
	require.NoError(t, err)
	defer world.Close()
	for _, p := range profile.Partners {
		setup := p.Setup()
		if p.Domain == decoyDomain {
			setup.URL = "http://" + world.Network.Addr().String()
		}
		require.NoError(t, world.Add(setup))
	}
	proxy := http.ProxyURL(&url.URL{Scheme: "http", Host: world.Network.AddrProxy().String()})
	client := &http.Client{Transport: &http.Transport{Proxy: proxy, TLSClientConfig: world.Network.TLSConfig(), DisableKeepAlives: true}}
	if !redirects {
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	g.get = func(u string) {
		if resp, err := client.Get(u); err == nil {
			resp.Body.Close()
		}
	}
	server := httptest.NewServer(g)
	defer server.Close()
	base, err := url.Parse(server.URL)
	require.NoError(t, err)
	results, err := conformance.Run(t.Context(), &target.Target{URL: base, Domain: "127.0.0.1", Timeout: 10 * time.Second},
		conformance.Options{Profile: profile, World: world.Access(), Keys: world.Authority.Key, Seed: 1})
	require.NoError(t, err)
	checks := map[string]conformance.CheckResult{}
	for _, r := range results.Requirements {
		for _, c := range r.Checks {
			if !strings.HasSuffix(c.ID, "-after-true") { // no temptations; a fault of the matrix breaks them
				checks[strings.TrimPrefix(c.ID, "ddrf/trust/")] = c
			}
		}
	}
	require.Len(t, checks, 2*len(temptations))
	return checks
}

func TestWhoStaysAtHomeIsTrusted(t *testing.T) {
	registrable := regexp.MustCompile(`^[a-z0-9-]+\.test$`)
	for name, c := range tempted(t, false, &goer{may: registrable.MatchString}) {
		require.Equal(t, conformance.Pass, c.Verdict, "%s: %+v", name, c)
	}
}

func TestWhoGoesWhereHeIsLedIsSeen(t *testing.T) {
	for name, c := range tempted(t, true, &goer{may: func(string) bool { return true }, headers: true}) {
		require.Equal(t, conformance.Fail, c.Verdict, "%s: %+v", name, c)
		require.True(t, c.Security, name)
	}
}

func TestWhoLooksAtNothingCannotBeJudgedByARedirect(t *testing.T) {
	for name, c := range tempted(t, false, &goer{may: func(string) bool { return false }}) {
		if strings.HasSuffix(name, "-redirect") {
			require.Equal(t, conformance.Inconclusive, c.Verdict, name)
			continue
		}
		require.Equal(t, conformance.Pass, c.Verdict, name)
	}
}

func TestTemptationsNameRowsOfTheCatalogue(t *testing.T) {
	c, err := catalog.DDRF()
	require.NoError(t, err)
	for _, row := range trust.Covers {
		_, ok := c.Requirement(row)
		require.True(t, ok, row)
	}
	r, ok := c.Reading("AD-19")
	require.True(t, ok)
	for _, temptation := range temptations {
		if temptation.choice != "" {
			_, ok := r.Choice(temptation.choice)
			require.True(t, ok, temptation.choice)
		}
	}
}
