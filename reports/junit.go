package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"dsrcheck/conformance"
)

type junitRun struct {
	XMLName xml.Name `xml:"testsuites"`
	Name    string   `xml:"name,attr"`
	junitCounts
	Time      string       `xml:"time,attr"`
	Timestamp string       `xml:"timestamp,attr"`
	Suites    []junitSuite `xml:"testsuite"`
}

type junitCounts struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Skipped  int `xml:"skipped,attr"`
}

type junitSuite struct {
	Name string `xml:"name,attr"`
	junitCounts
	Time  string      `xml:"time,attr"`
	Cases []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Failure *junitTrouble `xml:"failure"`
	Error   *junitTrouble `xml:"error"`
	Skipped *junitTrouble `xml:"skipped"`
	Out     string        `xml:"system-out,omitempty"`
}

type junitTrouble struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// JUnit writes junit.xml: a suite for the run itself, then one for each scenario with a
// case for each check. A warned check passes and says so on its output, unless the run was
// told that warns fail it; likewise a finding of security. Checks that could not be made
// are errors, of type inconclusive. The error is that of w.
func JUnit(w io.Writer, in Input) error {
	r := in.Results
	run := junitRun{
		Name: "dsrcheck " + line(r.Profile, sentence), Time: seconds(r.Ended.Sub(r.Started)),
		Timestamp: r.Started.UTC().Format("2006-01-02T15:04:05"),
		Suites:    []junitSuite{{Name: "run", Time: seconds(0), Cases: []junitCase{runCase(r)}}},
	}
	byScenario := map[string][]junitCase{}
	for _, req := range r.Requirements {
		for _, c := range req.Checks {
			byScenario[c.Scenario] = append(byScenario[c.Scenario], checkCase(r, req, c))
		}
	}
	for _, s := range r.Scenarios {
		run.Suites = append(run.Suites, junitSuite{
			Name: line(s.ID, sentence), Time: seconds(s.Duration), Cases: append(scenarioCases(s), byScenario[s.ID]...),
		})
		delete(byScenario, s.ID)
	}
	// What is left is of scenarios that the profile had when its journal was written.
	for _, id := range slices.Sorted(maps.Keys(byScenario)) {
		run.Suites = append(run.Suites, junitSuite{Name: line(id, sentence), Time: seconds(0), Cases: byScenario[id]})
	}
	run.count()
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write junit: %w", err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(run); err != nil {
		return fmt.Errorf("write junit: %w", err)
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("write junit: %w", err)
	}
	return nil
}

// runCase tells of what no check shows: a run that did not come to its end, or did not test
// enough to say anything.
func runCase(r *conformance.Results) junitCase {
	why := line(strings.Join(r.Reasons, "; "), sentence)
	c := junitCase{Class: "run", Name: "verdict", Out: fmt.Sprintf("%s: %s", r.Verdict, why)}
	switch {
	case r.NotReady != "":
		c.Error, c.Out = &junitTrouble{Message: why, Type: "not-ready"}, ""
	case r.Verdict == conformance.Interrupted, r.Verdict == conformance.RunError, r.Verdict == conformance.RunInconclusive:
		c.Error, c.Out = &junitTrouble{Message: why, Type: string(r.Verdict)}, ""
	}
	return c
}

// scenarioCases tell of a scenario that did not come to its end.
func scenarioCases(s conformance.ScenarioResult) []junitCase {
	c := junitCase{Class: line(s.ID, sentence), Name: "scenario"}
	switch {
	case s.State == "broken":
		c.Error = &junitTrouble{Message: "the scenario broke off by an error of the suite", Type: "broken", Text: block(s.Text)}
	case s.State == "unfinished" && s.Attempt > 0:
		c.Error = &junitTrouble{Message: "the scenario did not finish", Type: "unfinished"}
	case s.State == "unfinished":
		c.Skipped = &junitTrouble{Message: "the scenario was not begun"}
	case s.State == "left-out":
		c.Skipped = &junitTrouble{Message: "left out of this run"}
	default:
		return nil
	}
	return []junitCase{c}
}

func checkCase(r *conformance.Results, req conformance.RequirementResult, c conformance.CheckResult) junitCase {
	jc := junitCase{Class: line(c.Scenario, sentence), Name: line(c.ID+" "+req.ID, sentence)}
	trouble := func(kind string) *junitTrouble {
		return &junitTrouble{Message: line(said(c), sentence), Type: line(kind, sentence), Text: details(r, req, c)}
	}
	switch {
	case fails(r, c):
		jc.Failure = trouble(req.ID)
	case c.Verdict == conformance.Error, c.Verdict == conformance.Inconclusive:
		jc.Error = trouble(string(c.Verdict))
	case c.Verdict == conformance.Skip:
		jc.Skipped = &junitTrouble{Message: line(c.Reason, sentence)}
	case c.Verdict == conformance.Warn, c.Security:
		jc.Out = string(c.Verdict) + ": " + line(said(c), sentence) + "\n" + details(r, req, c)
	}
	return jc
}

// fails reports whether a check alone keeps the run from conforming.
func fails(r *conformance.Results, c conformance.CheckResult) bool {
	on := r.Settings.FailOn
	return c.Verdict == conformance.Fail || on.Warn && c.Verdict == conformance.Warn || on.Security && c.Security
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

func details(r *conformance.Results, req conformance.RequirementResult, c conformance.CheckResult) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s, section %s: %s\n", req.ID, req.Level, req.Section, line(req.Text, sentence))
	for _, f := range facts(r, c) {
		fmt.Fprintf(&b, "%s: %s\n", f.Name, f.Value)
	}
	return b.String()
}

func (r *junitRun) count() {
	for i := range r.Suites {
		s := &r.Suites[i]
		for _, c := range s.Cases {
			s.Tests++
			switch {
			case c.Failure != nil:
				s.Failures++
			case c.Error != nil:
				s.Errors++
			case c.Skipped != nil:
				s.Skipped++
			}
		}
		r.Tests, r.Failures = r.Tests+s.Tests, r.Failures+s.Failures
		r.Errors, r.Skipped = r.Errors+s.Errors, r.Skipped+s.Skipped
	}
}

// seconds writes a duration; the clock of a run may have been set back meanwhile.
func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", max(0, d).Seconds()) }
