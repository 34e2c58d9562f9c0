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

// publisherSample is what every test run tries of the foreign publisher.
var publisherSample = []string{"rq-same-for-all", "identifier-unlisted-type", "rq-sub-json"}

// TestForeignPublisher certifies a 1st party that was written from the specification alone, in
// another language.
func TestForeignPublisher(t *testing.T) {
	profile, err := ddrf.Requester()
	require.NoError(t, err)
	authority, err := network.OpenAuthority(t.TempDir())
	require.NoError(t, err)
	program := foreigntest.Program("ddrf-publisher/publisher.mjs")
	program.Certify(t, publisherSample, func(t *testing.T, args ...string) *conformance.Results {
		door := foreigntest.NewDoor(t)
		w := foreigntest.World(t, profile, authority, map[string]*foreigntest.Door{"publisher9.example": door})
		at := program.Start(t, append([]string{"--domain", "publisher9.example", "--origin", "https://publisher9.example",
			"--ca", authority.Path(), "--proxy", "http://" + w.Network.AddrProxy().String(), "--retry-ms", "50"}, args...)...)
		door.Lead(t, at["url"])
		config := target.Config{Target: "https://publisher9.example", Timeout: "20s", Resolve: map[string]string{"publisher9.example": at["url"], "www.publisher9.example": at["url"]}}
		config.Hooks.Delete = &target.HookConfig{URL: at["url"] + "/hooks/delete"}
		config.Hooks.Belief = &target.HookConfig{URL: at["url"] + "/hooks/belief"}
		tg, err := config.Open(t.Context())
		require.NoError(t, err)
		results, err := conformance.Run(t.Context(), tg, conformance.Options{Profile: profile, World: w.Access(), Keys: authority.Key})
		require.NoError(t, err)
		return results
	})
}
