// Package conformancetest runs a conformance profile as subtests of a Go test.
//
//	func TestProcessor(t *testing.T) {
//		profile, err := opengdpr.Processor()
//		...
//		endpoint, err := (&target.Config{Target: server.URL}).Open(t.Context())
//		...
//		conformancetest.Run(t, endpoint, conformance.Options{Profile: profile})
//	}
//
// There is a subtest for each scenario and one below it for each check. A failed check fails
// its subtest, as do trouble of the suite and checks that could not be made; a warn and an
// info are logged; a skip skips. What the run as a whole came to is told last; it fails
// unless it conforms or is partial, so that Options.FailOn counts here too.
package conformancetest

import (
	"path"
	"testing"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
)

// Run certifies a target and reports each check as a subtest of t.
func Run(t *testing.T, endpoint *target.Target, o conformance.Options) *conformance.Results {
	t.Helper()
	results, err := conformance.Run(t.Context(), endpoint, o)
	if err != nil {
		t.Fatalf("run %s: %v", o.Profile.Name(), err)
	}
	report(t, results)
	return results
}

// report turns results into subtests.
func report(t *testing.T, results *conformance.Results) {
	for _, sc := range results.Scenarios {
		t.Run(path.Base(sc.ID), func(t *testing.T) {
			for _, req := range results.Requirements {
				for _, c := range req.Checks {
					if c.Scenario == sc.ID {
						t.Run(path.Base(c.ID), func(t *testing.T) { tell(t, req, c) })
					}
				}
			}
			switch sc.State {
			case "broken", "unfinished":
				t.Errorf("the scenario is %s: %s", sc.State, sc.Text)
			}
		})
	}
	t.Logf("%s: %s %v", results.Profile, results.Verdict, results.Reasons)
	switch results.Verdict {
	case conformance.Conforms, conformance.ConformsWithDeviations, conformance.Partial:
	default:
		t.Errorf("the run came to %s: %v", results.Verdict, results.Reasons)
	}
}

// tell reports one check.
func tell(t *testing.T, req conformance.RequirementResult, c conformance.CheckResult) {
	const form = "%s %s (section %s): %s\nexpected %s\nactual   %s\n%s%s"
	args := []any{c.Verdict, req.ID, req.Section, req.Text, c.Want, c.Got, c.Problem, c.Reason}
	switch c.Verdict {
	case conformance.Pass:
	case conformance.Info, conformance.Warn:
		t.Logf(form, args...)
	case conformance.Skip:
		t.Skip(c.Reason)
	default:
		t.Errorf(form, args...)
	}
}
