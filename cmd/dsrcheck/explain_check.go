package main

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/selftest"
	"dsrcheck/simulator/fault"
)

// requirementsInFull is how many requirements of a scenario are told in words, of which a check is
// about one.
const requirementsInFull = 6

// explainCheck explains a check of a scenario: what it is about and what it finds, then the
// scenario. A check exists only in a run, so what is said is what the catalogue and the suite's test
// of itself know of one called so.
func explainCheck(p conformance.Profile, all []conformance.Profile, s conformance.Scenario, check string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s/%s  a check of the scenario %s\n\n", s.ID, check, s.ID)
	vector, ok := p.Catalog.Vector(path.Base(check))
	if ok {
		fmt.Fprintf(&b, "%s\n\n", strings.TrimRight(explainVector(p.Catalog, vector), "\n"))
	} else {
		b.WriteString(aboutOneOf(p, s))
	}
	if fails := failing(all, s.ID, check); len(fails) > 0 {
		fmt.Fprintf(&b, "fails or warns, for example, where a simulated %s\n  %s\n\n", fails[0].Partner(), strings.Join(titles(fails), "\n  "))
	} else {
		b.WriteString("The suite knows no fault that is listed for it.\n\n")
	}
	fmt.Fprintf(&b, "The report of a run says what it expected and saw. Its scenario:\n\n%s", explainScenario(s))
	return b.String()
}

// aboutOneOf are the requirements that a check of a scenario can be about.
func aboutOneOf(p conformance.Profile, s conformance.Scenario) string {
	var b strings.Builder
	what := "is about one of"
	if len(s.Covers) == 1 {
		what = "is about"
	}
	if len(s.Covers) > requirementsInFull {
		fmt.Fprintf(&b, "%s  %s\n\n", what, strings.Join(s.Covers, " "))
		return b.String()
	}
	fmt.Fprintln(&b, what)
	for _, id := range s.Covers {
		if r, ok := p.Catalog.Requirement(id); ok {
			fmt.Fprintf(&b, "  %s  section %s, %s: %s\n", r.ID, r.Section, r.Level, r.Text)
		}
	}
	fmt.Fprintln(&b)
	return b.String()
}

// failing are the faults under which a check fails or warns, in the first profile that has its
// scenario and a matrix with the check.
func failing(profiles []conformance.Profile, scenario, check string) (all []fault.Deviation) {
	for _, p := range profiles {
		has := slices.ContainsFunc(p.Scenarios, func(s conformance.Scenario) bool { return s.ID == scenario })
		if matrix, err := selftest.Matrix(p); has && err == nil && len(all) == 0 { // not every profile has one
			all = breaking(matrix, scenario+"/"+check)
		}
	}
	return all
}

func breaking(matrix []selftest.Expectation, check string) (all []fault.Deviation) {
	for _, e := range matrix {
		hit := slices.ContainsFunc(e.Breaks, func(glob string) bool {
			ok, err := path.Match(glob, check)
			return err == nil && ok
		})
		if d, known := fault.Lookup(e.Deviation); hit && known {
			all = append(all, d)
		}
	}
	return all
}

// titles are deviations by name, the first of many.
func titles(all []fault.Deviation) (lines []string) {
	const most = 12
	for _, d := range all[:min(len(all), most)] {
		lines = append(lines, d.Name+": "+d.Title)
	}
	if more := len(all) - most; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return lines
}
