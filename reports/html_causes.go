package reports

import (
	"fmt"
	"slices"

	"dsrcheck/conformance"
)

// causeView is the checks that could not be made because of one requirement.
type causeView struct {
	Of, Text, Anchor string // the requirement, and where it is among the findings
	Checks           int
	Rows             []causeRow
}

// causeRow is one of these checks.
type causeRow struct {
	checkView
	Requirement string
}

// causes sorts checks that others explain by the requirement of what explains them, the one that
// explains most first.
func (e *evidence) causes(c classView) []causeView {
	anchors := map[string]string{} // of the requirements among the findings
	for _, of := range e.in.Results.Requirements {
		for _, check := range of.Checks {
			if anchor := e.anchors[check.ID]; anchor != "" && check.Verdict != conformance.Inconclusive && anchors[of.ID] == "" {
				anchors[of.ID] = anchor
			}
		}
	}
	causing := map[string]conformance.RequirementResult{} // by check
	for _, of := range e.in.Results.Requirements {
		for _, check := range of.Checks {
			causing[check.ID] = of
		}
	}
	var all []causeView
	for _, g := range c.Groups {
		for _, check := range g.Details {
			of := causing[check.CheckResult.Cause]
			id := line(of.ID, startLine)
			at := slices.IndexFunc(all, func(v causeView) bool { return v.Of == id })
			if at < 0 {
				all = append(all, causeView{Of: id, Text: line(of.Text, sentence), Anchor: anchors[of.ID]})
				at = len(all) - 1
			}
			all[at].Checks++
			all[at].Rows = append(all[at].Rows, causeRow{check, line(g.Requirement.ID, startLine)})
		}
	}
	slices.SortStableFunc(all, func(a, b causeView) int { return b.Checks - a.Checks })
	return all
}

// countedElsewhere says of a class of inconclusive checks how many of its requirements count
// under another verdict, since a requirement takes the worst of its checks.
func countedElsewhere(c class) string {
	if c.Title != dependent && c.Title != inconclusiveTitle {
		return ""
	}
	other := 0
	for _, g := range c.Groups {
		if g.Requirement.Verdict != conformance.Inconclusive {
			other++
		}
	}
	switch other {
	case 0:
		return ""
	case len(c.Groups):
		return "A requirement takes the worst of its checks: where these came to nothing and others to worse, it does not count as inconclusive above."
	}
	return fmt.Sprintf("A requirement takes the worst of its checks: of these %d requirements, %d count under another verdict above, since other checks of theirs came to worse.", len(c.Groups), other)
}
