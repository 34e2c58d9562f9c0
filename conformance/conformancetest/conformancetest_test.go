package conformancetest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/conformancetest"
	"dsrcheck/conformance/opengdpr"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	partner "dsrcheck/simulator/opengdpr"
)

// The reference processor, certified through the door that a user's own tests have.
func TestRun(t *testing.T) {
	server, err := simulator.StartProcessor(simulator.Options{State: t.TempDir()}, partner.Config{Domain: "processor1.test"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	ca := server.Authority.Path()
	endpoint, err := (&target.Config{Target: server.Loopback, TargetDomain: "processor1.test", SigningCA: ca}).Open(t.Context())
	require.NoError(t, err)
	profile, err := opengdpr.Processor()
	require.NoError(t, err)
	results := conformancetest.Run(t, endpoint, conformance.Options{Profile: profile})
	require.Equal(t, conformance.Conforms, results.Verdict)
	require.Greater(t, results.Summary.Executed, 80, "a run that does little proves little")
}
