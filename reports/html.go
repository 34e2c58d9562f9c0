package reports

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"dsrcheck/conformance"
)

// pageView is what the page shows.
type pageView struct {
	*conformance.Results
	Head      headView
	Bar       []barView
	Classes   []classView
	Admitted  []conformance.AttestationResult
	Matrix    matrixView
	Scenarios []scenarioView
	Reading   []readingView
}

// barView is the share of one verdict in the checks of a run.
type barView struct {
	Verdict  conformance.Verdict
	Count    int
	At, Wide float64 // in a bar of 1000
}

// HTML writes report.html: one page that needs nothing else. Without scripts all of it can be
// read; with them it can be searched. Every text is escaped, and the page's own policy forbids
// whatever an escape might have missed: it names the one style and the one script by their
// digests. The error is that of w.
func HTML(w io.Writer, in Input) error {
	e := newEvidence(in)
	v := pageView{Results: in.Results, Head: head, Bar: bar(in.Results)}
	v.Classes, v.Admitted = e.classes(), admitted(in.Results)
	v.Matrix = e.matrix()
	v.Scenarios = e.scenarios()
	v.Reading = e.readings()
	if err := pageTemplate.ExecuteTemplate(w, "html.tmpl", v); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

// bar is the checks by verdict, the worst first.
func bar(r *conformance.Results) (all []barView) {
	sum := total(r.Summary.Checks)
	at := 0.0
	for _, v := range verdicts {
		if n := r.Summary.Checks[v]; n > 0 {
			wide := 1000 * float64(n) / float64(sum)
			all = append(all, barView{v, n, at, wide})
			at += wide
		}
	}
	return all
}

// readingView is a choice that was seen and the checks that showed it.
type readingView struct {
	conformance.ReadingResult
	Shown []checkLink
}

func (e *evidence) readings() (all []readingView) {
	for _, r := range e.in.Results.Readings {
		v := readingView{ReadingResult: r}
		for _, id := range r.Checks {
			v.Shown = append(v.Shown, e.link(id))
		}
		all = append(all, v)
	}
	return all
}

// worstFirst puts the requirements of a class in the order in which they are best mended.
func worstFirst(groups []group) []group {
	groups = slices.Clone(groups)
	slices.SortStableFunc(groups, func(a, b group) int { return cmp.Compare(rank(a.Checks), rank(b.Checks)) })
	return groups
}

// rank is small for what is bad.
func rank(checks []conformance.CheckResult) int { return slices.Index(verdicts, worst(checks)) }
