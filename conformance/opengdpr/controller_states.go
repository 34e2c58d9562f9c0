package opengdpr

import (
	"fmt"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// stateLines are the checks of valid callbacks.
var stateLines = []line{
	{"endpoint", "OG-3.1-01"},
	{"pending", "OG-8.5-05"}, {"in-progress", "OG-8.5-05"}, {"completed", "OG-8.5-05"},
	{"believed", "OG-8.5-05"}, {"repeated", "OG-8.5-05"}, {"unknown-id", "OG-8.5-05"},
	{"late", "OG-8.5-05"}, {"never-back", "OG-8-05"},
	{"foreign-url", "OG-8.8-08"}, {"foreign-host", "OG-8.6-05"},
}

// callbackStates tells the controller of each state, again, too late, and about what it never
// sent (sections 8.5 and 8.8).
var callbackStates = conformance.Scenario{
	ID:      statesScenario,
	Title:   "Valid callbacks are taken whatever they tell, and have effect where they should",
	Covers:  rowsIn(stateLines...),
	Sends:   []conformance.Send{{Method: "POST", Path: "(callback URL)", What: "fifteen validly signed callbacks about seven requests"}},
	Needs:   []target.HookName{target.HookSubmit},
	Domains: []string{mainProcessor + ".test"},
	Run: func(s *conformance.Session) {
		t := newSheet(s, stateLines)
		defer t.hand()
		if why, ok := absentPartner(s, mainProcessor); ok {
			t.none = why
			return
		}
		p := play(s, mainProcessor)
		one, why := p.accepted("each state")
		if one == nil {
			t.none = why
			t.note("endpoint", hasEndpoint(why))
			return
		}
		heard := tellStates(t, one)
		tellStrangely(t, one)
		tellLate(t, p)
		tellForeign(t, p, heard)
	},
}

// hasEndpoint judges a controller that cannot be called back (OG-3.1-01).
func hasEndpoint(why conformance.Finding) conformance.Finding {
	if why.Skip == "" {
		return why
	}
	return conformance.Broken("a callback URL", "none", "the controller lists no callback URL, and none is known of")
}

// tellStates tells of one state after the other, and gives back whether that is believed.
func tellStates(t *sheet, x *submission) (effect conformance.Finding) {
	names := map[string]string{pending: "pending", inProgress: "in-progress", completed: "completed"}
	var all []*journal.Exchange
	for _, state := range []string{pending, inProgress, completed} {
		if state != pending {
			_ = x.s.Move(x.name, x.id(), state) // so that one who asks hears the same
		}
		ex := x.tells(state).signed().send("a valid callback, " + state)
		all = append(all, ex)
		t.note(names[state], takes(ex, "a valid callback with "+state), ex)
		if state != pending && effect.Problem == "" {
			effect = x.effect(state, t.s.CheckID(names[state]), ex)
		}
	}
	t.note("endpoint", endpoint(all), all...)
	t.note("believed", effect, all...)
	return effect
}

// endpoint judges whether somebody is there (OG-3.1-01).
func endpoint(all []*journal.Exchange) conformance.Finding {
	f := conformance.Fine("a callback URL that takes a POST", conformance.StatusLine(all[0]))
	for _, ex := range all {
		switch {
		case took(ex):
			return f
		case ex.Response == nil:
			return conformance.NoAnswer(f.Want, ex)
		}
	}
	switch status := all[0].Status(); {
	case status == 404 || status == 405 || status == 410 || status == 501 || status/100 == 3:
		f.Problem = fmt.Sprintf("the callback URL answers %d to valid callbacks", status)
	case status == 401:
		f.Problem = "the callback URL demands credentials that no processor has"
	}
	return f
}

// effect judges whether what a valid callback told is believed. A request that was not believed
// pending before says nothing.
func (x *submission) effect(state, cause string, ex *journal.Exchange) conformance.Finding {
	want := target.Belief(state)
	f := conformance.Fine("the state of a callback that was taken is believed", "")
	switch {
	case !x.s.Offers(target.HookBelief):
		return conformance.Skipped("there is no hook belief")
	case !took(ex):
		return conformance.Unknown(cause, "the callback was not taken")
	case x.baseline != target.BeliefPending:
		return conformance.Unknown(answersScenario+"/accepted", fmt.Sprintf("before the callback the request was believed to be %s", x.baseline))
	}
	last, ok, err := x.believes(x.s.Target().CallbackWait, want)
	f.Got = fmt.Sprintf("after %s it is believed %s", state, last)
	switch {
	case err != nil:
		return conformance.Unknown("", err.Error())
	case !ok:
		f.Problem = fmt.Sprintf("a callback with %s is taken and not believed", state)
	}
	return f
}

// tellStrangely repeats a callback, and tells of a request that nobody sent.
func tellStrangely(t *sheet, x *submission) {
	n := x.tells(inProgress).signed()
	before := n.send("a valid callback that came before")
	again := n.send("the same callback once more")
	t.note("repeated", takenAgain(again), before, again)
	n = x.tells(inProgress).set("subject_request_id", t.s.ID("nobody's")).signed()
	ex := n.send("a valid callback about a request that was never sent")
	t.note("unknown-id", ofNobody(ex), ex)
}

// takenAgain judges the answer to a callback that comes again (AO-45).
func takenAgain(ex *journal.Exchange) conformance.Finding {
	f := conformance.Fine("a 2xx, or a 4xx without effect", conformance.StatusLine(ex))
	switch {
	case !ex.OK():
		return conformance.NoAnswer(f.Want, ex)
	case ex.Status() == 429:
		return conformance.Unknown("", f.Got+": it was not looked at")
	case took(ex):
		return f.Saw("AO-45", "harmless")
	case ex.Status()/100 == 4:
		return f.Saw("AO-45", "refused")
	case ex.Status()/100 == 5:
		return f.Saw("AO-45", "server-error")
	}
	f.Problem = fmt.Sprintf("a callback that comes again is answered %d", ex.Status())
	return f
}

// ofNobody judges the answer to a callback about what was never sent (AO-41).
func ofNobody(ex *journal.Exchange) conformance.Finding {
	f := conformance.Fine("a 4xx, or a 2xx without effect", conformance.StatusLine(ex))
	switch {
	case !ex.OK():
		return conformance.NoAnswer(f.Want, ex)
	case ex.Status() == 429:
		return conformance.Unknown("", f.Got+": it was not looked at")
	case took(ex):
		return f.Saw("AO-41", "ignored")
	case ex.Status()/100 == 4:
		return f.Saw("AO-41", "refused")
	}
	f.Problem = fmt.Sprintf("a callback about an unknown request is answered %d", ex.Status())
	return f
}

// tellLate tells of completed first, and then of the state before.
func tellLate(t *sheet, p *played) {
	x, why := p.accepted("out of order")
	if x == nil {
		t.note("late", why)
		t.note("never-back", why)
		return
	}
	_ = p.s.Move(p.name, x.id(), completed)
	first := x.tells(completed).signed().send("a valid callback, completed")
	known := x.effect(completed, t.s.CheckID("completed"), first)
	late := x.tells(inProgress).signed().send("a valid callback of an earlier state, which comes late")
	t.note("late", takenAgain(late), first, late)
	f := conformance.Fine("a request that is completed stays so, whatever comes late", "")
	if !known.Holds() {
		if known.Problem != "" {
			known = conformance.Unknown(t.s.CheckID("believed"), "callbacks are not believed")
		}
		t.note("never-back", known, first, late)
		return
	}
	// What comes of the late callback has come when a later one is believed, or a person has looked.
	var later conformance.Finding
	if !x.asksOnly() {
		marker, why := p.accepted("after what came late")
		if later = why; marker != nil {
			later = marker.effect(inProgress, t.s.CheckID("in-progress"), marker.tells(inProgress).signed().send("a valid callback"))
		}
	}
	last, err := x.belief()
	f.Got = fmt.Sprintf("it is believed %s", last)
	switch {
	case err != nil:
		f = conformance.Unknown("", err.Error())
	case last != target.BeliefCompleted:
		f.Problem = fmt.Sprintf("a completed request is believed %s after a callback that came late", last)
	case later.Problem != "":
		f = conformance.Unknown(t.s.CheckID("believed"), "a later callback is not believed, so that what came of this one may come yet")
	case !later.Holds():
		f = later
	}
	t.note("never-back", f, first, late)
}
