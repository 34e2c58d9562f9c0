package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
)

// TestProgressInPipe says only what the user has to do; verbosely also what happens.
func TestProgressInPipe(t *testing.T) {
	wait := waits("opengdpr/status", "a change\x1b", 0)
	wait.Wait.Until = time.Now().Add(time.Hour)
	ask := conformance.Event{Scenario: wait.Scenario, Wait: &conformance.Wait{For: "a change", Until: wait.Wait.Until, Ask: "change it\n"}}
	const asked = "waiting      1h0m0s in opengdpr/status for a change: please change it\\n\n"
	for _, tc := range []struct {
		quiet, verbose bool
		want           string
	}{
		{false, false, asked},
		{true, false, asked},
		{false, true, "started      opengdpr/status\nfail         OG-7.3-10 opengdpr/create/signature\n" +
			"waiting      1h0m0s in opengdpr/status for a change\\x1b\n" + asked + "finished     opengdpr/status\n"},
	} {
		var out bytes.Buffer
		observe, stop := progress(t.Context(), &ui{err: &out}, conformance.Options{}, tc.quiet, tc.verbose)
		for _, e := range []conformance.Event{
			to("opengdpr/status", "started"), made(conformance.Fail, "x"), wait, over(wait), ask, over(ask), to("opengdpr/status", "finished"),
		} {
			observe(e)
		}
		stop()
		require.Equal(t, tc.want, out.String())
	}
}
