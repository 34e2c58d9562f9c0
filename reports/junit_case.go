package reports

import (
	"fmt"
	"strings"

	"dsrcheck/conformance"
)

// runCase tells of what no check shows: a run that did not come to its end, or did not test
// enough to say anything.
func runCase(r *conformance.Results) junitCase {
	why := line(strings.Join(r.Reasons, "; "), sentence)
	c := junitCase{Class: "run", Name: "verdict", Out: &junitText{fmt.Sprintf("%s: %s", r.Verdict, why)}}
	switch {
	case len(r.Gate) > 0 && r.ExitCode() == conformance.ExitNonconform && r.Verdict != conformance.DoesNotConform:
		c.Failure, c.Out = &junitTrouble{Message: line(strings.Join(r.Gate, "; "), sentence), Type: "gate"}, nil
	case r.NotReady != "":
		c.Error, c.Out = &junitTrouble{Message: why, Type: "not-ready"}, nil
	case r.Verdict == conformance.Interrupted, r.Verdict == conformance.RunError, r.Verdict == conformance.RunInconclusive:
		c.Error, c.Out = &junitTrouble{Message: why, Type: string(r.Verdict)}, nil
	}
	return c
}

// scenarioCases tell of a scenario that did not come to its end.
func scenarioCases(s conformance.ScenarioResult) []junitCase {
	c := junitCase{Class: line(s.ID, sentence), Name: "scenario"}
	switch {
	case s.State == "broken":
		c.Error = &junitTrouble{Message: "the scenario broke off by an error of the suite", Type: "broken", Text: trace(s.Text)}
	case s.State == "unfinished" && s.Attempt > 0:
		c.Error = &junitTrouble{Message: "the scenario did not finish", Type: "unfinished"}
	case s.State == "unfinished":
		c.Skipped = &junitTrouble{Message: "the scenario was not begun"}
	case s.State == "skipped":
		c.Skipped = &junitTrouble{Message: line(s.Text, sentence)}
	case s.State == "left-out":
		c.Skipped = &junitTrouble{Message: "left out of this run"}
	default:
		return nil
	}
	return []junitCase{c}
}

func checkCase(r *conformance.Results, req conformance.RequirementResult, c conformance.CheckResult) junitCase {
	mark := ""
	if c.Security {
		mark = "security: "
	}
	jc := junitCase{Class: line(c.Scenario, sentence), Name: line(c.ID+" "+req.ID, sentence)}
	trouble := func(kind string) *junitTrouble {
		return &junitTrouble{Message: mark + line(told(c), sentence), Type: line(kind, sentence), Text: details(r, req, c)}
	}
	switch {
	case c.Known && c.Fails(r.Settings.FailOn):
		jc.Skipped = &junitTrouble{Message: line("known deviation: "+accepted(r, c), sentence)}
		jc.Out = &junitText{mark + string(c.Verdict) + ": " + line(said(c), sentence) + "\n" + details(r, req, c)}
	case c.Fails(r.Settings.FailOn):
		jc.Failure = trouble(req.ID)
	case c.Verdict == conformance.Error, c.Verdict == conformance.Inconclusive:
		jc.Error = trouble(string(c.Verdict))
	case c.Verdict == conformance.Skip:
		jc.Skipped = &junitTrouble{Message: line(c.Reason, sentence)}
	case c.Verdict == conformance.Warn, c.Security:
		jc.Out = &junitText{mark + string(c.Verdict) + ": " + line(said(c), sentence) + "\n" + details(r, req, c)}
	}
	return jc
}

// said is the one sentence that tells best what a check came to.
func said(c conformance.CheckResult) string {
	for _, text := range []string{c.Problem, c.Reason, c.Got} {
		if text != "" {
			return text
		}
	}
	return string(c.Verdict)
}

// told is what a check came to for those who may see nothing else of it: an answer alone says little.
func told(c conformance.CheckResult) string {
	text := said(c)
	if text == c.Got && c.Want != "" {
		text += "; expected: " + c.Want
	}
	return text
}

func details(r *conformance.Results, req conformance.RequirementResult, c conformance.CheckResult) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", line(fmt.Sprintf("%s %s, section %s: %s", req.ID, req.Level, req.Section, req.Text), sentence))
	for _, f := range facts(r, c) {
		fmt.Fprintf(&b, "%s: %s\n", f.Name, f.Value)
	}
	return b.String()
}

// attestedCases tell what the owner says: nothing of it was tested, but what they admit fails.
func attestedCases(r *conformance.Results) (cases []junitCase) {
	for _, a := range r.Attestations {
		c := junitCase{Class: attestations, Name: line(a.Requirement, sentence)}
		if fails(a) {
			c.Failure = &junitTrouble{Message: attested(a), Type: line(a.Requirement, sentence), Text: line(a.Text, sentence)}
		} else {
			c.Skipped = &junitTrouble{Message: attested(a)}
		}
		cases = append(cases, c)
	}
	return cases
}
