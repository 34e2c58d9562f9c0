package reports

import (
	"fmt"
	"strings"

	"dsrcheck/conformance"
)

// class is one kind of findings and those of a run, by requirement.
type class struct {
	Title  string
	Groups []group
}

// group is the checks of one requirement that belong to one class.
type group struct {
	Requirement conformance.RequirementResult
	Checks      []conformance.CheckResult
}

// inconclusiveTitle is the class of checks that could not be made and that nothing else explains.
const inconclusiveTitle = "Inconclusive"

// dependent is the class of checks that another check explains.
const dependent = "Inconclusive because of another check"

// securityTitle is the class of findings of security, whatever their verdict.
const securityTitle = "Security"

// acceptedTitle is the class of checks that the owner accepts as they are for now.
const acceptedTitle = "Known deviations"

// classes sorts the checks that need somebody's attention, the most urgent first. Classes
// without a check are left out.
func classes(r *conformance.Results) []class {
	return pick(r, []class{{Title: securityTitle}, {Title: "Failed"}, {Title: "Warned"}, {Title: "Errors of the suite"}, {Title: inconclusiveTitle}, {Title: dependent}, {Title: acceptedTitle}},
		func(c conformance.CheckResult) int {
			switch {
			case c.Known:
				return 6
			case c.Security:
				return 0
			case c.Verdict == conformance.Fail:
				return 1
			case c.Verdict == conformance.Warn:
				return 2
			case c.Verdict == conformance.Error:
				return 3
			case c.Verdict == conformance.Inconclusive && c.Cause == "":
				return 4
			case c.Verdict == conformance.Inconclusive:
				return 5
			}
			return -1
		})
}

// quiet sorts the checks that [classes] leaves out.
func quiet(r *conformance.Results) []class {
	return pick(r, []class{{Title: "Passed"}, {Title: "Noted"}, {Title: "Skipped"}}, func(c conformance.CheckResult) int {
		switch {
		case c.Known, c.Security:
			return -1
		case c.Verdict == conformance.Pass:
			return 0
		case c.Verdict == conformance.Info:
			return 1
		case c.Verdict == conformance.Skip:
			return 2
		}
		return -1
	})
}

// pick puts each check into the class of its index; a check without one is left out.
func pick(r *conformance.Results, all []class, of func(conformance.CheckResult) int) []class {
	for _, req := range r.Requirements {
		byClass := map[int][]conformance.CheckResult{}
		for _, c := range req.Checks {
			byClass[of(c)] = append(byClass[of(c)], c)
		}
		for i := range all {
			if checks := byClass[i]; len(checks) > 0 {
				all[i].Groups = append(all[i].Groups, group{req, checks})
			}
		}
	}
	var some []class
	for _, c := range all {
		if len(c.Groups) > 0 {
			some = append(some, c)
		}
	}
	return some
}

// verdicts is the order in which counts are given.
var verdicts = []conformance.Verdict{
	conformance.Fail, conformance.Warn, conformance.Error, conformance.Inconclusive,
	conformance.Pass, conformance.Info, conformance.Skip, conformance.Untested,
}

// deviates are the verdicts that somebody has to look at.
var deviates = map[conformance.Verdict]bool{conformance.Fail: true, conformance.Warn: true, conformance.Error: true, conformance.Inconclusive: true}

// rows puts the requirements by verdict into words. Those that restate others have no checks of
// their own, and so are not among what is to be fixed: where some deviate, it says how many.
func rows(r *conformance.Results) string {
	restating := map[conformance.Verdict]int{}
	for _, req := range r.Requirements {
		if len(req.SummaryOf) > 0 {
			restating[req.Verdict]++
		}
	}
	var parts []string
	for _, v := range verdicts {
		n, again := r.Summary.Requirements[v], restating[v]
		switch {
		case n == 0:
		case deviates[v] && again > 0:
			parts = append(parts, fmt.Sprintf("%d %s (%d of them only restating others)", n, v, again))
		default:
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// counts puts numbers by verdict into words, without those that are zero.
func counts(by map[conformance.Verdict]int) string {
	var parts []string
	for _, v := range verdicts {
		if n := by[v]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}
