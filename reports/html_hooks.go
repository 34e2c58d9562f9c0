package reports

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"

	"dsrcheck/conformance"
)

// hooksView is what a scenario shows of the calls of hooks in one attempt.
type hooksView struct {
	Anchor, Title, Note string
	Calls               []hookView
}

// hookView is one call. Texts in it are safe to show.
type hookView struct {
	ID, Hook, About, Asked, Outcome, Error, Took string
	Answer, Complaint                            template.HTML
	Cut                                          bool
}

// hooks are the calls of hooks that a scenario shows: of its last attempt, and of those that
// findings are of.
func (e *evidence) hooks(s conformance.ScenarioResult) (all []hooksView) {
	for i, t := range e.in.Hooks {
		if t.Scenario != s.ID || t.Attempt != s.Attempt && !e.findingOf(s.ID, t.Attempt) {
			continue
		}
		v := hooksView{Anchor: fmt.Sprintf("h-%d", i+1), Title: fmt.Sprintf("Hooks called in attempt %d", t.Attempt), Note: called(t)}
		if len(t.Calls) < t.Total {
			v.Note += fmt.Sprintf("; %d are shown, first those that failed, and the journal has all", len(t.Calls))
		}
		for _, c := range t.Calls {
			v.Calls = append(v.Calls, hookCallView(c))
		}
		all = append(all, v)
	}
	return all
}

// called counts the calls.
func called(t HookTalk) string {
	text := many(t.Total, "call")
	if t.Failed > 0 {
		text += fmt.Sprintf(", %d of them failed", t.Failed)
	}
	return text
}

func hookCallView(c HookCall) hookView {
	v := hookView{
		ID: line(c.ID, sentence), Hook: line(c.Hook, startLine), Asked: line(c.Asked, sentence), Outcome: line(c.Outcome, startLine), Error: line(c.Error, sentence),
		Answer: marked(c.Answer, "\n\t", nil), Complaint: marked(c.Complaint, "\n\t", nil), Cut: c.Cut,
	}
	switch about := line(cmp.Or(c.Reference, c.HookRecord.ID), startLine); {
	case c.State != "":
		v.About = about + " to " + line(c.State, startLine)
	case about != "":
		v.About = about
	}
	if c.Manual {
		v.Asked = "done by hand"
	}
	if c.Said != "" && c.Answer == "" {
		v.Outcome = line(c.Said, startLine)
	}
	if !c.Began.IsZero() {
		v.Took = seconds(c.At.Sub(c.Began)) + " s"
	}
	return v
}

// findingOf reports whether a finding is of that attempt of a scenario.
func (e *evidence) findingOf(scenario string, attempt int) bool {
	for _, class := range e.found {
		for _, g := range class.Groups {
			if slices.ContainsFunc(g.Checks, func(c conformance.CheckResult) bool { return c.Scenario == scenario && c.Attempt == attempt }) {
				return true
			}
		}
	}
	return false
}

// hookLink leads from a finding to the hooks that were called in the same attempt.
func (e *evidence) hookLink(c conformance.CheckResult) *callLink {
	for i, t := range e.in.Hooks {
		if t.Scenario == c.Scenario && t.Attempt == c.Attempt {
			return &callLink{Anchor: fmt.Sprintf("h-%d", i+1), Text: called(t)}
		}
	}
	return nil
}
