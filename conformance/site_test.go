package conformance

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

// TestSiteKeepsWhatIsWanted asks for files of a site, once as another partner of the run does.
func TestSiteKeepsWhatIsWanted(t *testing.T) {
	p := testProfile(t, Scenario{ID: "opengdpr/read", Covers: []string{testRow}, Run: func(s *Session) {
		site := s.Site("publisher1")
		site.Keep(func(ex *journal.Exchange) bool { return ex.Request.Target() != "/no-matter" })
		get := func(path, agent string) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URLOf("publisher1")+path, nil)
			require.NoError(t, err)
			req.Host = "publisher1.test"
			req.Header.Set("User-Agent", agent)
			resp, err := http.DefaultTransport.RoundTrip(req)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
		}
		introduced := func(domain, to string) string {
			return s.run.world.own.Network.Introduce(domain, &url.URL{Scheme: "https", Host: "publisher1.test", Path: to})
		}
		get("/partner", introduced("vendor1.test", "/partner"))
		get("/no-matter", "target/1.0")
		get("/matter", introduced("vendor9.test", "/matter"))
		get("/heard", introduced("vendor1.test", "/heard-elsewhere"))
		get("/guessed", "dsrcheck-partner/vendor1.test")
		// What was answered may be noted later, and in another order.
		require.True(t, s.Await(Wait{For: "the reads", Until: time.Now().Add(time.Minute)}, func() bool { return len(site.Got()) >= 3 && site.Reads() >= 4 }))
		var got []string
		for _, ex := range site.Got() {
			got = append(got, ex.Request.Target())
		}
		require.ElementsMatch(t, []string{"/matter", "/heard", "/guessed"}, got)
		require.Equal(t, 4, site.Reads(), "that of a partner of the run is none")
		s.Check("done", testRow, Fine("", ""))
	}})
	p.Partners = []Partner{{Name: "publisher1", Domain: "publisher1.test", Role: "ddrf/publisher"}, {Name: "vendor1", Domain: "vendor1.test", Role: "ddrf/vendor"}}
	r, err := Run(t.Context(), testTarget(t, http.NotFoundHandler()), Options{Profile: p})
	require.NoError(t, err)
	require.Equal(t, 1, r.Summary.Checks[Pass], r.Reasons)
}
