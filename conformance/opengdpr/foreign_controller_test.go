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

// controllerSample is what every test run tries of the foreign controller.
var controllerSample = []string{"identity-format-hyphen", "answer-by-domain-header", "callback-foreign-host-believed", "callback-repeat-409"}

// TestForeignController certifies a controller that was written from the specification alone, in
// another language.
func TestForeignController(t *testing.T) {
	profile, err := opengdpr.Controller()
	require.NoError(t, err)
	authority, err := network.OpenAuthority(t.TempDir())
	require.NoError(t, err)
	program := foreigntest.Program("opengdpr-controller/controller.mjs")
	program.Certify(t, controllerSample, func(t *testing.T, args ...string) *conformance.Results {
		w := foreigntest.World(t, profile, authority, nil)
		at := program.Start(t, append([]string{"--ca", authority.Path(), "--proxy", "http://" + w.Network.AddrProxy().String(), "--retry-ms", "50"}, args...)...)
		config := target.Config{Target: at["url"], Timeout: "10s", LifecycleTimeout: "10s", CallbackWait: "1s", RetryWait: "1s"}
		config.Hooks.Submit = &target.HookConfig{URL: at["url"] + "/hooks/submit"}
		config.Hooks.Cancel = &target.HookConfig{URL: at["url"] + "/hooks/cancel"}
		config.Hooks.Belief = &target.HookConfig{URL: at["url"] + "/hooks/belief"}
		tg, err := config.Open(t.Context())
		require.NoError(t, err)
		results, err := conformance.Run(t.Context(), tg, conformance.Options{Profile: profile, World: w.Access(), Keys: authority.Key})
		require.NoError(t, err)
		return results
	})
}
