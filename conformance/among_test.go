package conformance

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

// TestAmongPartners leaves out what partners call by themselves, also where a public URL leads here,
// and hears an agent that passes on what a processor has called it with, down to the User-Agent.
func TestAmongPartners(t *testing.T) {
	for _, public := range []string{"", "https://public.example/base"} {
		t.Run("at "+public, func(t *testing.T) {
			const host = "controller1.test"
			var got []*journal.Exchange
			p := testProfile(t, Scenario{ID: "opengdpr/calls", Covers: []string{testRow}, Run: func(s *Session) {
				own := s.run.world.own.Network
				box := s.Inbox("box", "", Answer{Status: http.StatusTeapot})
				post := func(asked string) (int, error) {
					to, err := url.Parse(asked)
					if err != nil {
						return 0, err
					}
					req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, fmt.Sprintf("http://%s/%s", own.Addr(), path.Base(box.URL)), http.NoBody)
					if err != nil {
						return 0, err
					}
					req.Header.Set("User-Agent", own.Introduce("processor1.test", to))
					req.Host = host
					resp, err := http.DefaultClient.Do(req)
					if err != nil {
						return 0, err
					}
					return resp.StatusCode, resp.Body.Close()
				}
				status, err := post(box.URL)
				assert.NoError(t, err)
				assert.Equal(t, http.StatusAccepted, status, "a processor leaves no trace")
				status, err = post("https://agent.example/relay/" + path.Base(box.URL))
				assert.NoError(t, err)
				assert.Equal(t, http.StatusTeapot, status, "an agent is answered as it should be")
				s.Await(Wait{For: "a call", Until: time.Now().Add(time.Minute)}, func() bool { return len(box.Got()) > 0 })
				got = box.Got()
				s.Check("done", testRow, Fine("", ""))
			}})
			p.Forwards = true
			p.Partners = []Partner{{Name: "controller1", Domain: "controller1.test", Role: "opengdpr/controller"}, {Name: "processor1", Domain: "processor1.test", Role: "opengdpr/processor", Downstream: true}}
			tg := testTarget(t, http.NotFoundHandler())
			tg.Downstreams = []string{"processor1"}
			if public != "" {
				u, err := url.Parse(public)
				require.NoError(t, err)
				tg.CallbackPublicURL = u
			}
			r, err := Run(t.Context(), tg, Options{Profile: p})
			require.NoError(t, err)
			require.Equal(t, 1, r.Summary.Checks[Pass], r.Reasons)
			require.Len(t, got, 1)
			require.Equal(t, http.StatusTeapot, got[0].Status())
			require.Empty(t, got[0].Caller)
		})
	}
}
