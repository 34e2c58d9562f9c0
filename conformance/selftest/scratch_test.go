package selftest

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/opengdpr"
)

func TestScratch(t *testing.T) {
	profile, err := opengdpr.Processor()
	require.NoError(t, err)
	matrix, err := OpenGDPRProcessor()
	require.NoError(t, err)
	var some []Expectation
	for _, e := range matrix {
		if e.Deviation == os.Getenv("ONLY") {
			some = append(some, e)
		}
	}
	if some == nil && os.Getenv("ONLY") != "" {
		some = []Expectation{{Deviation: os.Getenv("ONLY")}}
	}
	began := time.Now()
	require.NoError(t, Run(t.Context(), profile, some, 1, func(o Outcome) {
		t.Log(o.Deviation.Name, o.Verdict, o.Results.Summary.Exchanges, time.Since(began))
		began = time.Now()
		for _, p := range o.Problems {
			t.Log("  ", p)
		}
		for _, s := range o.Results.Scenarios {
			t.Log(s.ID, s.Duration)
		}
	}))
}
