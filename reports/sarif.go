package reports

import (
	"fmt"
	"io"
	"time"

	"dsrcheck/conformance"
)

// The form of a SARIF file.
const (
	sarifVersion = "2.1.0"
	sarifSchema  = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

// SARIF writes report.sarif, for viewers of findings such as GitHub code scanning. Each
// requirement of the profile is a rule, and each check that somebody has to look at a result.
//
// Checks that passed or did not apply are no results, though SARIF has kinds for them: code
// scanning raises an alert for each result, whatever its kind. Their numbers stand with the
// rule instead. What could not be judged is a result of the kind "open", what the suite itself
// got wrong one of the kind "review": neither may look as if nothing had been found.
//
// A result needs a place in a file, or code scanning refuses the whole upload, and there is
// none: the target is somewhere on the network. The place is the first line of a file that
// is named after the scenario, dsrcheck/opengdpr/create. It is the same in every run, so that
// alerts are recognised, it puts together what belongs together, and nobody takes it for a
// file that is to be changed. The logical location is the check itself. Beside a failure stands
// the first exchange that it rests on.
//
// What the owner admits not to hold is a result, too. What the owner accepts has a suppression
// with their reason; trouble of the suite and of the gate are notifications of the invocation.
// The error is that of w.
func SARIF(w io.Writer, in Input) error {
	if err := encode(w, sarifLog{Schema: sarifSchema, Version: sarifVersion, Runs: []sarifRun{sarifRunOf(in)}}); err != nil {
		return fmt.Errorf("write sarif: %w", err)
	}
	return nil
}

func sarifRunOf(in Input) sarifRun {
	r := in.Results
	rules, index := sarifRules(r)
	run := sarifRun{
		Tool: sarifTool{Driver: sarifDriver{Name: "dsrcheck", Version: line(r.Suite.Version, sentence), Rules: rules}},
		// Up to the last slash it names what is looked at, over all runs.
		Automation:  sarifAutomation{ID: fmt.Sprintf("dsrcheck/%s/%s", line(r.Profile, sentence), line(r.Nonce, sentence))},
		Invocations: []sarifInvocation{sarifInvocationOf(r)},
		ColumnKind:  "utf16CodeUnits",
		Results:     []sarifResult{},
		Properties: sarifRunProperties{
			Verdict: string(r.Verdict), Complete: r.Complete, Reasons: lines(r.Reasons), Target: line(r.Target.URL, sentence),
			Checks: r.Summary.Checks, Requirements: r.Summary.Requirements,
		},
	}
	for _, c := range classes(r) {
		for _, g := range c.Groups {
			for _, check := range g.Checks {
				res := sarifResultOf(r, g.Requirement, check, index[g.Requirement.ID])
				if res.Kind == "fail" {
					res.Request, res.Response = sarifExchange(in, check)
				}
				run.Results = append(run.Results, res)
			}
		}
	}
	for _, a := range admitted(r) {
		rule, ok := index[a.Requirement]
		if !ok {
			rule = -1 // none
		}
		run.Results = append(run.Results, sarifAdmitted(a, rule))
	}
	run.Artifacts = sarifArtifacts(r, run.Results)
	return run
}

// sarifInvocationOf tells how the run itself went.
func sarifInvocationOf(r *conformance.Results) sarifInvocation {
	v := sarifInvocation{CommandLine: line(r.Settings.Rerun, sentence), Started: sarifTime(r.Started), Ended: sarifTime(r.Ended), ExitCode: r.ExitCode(), Successful: true}
	note := func(level, id, text string) {
		v.Notifications = append(v.Notifications, sarifNotification{sarifDescriptor{id}, level, sarifMessage{sarifText(text)}})
	}
	switch r.Verdict {
	case conformance.RunError, conformance.Interrupted:
		v.Successful = false
		for _, why := range r.Reasons {
			note("error", string(r.Verdict), why)
		}
	}
	for _, s := range r.Scenarios {
		if s.State == "broken" {
			v.Successful = false
			note("error", "scenario", fmt.Sprintf("scenario %s broke off: %s", s.ID, cut(s.Text, shownBytes)))
		}
	}
	for _, why := range r.Gate {
		v.Configuration = append(v.Configuration, sarifNotification{sarifDescriptor{"gate"}, "error", sarifMessage{sarifText(why)}})
	}
	return v
}

// sarifTime is empty for a time that nobody knows.
func sarifTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// lines makes foreign texts safe to show, each on one line.
func lines(texts []string) []string {
	shown := []string{}
	for _, text := range texts {
		shown = append(shown, line(text, sentence))
	}
	return shown
}
