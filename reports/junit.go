package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

type junitRun struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitCounts struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Skipped  int `xml:"skipped,attr"` // of a suite: the schemas that build servers go by have none for the whole
}

type junitSuite struct {
	Name string `xml:"name,attr"`
	junitCounts
	Time      string      `xml:"time,attr"`
	Timestamp string      `xml:"timestamp,attr,omitempty"`
	Cases     []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Failure *junitTrouble `xml:"failure"`
	Error   *junitTrouble `xml:"error"`
	Skipped *junitTrouble `xml:"skipped"`
	Out     *junitText    `xml:"system-out"`
}

type junitTrouble struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",cdata"`
}

type junitText struct {
	Text string `xml:",cdata"`
}

// JUnit writes junit.xml: a suite for the run itself, then one for each scenario with a
// case for each check, the worst first, and one for what the owner attests. A warned check passes and says so on its output, unless the run was
// told that warns fail it; likewise a finding of security. Checks that could not be made
// are errors, of type inconclusive; an attestation is never a pass. The error is that of w.
func JUnit(w io.Writer, in Input) error {
	r := in.Results
	run := junitRun{
		Name: "dsrcheck " + line(r.Profile, sentence), Time: seconds(r.Ended.Sub(r.Started)),
		Suites: []junitSuite{{Name: "run", Time: seconds(0), Timestamp: r.Started.UTC().Format("2006-01-02T15:04:05"), Cases: []junitCase{runCase(r)}}},
	}
	byScenario := map[string][]junitCase{}
	for _, c := range append(classes(r), quiet(r)...) {
		for _, g := range c.Groups {
			for _, check := range g.Checks {
				byScenario[check.Scenario] = append(byScenario[check.Scenario], checkCase(r, g.Requirement, check))
			}
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
	if cases := attestedCases(r); len(cases) > 0 {
		run.Suites = append(run.Suites, junitSuite{Name: attestations, Time: seconds(0), Cases: cases})
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
		r.Errors += s.Errors
	}
}

// seconds writes a duration; the clock of a run may have been set back meanwhile.
func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", max(0, d).Seconds()) }
