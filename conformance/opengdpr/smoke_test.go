package opengdpr

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	og "dsrcheck/simulator/opengdpr"
)

func TestSmoke(t *testing.T) {
	var faults []string
	if f := os.Getenv("FAULT"); f != "" {
		faults = []string{f}
	}
	p, err := simulator.StartProcessor(simulator.Options{}, og.Config{Domain: "processor1.test", Faults: faults})
	require.NoError(t, err)
	defer p.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(ca, p.World.Authority.PEM(), 0o600))
	tg, err := (&target.Config{Target: p.Loopback, TargetDomain: "processor1.test", CA: ca, SigningCA: ca}).Open(context.Background())
	require.NoError(t, err)
	prof, err := Processor()
	require.NoError(t, err)
	j, _ := os.Create("/tmp/journal.jsonl")
	res, err := conformance.Run(context.Background(), tg, conformance.Options{Profile: prof, Journal: j})
	require.NoError(t, err)
	for _, r := range res.Requirements {
		for _, c := range r.Checks {
			if c.Verdict != conformance.Pass || testing.Verbose() {
				fmt.Println(c.Verdict, r.ID, c.ID, c.Got, "|", c.Problem, c.Reason, c.Cause)
			}
		}
	}
	for _, s := range res.Scenarios { if s.State != "finished" { fmt.Println(s) } }
	b, _ := json.Marshal(res.Summary)
	fmt.Println(res.Verdict, res.Reasons, string(b), res.NotReady)
	for _, r := range res.Requirements { if r.Verdict == conformance.Untested && r.Wire != "attest" && len(r.SummaryOf) == 0 { fmt.Print(r.ID, " ") } }
	fmt.Println()
}
