package selftest

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/ddrf"
	"dsrcheck/simulator/network"
)

func TestTmpRequester(t *testing.T) {
	p, err := ddrf.Requester()
	require.NoError(t, err)
	a, err := network.OpenAuthority("")
	require.NoError(t, err)
	e := Expectation{Deviation: Reference}
	if d := os.Getenv("DEV"); d != "" {
		e = Expectation{Deviation: d}
	}
	o, err := one(t.Context(), p, a, e, true)
	require.NoError(t, err)
	fmt.Println(o.Verdict, o.Broken, o.Results.Reasons)
	for _, pr := range o.Problems {
		fmt.Println("PROBLEM", pr)
	}
	for _, r := range o.Results.Requirements {
		for _, c := range r.Checks {
			if os.Getenv("ALL") != "" || c.Verdict != "pass" {
				fmt.Println(r.ID, c.ID, c.Verdict, "| got:", c.Got, "|", c.Problem, c.Reason, c.Cause, c.Readings)
			}
		}
		if len(r.Checks) == 0 && len(r.SummaryOf) == 0 {
			fmt.Println(r.ID, r.Verdict, r.Reason)
		}
	}
	for _, s := range o.Results.Scenarios {
		fmt.Println(s.ID, s.State, s.Duration)
	}
}
