package reports

import (
	"fmt"
	"slices"
	"strings"

	"dsrcheck/conformance"
)

// flake says of a check that came to different verdicts in runs that were joined what it came
// to in each; empty for any other.
func flake(c conformance.CheckResult) string {
	var words []string
	for _, v := range c.Verdicts {
		words = append(words, string(v))
	}
	return strings.Join(words, ", ")
}

// fact is one named line about a check, safe to show.
type fact struct{ Name, Value string }

// facts are what a check has to say, in the order in which it is read. What is empty is
// left out.
func facts(r *conformance.Results, c conformance.CheckResult) []fact {
	var seen []string
	for _, s := range c.Readings {
		seen = append(seen, s.Reading+"="+s.Choice)
	}
	if c.Problem == c.Got {
		c.Problem = ""
	}
	var some []fact
	for _, f := range []fact{
		{"check", c.ID}, {"expected", c.Want}, {"actual", c.Got}, {"problem", c.Problem}, {"reason", c.Reason}, {"cause", c.Cause}, {"known", accepted(r, c)},
		{"flake", flake(c)}, {"readings", strings.Join(seen, ", ")}, {"exchanges", strings.Join(c.Exchanges, ", ")}, {"rerun", RerunCommand(r, c.Scenario)},
	} {
		if f.Value != "" {
			some = append(some, fact{f.Name, line(f.Value, sentence)})
		}
	}
	return some
}

// accepted is why the owner accepts a check, and until when.
func accepted(r *conformance.Results, c conformance.CheckResult) string {
	for _, k := range r.Known {
		if slices.Contains(k.Checks, c.ID) {
			return fmt.Sprintf("%s (until %s)", k.Reason, k.Expires)
		}
	}
	return ""
}

// acceptance says why a check counts as accepted: the owner's reason, or that of the check
// because of which it could not be judged.
func acceptance(r *conformance.Results, c conformance.CheckResult) string {
	if why := accepted(r, c); why != "" {
		return why
	}
	if cause, ok := r.Check(c.Cause); ok {
		return fmt.Sprintf("it hangs on %s: %s", c.Cause, accepted(r, cause))
	}
	return "on the list of known deviations"
}

// RerunCommand is the command that repeats one scenario of a run, or the whole run for what
// is no scenario that can be selected, such as the preflight. It is empty where the run did
// not say how it was started.
func RerunCommand(r *conformance.Results, scenario string) string {
	if r.Settings.Rerun == "" || !strings.Contains(scenario, "/") {
		return r.Settings.Rerun
	}
	return r.Settings.Rerun + " --scenario " + scenario
}
