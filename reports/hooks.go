package reports

import (
	"cmp"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// HookTalk is the calls of the owner's hooks in one attempt of a scenario.
type HookTalk struct {
	Scenario string
	Attempt  int
	Total    int        // calls of the attempt
	Failed   int        // of them
	Calls    []HookCall // in the order of time; of many those that failed and the first ones
}

// HookCall is one of them.
type HookCall struct {
	ID string
	conformance.HookRecord
}

// hookCallsKept is how many calls of hooks of one attempt are kept.
const hookCallsKept = 40

// hookTalks collects calls of hooks from lines in any order, within bounded memory.
type hookTalks map[string]*HookTalk

// add takes note of a line, if it is about the call of a hook.
func (t hookTalks) add(l journal.Line) error {
	rec, ok, err := conformance.ReadHook(l)
	scenario, attempt, placed := spoken(l.ID)
	if err != nil || !ok || !placed {
		return err
	}
	key := l.ID[:strings.LastIndexByte(l.ID, '/')]
	talk := t[key]
	if talk == nil {
		talk = &HookTalk{Scenario: scenario, Attempt: attempt}
		t[key] = talk
	}
	talk.Total++
	if rec.Error != "" {
		talk.Failed++
	}
	talk.Calls = append(talk.Calls, HookCall{strings.Clone(l.ID), rec})
	if len(talk.Calls) > 4*hookCallsKept {
		talk.trim()
	}
	return nil
}

// trim drops what is not kept: the same calls, whatever order they came in.
func (t *HookTalk) trim() {
	inTime := func(a, b HookCall) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
	}
	slices.SortFunc(t.Calls, func(a, b HookCall) int {
		if fails := a.Error != ""; fails != (b.Error != "") {
			if fails {
				return -1
			}
			return 1
		}
		return inTime(a, b)
	})
	t.Calls = t.Calls[:min(len(t.Calls), hookCallsKept)]
	slices.SortFunc(t.Calls, inTime)
}

// all are the talks by scenario and attempt.
func (t hookTalks) all() (all []HookTalk) {
	for _, talk := range t {
		talk.trim()
		all = append(all, *talk)
	}
	slices.SortFunc(all, func(a, b HookTalk) int {
		return cmp.Or(cmp.Compare(a.Scenario, b.Scenario), cmp.Compare(a.Attempt, b.Attempt))
	})
	return all
}
