package conformance

import (
	"fmt"
	"slices"
	"strings"

	"dsrcheck/conformance/catalog"
)

func (r *Results) count() {
	for _, req := range r.Requirements {
		r.Summary.Requirements[req.Verdict]++
		for _, c := range req.Checks {
			r.Summary.Checks[c.Verdict]++
			if c.Verdict.Executed() {
				r.Summary.Executed++
			}
			if c.Security {
				r.Summary.Security++
			}
			if c.Known {
				r.Summary.Known++
			}
		}
	}
}

// untestedReason says why a row has no verdict; empty if it has one.
func untestedReason(r RequirementResult) string {
	switch {
	case r.Verdict != Untested:
		return ""
	case r.Wire == catalog.WireAttest:
		return "does not show on the wire; its owner attests it"
	case len(r.SummaryOf) > 0:
		return "not every row that it restates was tested"
	case r.Severity == catalog.Info:
		return "optional; its absence is never judged"
	}
	return "no check of this run tested it"
}

// conclude gives the run its verdict, by the rules in the order of their weight.
func (r *Results) conclude(ev *evidence, excused map[string]bool, forgotten []string) {
	untested := slices.DeleteFunc(r.untestedDuties(), func(id string) bool { return excused[id] || slices.Contains(forgotten, id) })
	broken := brokenScenarios(r.Scenarios)
	counts := r.Summary.Checks
	skipped, reasons := r.skipped()
	r.Complete = !r.Settings.Selection.Narrows() && len(untested)+len(forgotten) == 0 && skipped == 0 && unfinished(r.Scenarios) == 0
	r.Gate = []string{}
	for _, k := range r.Known {
		if k.Stale() {
			r.Gate = append(r.Gate, k.Advice())
		}
	}
	say := func(v RunVerdict, format string, args ...any) {
		if r.Verdict == "" {
			r.Verdict = v
		}
		r.Reasons = append(r.Reasons, fmt.Sprintf(format, args...))
	}
	end := ev.ending()
	notReady := end.Reason == endNotReady
	if end.Reason == endInterrupted || unfinished(r.Scenarios) > 0 && !notReady {
		say(Interrupted, "the run was interrupted; %s did not finish", plural(unfinished(r.Scenarios), "scenario"))
	}
	failed, accepted := r.tallied(func(c CheckResult) bool { return c.Verdict == Fail })
	if failed > 0 {
		say(DoesNotConform, "%s failed", plural(failed, "check"))
	}
	if r.Settings.FailOn.Warn {
		warned, also := r.tallied(func(c CheckResult) bool { return c.Verdict == Warn })
		if accepted += also; warned > 0 {
			say(DoesNotConform, "%s warned, and warns fail this run", plural(warned, "check"))
		}
	}
	if r.Settings.FailOn.Security {
		holes, also := r.tallied(func(c CheckResult) bool { return c.Security })
		if accepted += also; holes > 0 {
			say(DoesNotConform, "%s of security, which fail this run", plural(holes, "finding"))
		}
	}
	if ids := r.admitted(); len(ids) > 0 && !notReady {
		say(DoesNotConform, "the owner attests that %s not hold: %s", plural(len(ids), "duty does", "duties do"), strings.Join(ids, ", "))
	}
	switch {
	case notReady:
		r.NotReady, r.NoAnswer = end.Text, end.Failure
		say(RunError, "the target was not ready: %s", end.Text)
	case r.Summary.Executed == 0 && counts[Inconclusive] == 0 && len(broken) == 0 && r.Verdict == "":
		say(RunError, "no check was executed")
	}
	if len(ev.strays) > 0 {
		say(RunError, "%s of requirements that the profile has not: %s", plural(len(ev.strays), "check is", "checks are"), strings.Join(ev.strays, ", "))
	}
	if n := counts[Error] + len(broken); n > 0 {
		say(RunError, "%s of the suite itself", plural(n, "error"))
	}
	lost, hanging := r.tallied(func(c CheckResult) bool { return c.Verdict == Inconclusive })
	if lost > 0 {
		say(RunInconclusive, "%s could not be made", plural(lost, "check"))
	}
	if notReady || r.Verdict == Interrupted {
		return // what was not tested says nothing more
	}
	if len(forgotten) > 0 {
		say(RunInconclusive, "%s that scenarios of this run cover had no check: %v", plural(len(forgotten), "requirement"), forgotten)
	}
	if len(untested) > 0 && !r.Settings.Selection.Narrows() {
		say(RunInconclusive, "%s that the wire shows had no check: %v", plural(len(untested), "duty", "duties"), untested)
	}
	if r.Settings.Selection.Narrows() {
		say(Partial, "%s was run", r.Settings.Selection.told())
	}
	if skipped > 0 {
		say(Partial, "%s could not be run: %s", plural(skipped, "scenario"), strings.Join(reasons, "; "))
	}
	if accepted > 0 {
		say(ConformsWithDeviations, "%s as the list of known deviations says", plural(r.Summary.Known-hanging, "check deviates", "checks deviate"))
	}
	if hanging > 0 {
		say(ConformsWithDeviations, "%s could not be made because of that", plural(hanging, "check"))
	}
	if r.Verdict == "" {
		say(Conforms, "every check that applies passed")
	}
}

// tallied counts the checks of a kind: those that the owner does not accept, and those that they
// do.
func (r *Results) tallied(of func(CheckResult) bool) (open, accepted int) {
	for _, req := range r.Requirements {
		for _, c := range req.Checks {
			switch {
			case of(c) && c.Known:
				accepted++
			case of(c):
				open++
			}
		}
	}
	return open, accepted
}

// ending is how the run ended. Of several that were joined, one that was interrupted counts most,
// then one for which the target was not ready.
func (ev *evidence) ending() endRecord {
	if len(ev.header.Parts) == 0 {
		// The end of an attempt before the last one is that of a run that was continued.
		return ev.endOf(func(attempt int) bool { return attempt >= ev.lastAttempts()[preflight] })
	}
	worst := endRecord{Reason: endFinished}
	for _, part := range ev.header.Parts {
		end := ev.endOf(func(attempt int) bool { return attempt == part.Attempts[preflight] })
		if end.Reason == endInterrupted || worst.Reason == endFinished {
			worst = end
		}
	}
	return worst
}

// endOf is the last end line of these attempts of the preflight. Without one a run broke off.
func (ev *evidence) endOf(of func(attempt int) bool) endRecord {
	end := attemptedEnd{endRecord: endRecord{Reason: endInterrupted}}
	for _, e := range ev.ends {
		if of(e.attempt) && e.attempt >= end.attempt {
			end = e
		}
	}
	return end.endRecord
}

// untestedDuties are the rows that a run has to test and this one did not.
func (r *Results) untestedDuties() (untested []string) {
	for _, req := range r.Requirements {
		if req.Verdict == Untested && req.Wire != catalog.WireAttest && len(req.SummaryOf) == 0 && req.Severity == catalog.Fail {
			untested = append(untested, req.ID)
		}
	}
	return untested
}

func brokenScenarios(all []ScenarioResult) (broken []string) {
	for _, s := range all {
		if s.State == stateBroken {
			broken = append(broken, s.ID)
		}
	}
	return broken
}

func unfinished(all []ScenarioResult) (n int) {
	for _, s := range all {
		if s.State == stateUnfinished {
			n++
		}
	}
	return n
}

func plural(n int, noun string, many ...string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case len(many) > 0:
		return fmt.Sprintf("%d %s", n, many[0])
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// skipped is how many scenarios were skipped, and the reasons for it, each once.
func (r *Results) skipped() (n int, reasons []string) {
	for _, s := range r.Scenarios {
		if s.State != stateSkipped {
			continue
		}
		if n++; !slices.Contains(reasons, s.Text) {
			reasons = append(reasons, s.Text)
		}
	}
	return n, reasons
}

// forgotten are the rows without a check that a scenario covers which was played to its end: it forgot
// to judge them, and of them nothing is known, whatever their level. Where one that covers it, too, was left out, that one may have been to judge it.
func (r *Results) forgotten(p Profile) (ids []string) {
	for i := range r.Requirements {
		req := &r.Requirements[i]
		in := func(state string) int {
			return slices.IndexFunc(p.Scenarios, func(s Scenario) bool { return slices.Contains(s.Covers, req.ID) && r.state(s.ID) == state })
		}
		covered := in(stateFinished)
		if covered >= 0 && in(stateLeftOut) < 0 && len(req.Checks) == 0 && len(req.SummaryOf) == 0 {
			req.Reason = "no check of this run tested it, though " + p.Scenarios[covered].ID + " covers it"
			ids = append(ids, req.ID)
		}
	}
	return ids
}

// state is what became of a scenario.
func (r *Results) state(id string) string {
	i := slices.IndexFunc(r.Scenarios, func(s ScenarioResult) bool { return s.ID == id })
	if i < 0 {
		return stateLeftOut
	}
	return r.Scenarios[i].State
}

// excuse says of rows without a verdict that their scenarios were skipped. Of a row that shows
// on the wire only in part, that is no lack of the run: without a hook it does not show. Of any
// other, somebody has to offer the hook before the target can be said to conform. It returns
// the rows of the first kind.
func (r *Results) excuse(p Profile) (excused map[string]bool) {
	excused = map[string]bool{}
	why := map[string]string{}
	for i, s := range p.Scenarios {
		result := r.Scenarios[i+1] // the first is the preflight
		for _, id := range s.Covers {
			if result.State == stateSkipped && why[id] == "" {
				why[id] = result.Text
			}
		}
	}
	for i := range r.Requirements {
		req := &r.Requirements[i]
		if text := why[req.ID]; text != "" && req.Verdict == Untested {
			req.Reason, excused[req.ID] = text, req.Wire == catalog.WirePartly
		}
	}
	return excused
}
