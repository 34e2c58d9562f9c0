package ddrf_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/ddrf"
	"dsrcheck/conformance/internal/foreigntest"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/network"
)

// intermediarySample is what every test run tries of the foreign intermediary.
var intermediarySample = []string{"idjwt-header-rewritten", "forwards-bad-idjwt", "forwards-alias"}

// TestForeignIntermediary certifies a vendor that forwards, written from the specification alone,
// in another language.
func TestForeignIntermediary(t *testing.T) {
	profile, err := ddrf.Intermediary()
	require.NoError(t, err)
	authority, err := network.OpenAuthority(t.TempDir())
	require.NoError(t, err)
	var names, flags []string
	for _, p := range profile.Partners {
		if p.Downstream {
			names = append(names, p.Name)
			flags = append(flags, "--downstream", p.Domain)
		}
	}
	program := foreigntest.Program("ddrf-intermediary/intermediary.mjs")
	program.Certify(t, intermediarySample, func(t *testing.T, args ...string) *conformance.Results {
		door := foreigntest.NewDoor(t)
		w := foreigntest.World(t, profile, authority, map[string]*foreigntest.Door{"vendor9.example": door})
		own := append([]string{"--domain", "vendor9.example", "--origin", "https://vendor9.example",
			"--ca", authority.Path(), "--proxy", "http://" + w.Network.AddrProxy().String(), "--retry-ms", "50"}, flags...)
		at := program.Start(t, append(own, args...)...)
		door.Lead(t, at["url"])
		config := target.Config{Target: "https://vendor9.example", Timeout: "20s", Downstreams: names,
			Resolve: map[string]string{"vendor9.example": at["url"], "www.vendor9.example": at["url"]}}
		tg, err := config.Open(t.Context())
		require.NoError(t, err)
		// The rest is the recipient's, which TestForeign tries; the program has no hook belief.
		only := conformance.Selection{Only: []string{"forwarded*"}, Skip: []string{"forwarded-beliefs"}}
		options := conformance.Options{Profile: profile, World: w.Access(), Keys: authority.Key, Selection: only}
		results, err := conformance.Run(t.Context(), tg, options)
		require.NoError(t, err)
		return results
	})
}
