package schemas_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/opengdpr"
	"dsrcheck/conformance/target"
	"dsrcheck/reports"
	"dsrcheck/schemas"
	"dsrcheck/simulator"
	og "dsrcheck/simulator/opengdpr"
)

// runAgainst certifies a processor with the faults and returns its results.json.
func runAgainst(t *testing.T, o conformance.Options, faults ...string) []byte {
	t.Helper()
	p, err := simulator.StartProcessor(simulator.Options{}, og.Config{Domain: "processor1.test", Faults: faults})
	require.NoError(t, err)
	defer p.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(ca, p.World.Authority.PEM(), 0o600))
	tg, err := (&target.Config{Target: p.Loopback, TargetDomain: "processor1.test", CA: ca, SigningCA: ca}).Open(context.Background())
	require.NoError(t, err)
	o.Profile, err = opengdpr.Processor()
	require.NoError(t, err)
	r, err := conformance.Run(context.Background(), tg, o)
	require.NoError(t, err)
	var doc bytes.Buffer
	require.NoError(t, reports.JSON(&doc, reports.Input{Results: r}))
	return doc.Bytes()
}

// few are scenarios that take no time.
var few = conformance.Selection{Only: []string{"discovery", "certificate", "create*"}}

func TestResults(t *testing.T) {
	for _, tc := range []struct {
		name   string
		o      conformance.Options
		faults []string
	}{
		{"clean", conformance.Options{}, nil},
		{"faults", conformance.Options{Seed: 1<<64 - 1, Rerun: "dsrcheck run", Selection: few}, []string{"create-status-200", "signature-flipped"}},
		{"certificate", conformance.Options{FailOn: conformance.FailOn{Warn: true, Security: true}, Selection: few}, []string{"certificate-rsa-1024"}},
		{"selection", conformance.Options{Selection: conformance.Selection{Only: []string{"create*"}, Skip: []string{"create"}},
			Readings: conformance.ReadingSettings{Strict: true}}, []string{"discovery-not-found"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			violations, err := schemas.Validate("results", runAgainst(t, tc.o, tc.faults...))
			require.NoError(t, err)
			require.Empty(t, violations)
		})
	}
}

// TestResultsNotReady judges the results of runs that did not get far.
func TestResultsNotReady(t *testing.T) {
	tg, err := (&target.Config{Target: "http://127.0.0.1:1", TargetDomain: "processor1.test"}).Open(context.Background())
	require.NoError(t, err)
	p, err := opengdpr.Processor()
	require.NoError(t, err)
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for verdict, ctx := range map[conformance.RunVerdict]context.Context{
		conformance.RunError: context.Background(), conformance.Interrupted: cancelled,
	} {
		r, err := conformance.Run(ctx, tg, conformance.Options{Profile: p})
		require.NoError(t, err)
		require.Equal(t, verdict, r.Verdict)
		var doc bytes.Buffer
		require.NoError(t, reports.JSON(&doc, reports.Input{Results: r}))
		violations, err := schemas.Validate("results", doc.Bytes())
		require.NoError(t, err)
		require.Empty(t, violations, verdict)
	}
}

// TestResultsBroken changes good results in one place and expects one violation.
func TestResultsBroken(t *testing.T) {
	good := runAgainst(t, conformance.Options{Selection: few}, "create-status-200")
	type object = map[string]any
	first := func(doc object, list string) object { return doc[list].([]any)[0].(object) }
	check := func(doc object) object {
		for _, r := range doc["requirements"].([]any) {
			if checks := r.(object)["checks"].([]any); len(checks) > 0 {
				return checks[0].(object)
			}
		}
		return nil
	}
	for _, tc := range []struct {
		name    string
		damage  func(doc object)
		keyword string
	}{
		{"another form", func(d object) { d["schema"] = "dsrcheck/results/2" }, "const"},
		{"another member", func(d object) { d["extra"] = 1 }, "additionalProperties"},
		{"no verdict", func(d object) { delete(d, "verdict") }, "required"},
		{"unknown verdict", func(d object) { d["verdict"] = "conform" }, "enum"},
		{"no reasons", func(d object) { d["reasons"] = []any{} }, "minItems"},
		{"reasons null", func(d object) { d["reasons"] = nil }, "type"},
		{"short profile", func(d object) { d["profile"] = "opengdpr/processor" }, "pattern"},
		{"seed below zero", func(d object) { d["seed"] = -1 }, "minimum"},
		{"seed a text", func(d object) { d["seed"] = "1" }, "type"},
		{"local time", func(d object) { d["started"] = "2026-01-02 03:04:05" }, "format"},
		{"no domain", func(d object) { delete(d["target"].(object), "domain") }, "required"},
		{"strict a text", func(d object) { d["settings"].(object)["readings"].(object)["strict"] = "yes" }, "type"},
		{"count of another verdict", func(d object) { d["summary"].(object)["checks"].(object)["passed"] = 1 }, "additionalProperties"},
		{"untested checks", func(d object) { d["summary"].(object)["checks"].(object)["untested"] = 1 }, "additionalProperties"},
		{"unknown outcome", func(d object) { first(d, "readings")["outcome"] = "inconclusive" }, "enum"},
		{"unknown level", func(d object) { first(d, "requirements")["level"] = "must" }, "enum"},
		{"unknown severity", func(d object) { first(d, "requirements")["severity"] = "error" }, "enum"},
		{"checks null", func(d object) { first(d, "requirements")["checks"] = nil }, "type"},
		{"untested check", func(d object) { check(d)["verdict"] = "untested" }, "enum"},
		{"no attempt", func(d object) { check(d)["attempt"] = 0 }, "minimum"},
		{"no evidence", func(d object) { delete(check(d), "exchanges") }, "required"},
		{"empty problem", func(d object) { check(d)["problem"] = "" }, "minLength"},
		{"reading without choice", func(d object) { check(d)["readings"] = []any{object{"reading": "AO-01"}} }, "required"},
		{"unknown state", func(d object) { first(d, "scenarios")["state"] = "started" }, "enum"},
		{"duration in words", func(d object) { first(d, "scenarios")["duration_ns"] = "1s" }, "type"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var doc object
			dec := json.NewDecoder(bytes.NewReader(good))
			dec.UseNumber()
			require.NoError(t, dec.Decode(&doc))
			tc.damage(doc)
			text, err := json.Marshal(doc)
			require.NoError(t, err)
			violations, err := schemas.Validate("results", text)
			require.NoError(t, err)
			require.Len(t, violations, 1)
			require.Equal(t, tc.keyword, violations[0].Keyword)
		})
	}
}
