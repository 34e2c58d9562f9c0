package selftest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/simulator/network"
)

// TestAgain runs every profile twice against one and the same partner, as who mends an endpoint without a
// restart does: it has kept what it learnt of the first run's partners, their keys and files. It conforms
// both times, also where it never reads a key again (AO-44), and is blamed for nothing that it was not
// blamed for before.
func TestAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("every profile twice takes long; make test-all has them")
	}
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	keepers := map[string]string{"opengdpr/controller": "keys-kept-for-ever", "opengdpr/agent": "hears-with-old-keys"}
	for _, p := range profiles(t) {
		again(t, p, authority, Reference)
		if name := keepers[p.Name()]; name != "" {
			again(t, p, authority, name)
		}
	}
}

// again runs a profile twice against a partner with a deviation, or with none.
func again(t *testing.T, p conformance.Profile, authority *network.Authority, deviation string) {
	t.Run(p.Name()+"/"+deviation, func(t *testing.T) {
		var faults []string
		if deviation != Reference {
			faults = []string{deviation}
		}
		on, err := rigs[p.Name()](authority, Expectation{Deviation: deviation}, faults)
		require.NoError(t, err)
		defer func() { require.NoError(t, on.close()) }()
		var warned []string
		for n := range 2 {
			r, err := conformance.Run(t.Context(), on.target, conformance.Options{Profile: p, Parallel: side, World: on.world, Keys: authority.Key})
			require.NoError(t, err)
			require.Equal(t, conformance.Conforms, r.Verdict, "run %d: %v", n+1, r.Reasons)
			for _, q := range r.Requirements {
				for _, c := range q.Checks {
					if c.Verdict != conformance.Warn {
						continue
					}
					if n == 1 {
						require.Contains(t, warned, c.ID, "%s %s", c.Got, c.Problem)
					}
					warned = append(warned, c.ID)
				}
			}
		}
	})
}
