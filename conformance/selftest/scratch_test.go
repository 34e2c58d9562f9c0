package selftest

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/opengdpr"
)

func TestScratch(t *testing.T) {
	profile, err := opengdpr.Processor()
	require.NoError(t, err)
	matrix, err := OpenGDPRProcessor()
	require.NoError(t, err)
	var some []Expectation
	for _, name := range strings.Fields(os.Getenv("ONLY")) {
		e := Expectation{Deviation: name, Also: []string{"*/*"}}
		if os.Getenv("REAL") != "" {
			for _, m := range matrix {
				if m.Deviation == name {
					e = m
				}
			}
		}
		some = append(some, e)
	}
	out, err := os.Create(os.Getenv("OUTFILE"))
	require.NoError(t, err)
	defer out.Close()
	began := time.Now()
	require.NoError(t, Run(t.Context(), profile, some, 8, func(o Outcome) {
		type check struct{ ID, Row, Verdict, Got, Problem, Reason, Cause string }
		var checks []check
		for _, r := range o.Results.Requirements {
			for _, c := range r.Checks {
				if c.Verdict != conformance.Pass && c.Verdict != conformance.Info && c.Verdict != conformance.Skip || c.Security {
					checks = append(checks, check{c.ID, r.ID, string(c.Verdict), c.Got, c.Problem, c.Reason, c.Cause})
				}
			}
		}
		line, _ := json.Marshal(map[string]any{"name": o.Deviation.Name, "kind": o.Deviation.Kind, "title": o.Deviation.Title, "verdict": o.Verdict, "checks": checks, "at": time.Since(began).Seconds(), "exchanges": o.Results.Summary.Exchanges,
			"problems": o.Problems, "reasons": o.Results.Reasons})
		out.Write(append(line, '\n'))
	}))
}
