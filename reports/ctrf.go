package reports

import (
	"fmt"
	"io"
	"strings"
	"time"

	"dsrcheck/conformance"
)

// ctrfSpec is the version of the Common Test Report Format that is written.
const ctrfSpec = "0.0.0"

// CTRF writes ctrf.json: the run's own verdict as a test, which fails exactly if the command
// exits with anything but 0, then a test for each check, findings of security first, and one
// for each scenario that did not come to its end.
//
// What is only warned of, what could not be judged, errors of the suite and known deviations
// are of the status "other", each with what it is as its raw status and why in its message:
// the format knows nothing between passed and failed. The error is that of w.
func CTRF(w io.Writer, in Input) error {
	r := in.Results
	doc := ctrfReport{
		Format: "CTRF", Spec: ctrfSpec, RunID: line(r.Nonce, sentence), Timestamp: sarifTime(r.Started), By: line(r.Suite.Name+" "+r.Suite.Version, sentence),
		Results: ctrfResults{Tool: ctrfTool{"dsrcheck", line(r.Suite.Version, sentence)}, Tests: ctrfTests(r),
			Extra: ctrfExtra{Profile: line(r.Profile, sentence), Target: line(r.Target.URL, sentence), Verdict: string(r.Verdict), Complete: r.Complete,
				Reasons: lines(r.Reasons), Gate: lines(r.Gate), Rerun: line(r.Settings.Rerun, sentence)}},
	}
	doc.Results.Summary = ctrfSummaryOf(r, doc.Results.Tests)
	if err := encode(w, doc); err != nil {
		return fmt.Errorf("write ctrf: %w", err)
	}
	return nil
}

func ctrfTests(r *conformance.Results) []ctrfTest {
	tests := []ctrfTest{ctrfVerdict(r)}
	for _, c := range append(classes(r), quiet(r)...) {
		for _, g := range c.Groups {
			for _, check := range g.Checks {
				tests = append(tests, ctrfCheck(r, g.Requirement, check))
			}
		}
	}
	for _, s := range r.Scenarios {
		tests = append(tests, ctrfScenario(r, s)...)
	}
	for _, a := range r.Attestations {
		tests = append(tests, ctrfAttested(r, a))
	}
	return tests
}

// ctrfVerdict tells of the whole run.
func ctrfVerdict(r *conformance.Results) ctrfTest {
	t := ctrfTest{ID: "run/verdict", Name: "verdict", Status: "passed", Raw: string(r.Verdict), Type: "conformance", Suite: []string{line(r.Profile, sentence), "run"},
		Message: line(strings.Join(append(append([]string{}, r.Gate...), r.Reasons...), "; "), sentence), Milliseconds: milliseconds(r.Ended.Sub(r.Started))}
	if r.ExitCode() != conformance.ExitOK {
		t.Status = "failed"
	}
	return t
}

func ctrfCheck(r *conformance.Results, req conformance.RequirementResult, c conformance.CheckResult) ctrfTest {
	t := ctrfTest{
		ID: line(c.ID, sentence), Name: line(c.ID+" "+req.ID, sentence), Raw: string(c.Verdict), Type: "conformance", Suite: []string{line(r.Profile, sentence), line(c.Scenario, sentence)},
		Tags:   []string{string(req.Level)},
		Labels: map[string]string{"requirement": line(req.ID, sentence), "section": line(req.Section, sentence)},
	}
	if c.Security {
		t.Tags = append(t.Tags, "security")
	}
	if len(c.Verdicts) > 0 {
		t.Tags = append(t.Tags, "flake")
	}
	switch {
	case c.Known:
		t.Status, t.Message = "other", line("known deviation: "+acceptance(r, c)+"; "+said(c), sentence)
		t.Tags = append(t.Tags, "known-deviation")
	case c.Fails(r.Settings.FailOn):
		t.Status, t.Message, t.Trace = "failed", line(told(c), sentence), details(r, req, c)
	case c.Verdict == conformance.Skip:
		t.Status, t.Message = "skipped", line(c.Reason, sentence)
	case c.Security, c.Verdict != conformance.Pass && c.Verdict != conformance.Info:
		t.Status, t.Message, t.Trace = "other", line(fmt.Sprintf("%s: %s", c.Verdict, told(c)), sentence), details(r, req, c)
	default:
		t.Status = "passed"
		return t
	}
	t.Labels["text"] = line(req.Text, sentence)
	for _, f := range facts(r, c) {
		t.Labels[f.Name] = f.Value
	}
	return t
}

// ctrfAttested tells what the owner says, which is never a pass.
func ctrfAttested(r *conformance.Results, a conformance.AttestationResult) ctrfTest {
	t := ctrfTest{ID: attestations + "/" + line(a.Requirement, sentence), Name: line(a.Requirement, sentence), Status: "other", Raw: "attested-" + a.Answer, Type: "conformance",
		Suite: []string{line(r.Profile, sentence), attestations}, Message: attested(a), Tags: []string{string(a.Level)},
		Labels: map[string]string{"requirement": line(a.Requirement, sentence), "section": line(a.Section, sentence), "text": line(a.Text, sentence)}}
	switch {
	case fails(a):
		t.Status = "failed"
	case a.Answer == "":
		t.Status, t.Raw = "pending", "open"
	}
	return t
}

// ctrfScenario tells of a scenario that did not come to its end.
func ctrfScenario(r *conformance.Results, s conformance.ScenarioResult) []ctrfTest {
	t := ctrfTest{ID: line(s.ID, sentence) + "/", Name: line(s.ID, sentence), Raw: s.State, Type: "conformance", Suite: []string{line(r.Profile, sentence), line(s.ID, sentence)},
		Milliseconds: milliseconds(s.Duration)}
	switch {
	case s.State == "broken":
		t.Status, t.Message, t.Trace = "other", "error of the suite: the scenario broke off", trace(s.Text)
	case s.State == "unfinished" && s.Attempt > 0:
		t.Status, t.Message = "other", "the scenario did not finish"
	case s.State == "unfinished":
		t.Status, t.Message = "pending", "the scenario was not begun"
	case s.State == "left-out":
		t.Status, t.Message = "skipped", "left out of this run"
	case s.State == "skipped":
		t.Status, t.Message = "skipped", line(s.Text, sentence)
	default:
		return nil
	}
	return []ctrfTest{t}
}

func ctrfSummaryOf(r *conformance.Results, tests []ctrfTest) ctrfSummary {
	s := ctrfSummary{Tests: len(tests), Start: r.Started.UnixMilli(), Stop: max(r.Started.UnixMilli(), r.Ended.UnixMilli())}
	s.Milliseconds = s.Stop - s.Start
	suites := map[string]bool{}
	for _, t := range tests {
		suites[t.Suite[1]] = true
		switch t.Status {
		case "passed":
			s.Passed++
		case "failed":
			s.Failed++
		case "skipped":
			s.Skipped++
		case "pending":
			s.Pending++
		default:
			s.Other++
		}
	}
	s.Suites = len(suites)
	return s
}

// milliseconds writes a duration; the clock of a run may have been set back meanwhile.
func milliseconds(d time.Duration) int64 { return max(0, d.Milliseconds()) }
