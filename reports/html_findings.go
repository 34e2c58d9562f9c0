package reports

import (
	"fmt"
	"html/template"
	"strings"

	"dsrcheck/conformance"
)

// How much evidence a page shows. What is beyond is named; the journal has it.
const (
	exchangesOfCheck = 8       // of one check in full or by link
	pageBytes        = 8 << 20 // of text of exchanges in one page, the worst findings first
)

// evidence keeps what a page already shows and where, so that nothing is shown twice.
type evidence struct {
	in      Input
	found   []class
	anchors map[string]string // of the checks that are findings
	shown   map[string]string // anchors of the exchanges that are shown
	left    int               // bytes of text that may still be shown
}

// classView is one kind of findings.
type classView struct {
	Title, Anchor string
	Checks        int
	Brief         bool   // checks that others explain are told in a line each
	Note          string // why numbers of requirements differ
	Groups        []groupView
	Causes        []causeView // of a brief class
}

// groupView is the findings about one requirement.
type groupView struct {
	group
	Anchor  string
	Details []checkView
}

// checkView is one finding. Texts in it are safe to show.
type checkView struct {
	conformance.CheckResult
	Anchor, Name, Short   string
	Open                  bool
	Flake                 string // what it came to in each run, where that differs
	Expected, Actual      template.HTML
	Problem, Known, Rerun string
	Cause                 *checkLink
	Hooks                 *callLink // to the hooks that were called
	Choices               []choiceView
	Exchanges             []exchangeView
	More                  string // about exchanges that are not shown
}

// choiceView is a choice of an open passage that bears on a finding.
type choiceView struct{ ID, Choice, Question, Means, Outcome string }

// checkLink leads to a finding, where the check is one.
type checkLink struct {
	ID      string
	Verdict conformance.Verdict
	Anchor  string
	Known   bool
	Flake   bool
}

func newEvidence(in Input) *evidence {
	e := &evidence{in: in, found: classes(in.Results), anchors: map[string]string{}, shown: map[string]string{}, left: pageBytes}
	for i := range e.found {
		e.found[i].Groups = worstFirst(e.found[i].Groups)
		for _, g := range e.found[i].Groups {
			for _, c := range g.Checks {
				e.anchors[c.ID] = fmt.Sprintf("f-%d", len(e.anchors)+1)
			}
		}
	}
	return e
}

// link leads to a check.
func (e *evidence) link(id string) checkLink {
	c, _ := e.in.Results.Check(id)
	return e.linkTo(id, c)
}

func (e *evidence) linkTo(id string, c conformance.CheckResult) checkLink {
	return checkLink{line(id, sentence), c.Verdict, e.anchors[id], c.Known, len(c.Verdicts) > 0}
}

// classes are the findings, the most urgent first.
func (e *evidence) classes() (all []classView) {
	groups := 0
	for i, c := range e.found {
		cv := classView{Title: c.Title, Anchor: fmt.Sprintf("c-%d", i+1), Brief: c.Title == dependent}
		for _, g := range c.Groups {
			groups++
			gv := groupView{group: g, Anchor: fmt.Sprintf("g-%d", groups)}
			for n, check := range g.Checks {
				gv.Details = append(gv.Details, e.check(check, !cv.Brief, n == 0))
			}
			cv.Checks += len(g.Checks)
			cv.Groups = append(cv.Groups, gv)
		}
		if cv.Note = countedElsewhere(c); cv.Brief {
			cv.Causes = e.causes(cv)
		}
		all = append(all, cv)
	}
	return all
}

// check is a finding, with its exchanges if it is told in full.
func (e *evidence) check(c conformance.CheckResult, full, open bool) checkView {
	v := checkView{CheckResult: c, Anchor: e.anchors[c.ID], Name: line(c.ID, sentence), Open: open,
		Known: line(accepted(e.in.Results, c), sentence), Rerun: line(RerunCommand(e.in.Results, c.Scenario), sentence)}
	v.Short = brief(c)
	if c.Problem != c.Got {
		v.Problem = line(c.Problem, sentence)
	}
	if c.Cause != "" {
		cause := e.link(c.Cause)
		v.Cause = &cause
	}
	if len(c.Verdicts) > 0 {
		var each []string
		for _, verdict := range c.Verdicts {
			each = append(each, string(verdict))
		}
		v.Flake = strings.Join(each, ", ")
	}
	if !full {
		return v
	}
	want, got := cut(c.Want, sentence), cut(c.Got, sentence)
	inWant, inGot := differing(want, got)
	v.Expected, v.Actual = marked(want, "", inWant), marked(got, "", inGot)
	v.Choices, v.Hooks = e.choices(c), e.hookLink(c)
	e.exchanges(&v)
	return v
}

// brief is a finding in a line; what was expected stands in it where both are short.
func brief(c conformance.CheckResult) string {
	text := told(c)
	if len(text) >= startLine*3/4 {
		text = said(c)
	}
	return line(text, startLine)
}

// choices are what the target has shown of passages that leave a choice.
func (e *evidence) choices(c conformance.CheckResult) (all []choiceView) {
	for _, s := range c.Readings {
		v := choiceView{ID: line(s.Reading, startLine), Choice: line(s.Choice, startLine)}
		for _, r := range e.in.Results.Readings {
			if r.ID == s.Reading && r.Choice == s.Choice {
				v.Question, v.Means, v.Outcome = line(r.Question, sentence), line(r.Means, sentence), string(r.Outcome)
			}
		}
		all = append(all, v)
	}
	return all
}

// exchanges are what a finding rests on.
func (e *evidence) exchanges(v *checkView) {
	all := v.CheckResult.Exchanges
	words := names(v.CheckResult)
	for _, id := range all[:min(len(all), exchangesOfCheck)] {
		v.Exchanges = append(v.Exchanges, e.exchange(id, words))
	}
	if rest := all[min(len(all), exchangesOfCheck):]; len(rest) > 0 {
		v.More = line(fmt.Sprintf("and %d more in the journal: %s", len(rest), strings.Join(rest, ", ")), sentence)
	}
}
