package opengdpr

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// federated follows one request from upstream to every processor downstream, and what they say
// of it back.
var federated = conformance.Scenario{
	ID:    "opengdpr/federated",
	Title: "A request is passed on as it is to the processors that are chosen, and what they say is told upstream",
	Covers: slices.Compact(slices.Sorted(slices.Values(slices.Concat(passedRows(), callbackRows,
		[]string{"OG-7.3-09", "OG-8-04", "OG-8-05", "OG-8.5-02", "OG-8.5-10", "OG-8.6-07"})))),
	Sends: []conformance.Send{
		{Method: "POST", Path: createPath, What: "one valid request with several identities and two callback URLs", Erases: true},
		{Method: "GET", Path: "/opengdpr_request/{id}", What: "its status, while the processors downstream complete it one after the other"},
	},
	Domains: []string{callbackSender},
	Run: func(s *conformance.Session) {
		if f, unknown := unfederated(s, 1); unknown {
			unknownFederated(s, f)
			return
		}
		boxes := []*conformance.Inbox{s.Inbox("first", ""), s.Inbox("second", "")}
		x := factsOf(s).federate(s, "federated", boxes, nil)
		s.Check("accepted", "OG-7.3-09", takesURLs(x.watched, x.watched), x.created)
		if !x.accepted() {
			unknownPassed(s, conformance.Unknown(s.CheckID("accepted"), "the request was not accepted"))
			return
		}
		t := &tour{federation: x}
		t.travel()
		t.judge()
	},
}

// tour is a request on its way through the statuses of several processors.
type tour struct {
	*federation
	missing []string // processors that it did not come to
	early   message  // what showed it completed while a processor was not
	why     string   // why completed was not seen, empty if it was
}

// travel has one processor after the other complete the request.
func (t *tour) travel() {
	t.missing = t.arrive(t.chosen())
	began := time.Now()
	if t.settled(t.chosen()); t.flaw(t.chosen()) == "" {
		t.listen()
	}
	took := time.Since(began)
	chosen := t.chosen()
	for i, d := range chosen {
		if _ = t.move(d, inProgress); i == len(chosen)-1 {
			break // the last is not completed yet
		}
		_ = t.move(d, completed)
	}
	least := min(time.Second, t.s.Target().CallbackWait/4)
	t.watch("the request not to be completed before the last processor has", least, took, func() bool {
		t.look("while the last processor is not done")
		t.early = t.completedSoFar()
		return t.early.ex != nil
	})
	for _, d := range t.to { // those, too, that it should not have come to
		_ = t.move(d, completed)
	}
	wait, err := t.s.Advance(t.sent.id, completed) // what else there is to be done
	if err != nil {
		t.why = err.Error()
		return
	}
	if !t.s.Await(wait, func() bool { return t.look("status until completed") == completed }) {
		t.why = "every processor has completed the request, and GET did not show that in time; raise --lifecycle-timeout if the target is slower by design"
		return
	}
	(&journey{watched: t.watched, boxes: t.boxes}).hear(completed, took)
}

// judge makes the checks of the scenario.
func (t *tour) judge() {
	s, all := t.s, t.passed(t.chosen())
	s.Check("each-chosen", "OG-7.1-04", t.eachChosen(), t.exchanges(t.chosen())...)
	s.Check("no-other", "OG-7.1-04", t.noOther(), t.exchanges(t.others())...)
	checkPassed(s, all, conformance.Unknown(s.CheckID("each-chosen"), "nothing was passed on"))
	j := &journey{watched: t.watched, boxes: t.boxes, why: t.why}
	if t.why != "" {
		j.cause = s.CheckID("completed-last")
		if flaw := t.flaw(t.chosen()); flaw != "" {
			j.cause = flaw
		}
	}
	s.Check("urls-kept", "OG-8.5-02", t.urlsKept(all, j), exchangesOf(all)...)
	calls := t.calls()
	unheard := conformance.Unknown(s.CheckID("told"), "see there")
	if flaw := t.flaw(t.chosen()); flaw != "" {
		unheard.Cause = flaw
	}
	s.Check("told", "OG-8.5-10", t.toldOnce(all), exchangesOf(calls)...)
	checkCallbacks(s, "callbacks-", calls, unheard)
	s.Check("completed-last", "OG-8-04", t.completedLast(), j.evidence(calls)...)
	s.Check("never-back", "OG-8-05", t.neverBack(j), j.evidence(calls)...)
	s.Check("every-url", "OG-8.5-02", t.everyURL(j, calls), j.evidence(calls)...)
}

func exchangesOf(all []message) []*journal.Exchange {
	out := make([]*journal.Exchange, len(all))
	for i, m := range all {
		out[i] = m.ex
	}
	return out
}

// others are the processors that the target knows and has not chosen.
func (t *tour) others() []*passedTo {
	return slices.DeleteFunc(slices.Clone(t.to), func(d *passedTo) bool { return d.chosen })
}

// eachChosen judges that the request came to every processor that supports some of it.
func (t *tour) eachChosen() conformance.Finding {
	due := t.chosen()
	if len(due) == 0 {
		return conformance.Unknown("", "no processor downstream supports any identity that the target takes")
	}
	f := conformance.Fine("the request is passed on to each processor that is chosen", fmt.Sprintf("to %d of %d", len(due)-len(t.missing), len(due)))
	if len(t.missing) > 0 {
		f.Problem = fmt.Sprintf("it was not passed on to %s within %s", strings.Join(t.missing, " and "), t.s.Target().LifecycleTimeout)
	}
	return f
}

// noOther judges that it came to no other. What is sent to one is personal data in wrong hands.
func (t *tour) noOther() conformance.Finding {
	if len(t.others()) == 0 {
		return conformance.Skipped("the settings name no processor that is known and not chosen (unchosen)")
	}
	f := conformance.Fine("nothing is sent to a processor that is not chosen", "nothing was")
	for _, d := range t.others() {
		if len(d.Got()) > 0 {
			f.Got, f.Security = fmt.Sprintf("%d requests to %s", len(d.Got()), d.name), true
			f.Problem = "the request was passed on to " + d.name + ", which is not chosen"
		}
	}
	return f
}

// urlsKept judges what became of the callback URLs of the request (AO-64).
func (t *tour) urlsKept(all []message, j *journey) conformance.Finding {
	var readable []message
	for _, m := range all {
		if m.problem == "" && m.unread == "" && m.shape("OG-7.1-02") == "" {
			readable = append(readable, m)
		}
	}
	if len(readable) == 0 {
		return conformance.Unknown(t.s.CheckID("object"), "no request that was passed on has members of the types in the table")
	}
	labels, findings := make([]string, len(readable)), make([]conformance.Finding, len(readable))
	for i, m := range readable {
		kept, was := m.keptURLs(), len(m.original().urls)
		f := conformance.Fine("the callback URLs of the request, with or without one more", fmt.Sprintf("%d of %d", kept, was))
		switch {
		case kept == was:
			f = f.Saw("AO-64", "kept")
		case kept == 0 && len(m.addedURLs()) == 1 && len(t.calls()) > 0:
			f = f.Saw("AO-64", "relayed")
		default:
			f.Problem = fmt.Sprintf("%d of %d callback URLs were not passed on", was-kept, was)
		}
		labels[i], findings[i] = m.label, f
	}
	return conformance.Merge(labels, findings, conformance.Finding{})
}

// toldOnce judges the callback upstream, if there was something to tell of.
func (t *tour) toldOnce(all []message) conformance.Finding {
	if len(all) == 0 {
		return conformance.Unknown(t.s.CheckID("each-chosen"), "nothing was passed on")
	}
	return t.tells("")
}

// completedLast judges that the request is completed when the last processor has completed it,
// and no sooner (AO-77).
func (t *tour) completedLast() conformance.Finding {
	f := conformance.Fine("completed once each processor that is chosen is", "completed after the last of them")
	switch {
	case t.early.ex != nil:
		f.Got = "completed while a processor was not: " + t.early.label
		return f.Saw("AO-77", "completed-early")
	case t.why != "":
		return conformance.Finding{Want: f.Want, Got: "not completed", Unknown: t.why, Cause: t.flaw(t.chosen())}
	}
	return f
}

// neverBack judges the order of what was told, where there are two statuses to be compared.
func (t *tour) neverBack(j *journey) conformance.Finding {
	f := j.neverBack()
	if f.Unknown != "" && t.why != "" {
		f.Cause = j.cause
	}
	return f
}

// everyURL judges that the agent itself tells every URL upstream of the end.
func (t *tour) everyURL(j *journey, calls []message) conformance.Finding {
	switch {
	case len(calls) == 0 && j.cause != "":
		return conformance.Unknown(j.cause, "no callback came")
	case len(calls) == 0:
		return conformance.Unknown(t.s.CheckID("told"), "no callback came")
	}
	return j.everyURL(calls)
}

// unknownFederated says of every check why it could not be made.
func unknownFederated(s *conformance.Session, f conformance.Finding) {
	s.Check("accepted", "OG-7.3-09", f)
	unknownPassed(s, f)
}

func unknownPassed(s *conformance.Session, f conformance.Finding) {
	s.Check("each-chosen", "OG-7.1-04", f)
	s.Check("no-other", "OG-7.1-04", f)
	checkPassed(s, nil, f)
	checkCallbacks(s, "callbacks-", nil, f)
	for _, c := range [][2]string{{"urls-kept", "OG-8.5-02"}, {"told", "OG-8.5-10"}, {"completed-last", "OG-8-04"}, {"never-back", "OG-8-05"}, {"every-url", "OG-8.5-02"}} {
		s.Check(c[0], c[1], f)
	}
}
