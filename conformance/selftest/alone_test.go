package selftest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/simulator/network"
)

// TestAlone runs each scenario of every profile by itself, as who mends one thing does: against a partner
// that conforms it is a part of a run, and no more is said of it; where it has nothing to judge by itself, no
// check was made, and that is no pass.
func TestAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("each scenario by itself takes long; make test-all has them")
	}
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	for _, p := range profiles(t) {
		for _, s := range p.Scenarios {
			t.Run(s.ID, func(t *testing.T) {
				o, err := one(t.Context(), p, authority, Expectation{Deviation: Reference, Only: []string{s.ID}}, false, side)
				require.NoError(t, err)
				want := conformance.Partial
				if o.Results.Summary.Executed == 0 {
					want = conformance.RunError
					require.Contains(t, o.Results.Reasons, "no check was executed")
				}
				require.Equal(t, want, o.Verdict, o.Results.Reasons)
			})
		}
	}
}
