package conformance

import (
	"fmt"
	"slices"

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
		}
	}
}

// unsent counts the vectors of a row that no scenario sends yet, and all of them.
func (p Profile) unsent(row string) (n, all int) {
	for _, v := range p.Catalog.Vectors {
		if v.Violates != row {
			continue
		}
		all++
		if slices.Contains(p.VectorsToCome, v.ID) {
			n++
		}
	}
	return n, all
}

// untestedReason says why a row has no verdict, or rests on a part of its vectors; empty if
// it rests on all.
func (p Profile) untestedReason(r RequirementResult) string {
	switch n, all := p.unsent(r.ID); {
	case r.Verdict != Untested && n > 0:
		return fmt.Sprintf("%d of its %d test requests are not sent by this version of the suite", n, all)
	case r.Verdict != Untested:
		return ""
	case r.Wire == catalog.WireAttest:
		return "does not show on the wire; its owner attests it"
	case slices.Contains(p.ToCome, r.ID):
		return "not covered by this version of the suite"
	case len(r.SummaryOf) > 0:
		return "not every row that it restates was tested"
	case r.Severity == catalog.Info:
		return "optional; its absence is never judged"
	}
	return "no check of this run tested it"
}

// conclude gives the run its verdict, by the rules in the order of their weight.
func (r *Results) conclude(p Profile, ev *evidence) {
	untested, toCome := r.wireDuties(p)
	broken := brokenScenarios(r.Scenarios)
	counts := r.Summary.Checks
	r.Complete = !r.Settings.Selection.Narrows() && len(untested) == 0 && len(toCome)+len(p.VectorsToCome) == 0 && unfinished(r.Scenarios) == 0
	say := func(v RunVerdict, format string, args ...any) {
		if r.Verdict == "" {
			r.Verdict = v
		}
		r.Reasons = append(r.Reasons, fmt.Sprintf(format, args...))
	}
	ended := ev.end != nil && ev.lastAttempts()[preflight] <= ev.ended
	notReady := ended && ev.end.Reason == endNotReady
	if !ended || ev.end.Reason == endInterrupted || unfinished(r.Scenarios) > 0 && !notReady {
		say(Interrupted, "the run was interrupted; %s did not finish", plural(unfinished(r.Scenarios), "scenario"))
	}
	if n := counts[Fail]; n > 0 {
		say(DoesNotConform, "%s failed", plural(n, "check"))
	}
	if r.Settings.FailOn.Warn && counts[Warn] > 0 {
		say(DoesNotConform, "%s warned, and warns fail this run", plural(counts[Warn], "check"))
	}
	if r.Settings.FailOn.Security && r.Summary.Security > 0 {
		say(DoesNotConform, "%s of security, which fail this run", plural(r.Summary.Security, "finding"))
	}
	switch {
	case notReady:
		r.NotReady, r.NoAnswer = ev.end.Text, ev.end.Failure
		say(RunError, "the target was not ready: %s", ev.end.Text)
	case r.Summary.Executed == 0 && counts[Inconclusive] == 0 && len(broken) == 0 && r.Verdict == "":
		say(RunError, "no check was executed")
	}
	if n := counts[Error] + len(broken); n > 0 {
		say(RunError, "%s of the suite itself", plural(n, "error"))
	}
	if n := counts[Inconclusive]; n > 0 {
		say(RunInconclusive, "%s could not be made", plural(n, "check"))
	}
	if notReady || r.Verdict == Interrupted {
		return // what was not tested says nothing more
	}
	if len(untested) > 0 && !r.Settings.Selection.Narrows() {
		say(RunInconclusive, "%s that the wire shows had no check: %v", plural(len(untested), "duty"), untested)
	}
	if r.Settings.Selection.Narrows() {
		say(Partial, "a selection of scenarios was run")
	}
	if n := len(toCome); n > 0 {
		say(Partial, "%s of the profile %s not covered by this version of the suite", plural(n, "requirement"), are(n))
	}
	if n := len(p.VectorsToCome); n > 0 {
		say(Partial, "%s of the catalogue %s not sent by this version of the suite", plural(n, "test request"), are(n))
	}
	if r.Verdict == "" {
		say(Conforms, "every check that applies passed")
	}
}

// wireDuties are the rows that a run has to test and this one did not: those that no check
// tested, and those that no scenario covers yet.
func (r *Results) wireDuties(p Profile) (untested, toCome []string) {
	for _, req := range r.Requirements {
		if req.Verdict != Untested || req.Wire == catalog.WireAttest || len(req.SummaryOf) > 0 {
			continue
		}
		switch {
		case slices.Contains(p.ToCome, req.ID):
			toCome = append(toCome, req.ID)
		case req.Severity == catalog.Fail:
			untested = append(untested, req.ID)
		}
	}
	return untested, toCome
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
		if s.State == "unfinished" {
			n++
		}
	}
	return n
}

func plural(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case noun == "duty":
		return fmt.Sprintf("%d duties", n)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
