package opengdpr_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/internal/foreigntest"
	"dsrcheck/conformance/opengdpr"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/network"
)

// agentSample is what every test run tries of the foreign agent.
var agentSample = []string{"federated-callbacks-two-more", "completed-with-first", "federated-own-url-first"}

// TestForeignAgent certifies an agent that was written from the specification alone, in another
// language.
func TestForeignAgent(t *testing.T) {
	profile, err := opengdpr.Agent()
	require.NoError(t, err)
	authority, err := network.OpenAuthority(t.TempDir())
	require.NoError(t, err)
	state := t.TempDir()
	var names, spare, flags []string
	for _, p := range profile.Partners {
		switch {
		case !p.Downstream:
		case p.Name == lastDownstream(profile):
			spare, flags = append(spare, p.Name), append(flags, "--spare", "http://"+p.Domain)
		default:
			names, flags = append(names, p.Name), append(flags, "--downstream", "http://"+p.Domain) // TLS would be most of what takes time
		}
	}
	program := foreigntest.Program("opengdpr-agent/agent.mjs")
	program.Certify(t, agentSample, func(t *testing.T, args ...string) *conformance.Results {
		w := foreigntest.World(t, profile, authority, nil)
		own := append([]string{"--state", state, "--domain", "agent9.example.test", "--ca", authority.Path(), "--proxy", "http://" + w.Network.AddrProxy().String(),
			"--retry-ms", "50", "--timeout-ms", "3000", "--lifecycle-ms", "100"}, flags...)
		at := program.Start(t, append(own, args...)...)
		config := target.Config{Target: "http://agent9.example.test", Resolve: map[string]string{"agent9.example.test": at["url"]}, SigningCA: at["signingCa"],
			Downstreams: names, Unchosen: spare, Timeout: "30s", LifecycleTimeout: "20s", CallbackWait: "8s", RetryWait: "4s"}
		tg, err := config.Open(t.Context())
		require.NoError(t, err)
		results, err := conformance.Run(t.Context(), tg, conformance.Options{Profile: profile, World: w.Access(), Keys: authority.Key})
		require.NoError(t, err)
		return results
	})
}

// lastDownstream is the partner that the agent knows and does not choose.
func lastDownstream(profile conformance.Profile) string {
	name := ""
	for _, p := range profile.Partners {
		if p.Downstream {
			name = p.Name
		}
	}
	return name
}
