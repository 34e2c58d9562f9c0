package reports

import (
	"fmt"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
)

// matrixView is every requirement and what can be asked for.
type matrixView struct {
	Rows     []rowView
	Verdicts []verdictCount
	Levels   []catalog.Level
	Sections []string
}

type verdictCount struct {
	Verdict conformance.Verdict
	Count   int
}

// rowView is one requirement.
type rowView struct {
	conformance.RequirementResult
	Anchor   string
	Security bool
	Counts   string
	Links    []checkLink
}

// matrix is all requirements of the profile, in the order of the catalogue.
func (e *evidence) matrix() (m matrixView) {
	by := map[conformance.Verdict]int{}
	for i, r := range e.in.Results.Requirements {
		row := rowView{RequirementResult: r, Anchor: fmt.Sprintf("r-%d", i+1)}
		of := map[conformance.Verdict]int{}
		for _, c := range r.Checks {
			of[c.Verdict]++
			row.Security = row.Security || c.Security
			row.Links = append(row.Links, e.linkTo(c.ID, c))
		}
		row.Counts = counts(of)
		slices.SortStableFunc(row.Links, func(a, b checkLink) int {
			return slices.Index(verdicts, a.Verdict) - slices.Index(verdicts, b.Verdict)
		})
		by[r.Verdict]++
		if !slices.Contains(m.Levels, r.Level) {
			m.Levels = append(m.Levels, r.Level)
		}
		if !slices.Contains(m.Sections, r.Section) {
			m.Sections = append(m.Sections, r.Section)
		}
		m.Rows = append(m.Rows, row)
	}
	for _, v := range verdicts {
		if by[v] > 0 {
			m.Verdicts = append(m.Verdicts, verdictCount{v, by[v]})
		}
	}
	return m
}
