package opengdpr

import (
	"fmt"
	"slices"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// cancelLate cancels requests that are no longer pending (sections 8 and 9).
var cancelLate = conformance.Scenario{
	ID:     "opengdpr/cancel-late",
	Title:  "A request that is no longer pending is not cancelled",
	Covers: covers(slices.Concat(statusRows, otherRefusalRows, []string{"OG-7.3-09", "OG-8-05", "OG-9-02"})...),
	Sends: []conformance.Send{
		{Method: "POST", Path: createPath, What: "two to four valid requests, one of them again once it is completed", Erases: true},
		{Method: "DELETE", Path: "/opengdpr_request/{id}", What: "of one in progress and of one that is completed"},
		{Method: "GET", Path: "/opengdpr_request/{id}", What: "their status, before and after"},
	},
	Run: func(s *conformance.Session) {
		f := factsOf(s)
		if cause, why := unserved(f); cause != "" {
			unknownLate(s, conformance.Unknown(cause, why))
			return
		}
		working, ended := f.create(s, "in progress"), f.create(s, "completed")
		s.Check("requests-accepted", "OG-7.3-09", bothTaken(working, ended), working.created, ended.created)
		checkReceipts(s, f, "receipts-", []exchanged{working.exchanged("first request"), ended.exchanged("second request")}, conformance.Skipped("no request was accepted"))
		inTime := lateCancel{watched: working, state: inProgress}
		inTime.run()
		for try := 0; try < 2 && inTime.raced(); try++ {
			again := f.create(s, fmt.Sprint("in progress, try ", try+2))
			inTime = lateCancel{watched: again, state: inProgress}
			inTime.run()
		}
		if inTime.raced() {
			inTime.skip = "requests are completed too soon to be met in progress"
		}
		tooLate := lateCancel{watched: ended, state: completed}
		tooLate.run()
		checkStatuses(s, "answers-", slices.Concat(working.answers, inTime.others(working), ended.answers), noAnswers(ended))
		s.Check("in-progress", "OG-9-02", inTime.refused(), inTime.evidence()...)
		s.Check("completed", "OG-9-02", tooLate.refused(), tooLate.evidence()...)
		refusals := []exchanged{{"a DELETE while in progress", inTime.sent, inTime.delete}, {"a DELETE after completion", ended.sent, tooLate.delete}}
		checkOtherRefusals(s, refusals, inTime.unrefused(&tooLate))
		stays := tooLate.stays()
		s.Check("completed-stays", "OG-8-05", stays, tooLate.evidence()...)
	},
}

// lateCancel is a DELETE of a request in a state that is not pending.
type lateCancel struct {
	*watched
	state  string // in which DELETE meets it
	skip   string // why it does not meet it so, by right
	why    string // why it was not seen so
	before *journal.Exchange
	delete *journal.Exchange
	after  string // the state afterwards, empty for none
}

func (l *lateCancel) run() {
	if !l.accepted() {
		l.why, l.cause = "the request was not accepted", l.s.CheckID("requests-accepted")
		return
	}
	if l.meet(); l.why != "" || l.skip != "" {
		return
	}
	l.before = l.last
	l.delete, _ = deleteItem(l.s, l.f.item, l.sent.id, "cancel a request that is "+l.state)
	l.cancelled = l.delete.OK() && l.delete.Status()/100 == 2
	l.after = l.look("after the late cancellation")
}

// meet brings the request to the state. One in progress is met only if it has not been
// completed meanwhile.
func (l *lateCancel) meet() {
	if l.state == completed {
		_, l.why = l.reach(completed)
		return
	}
	state := l.look("right after creation")
	if rank[state] < rank[inProgress] {
		if l.why = l.reachInProgress(); l.why != "" {
			l.never()
			return
		}
		state = l.answers[len(l.answers)-1].state
	}
	if state == completed {
		l.skip = "the request was completed without being seen in progress"
	}
}

// reachInProgress is reach, but with a hook that only completes requests a status which may
// never come by itself is not waited for so long.
func (l *lateCancel) reachInProgress() (why string) {
	if l.s.Hooked(inProgress) || !l.s.Hooked(completed) {
		_, why = l.reach(inProgress)
		return why
	}
	wait := conformance.Wait{For: "request " + l.sent.id + " to become " + inProgress, Until: time.Now().Add(min(l.s.Target().CallbackWait, l.s.Target().LifecycleTimeout))}
	if l.s.Await(wait, func() bool { return rank[l.look("status until "+inProgress)] >= rank[inProgress] }) {
		return ""
	}
	return "GET did not show " + inProgress + "; an advance hook could move requests there"
}

// others are the answers about the request where it is not the first one.
func (l *lateCancel) others(first *watched) []message {
	if l.watched == first {
		return nil
	}
	return l.answers
}

// raced reports that a request may have been completed before the DELETE met it.
func (l *lateCancel) raced() bool {
	return l.state == inProgress && l.delete != nil && l.delete.Status()/100 == 4 && l.after == completed
}

// never settles what it means that the request was not seen in progress: nothing, if a hook
// that could have shown it so completes it all the same.
func (l *lateCancel) never() {
	if !l.s.Hooked(inProgress) && !l.s.Hooked(completed) {
		return
	}
	why, cause := l.why, l.cause
	if _, l.why = l.reach(completed); l.why == "" {
		l.skip = "requests are completed without being seen in progress; if the target has that status, give an advance hook"
		return
	}
	l.why, l.cause = why, cause
}

func (l *lateCancel) evidence() []*journal.Exchange {
	return []*journal.Exchange{l.created, l.before, l.delete, l.last}
}

// refused judges the answer to the DELETE, and what became of the request (AO-19).
func (l *lateCancel) refused() conformance.Finding {
	want := fmt.Sprintf("DELETE of a request that is %s is refused with 400, and its status stays", l.state)
	switch {
	case l.skip != "":
		return conformance.Skipped(l.skip)
	case l.why != "":
		f := l.unseen(l.why)
		f.Want = want
		return f
	case !l.delete.OK():
		return conformance.NoAnswer(want, l.delete)
	case l.delete.Status() == 429:
		return conformance.WithheldFinding(want, l.delete)
	}
	f := conformance.Fine(want, conformance.StatusLine(l.delete))
	status := l.delete.Status()
	if status/100 == 4 && l.changed() {
		f.Got += fmt.Sprintf(", and then GET shows %s", l.shows())
		return f.Saw("AO-19", "refused-yet-changed")
	}
	if l.last.OK() && l.last.Status() >= 500 && !patience(l.last) {
		f.Problem = "after the late cancellation GET is answered with " + conformance.StatusLine(l.last)
		return f
	}
	switch {
	case status == 202:
		return f.Saw("AO-19", "accepted")
	case status == 400:
		return f.Saw("AO-19", "refused-400")
	case status == 404 || status == 409:
		return f.Saw("AO-19", "refused-404-or-409")
	case status/100 == 4:
		return f.Saw("AO-19", "refused-other")
	}
	f.Problem = fmt.Sprintf("the cancellation of a request that is %s is answered with %d", l.state, status)
	return f
}

// unrefused says why no late cancellation was refused.
func (l *lateCancel) unrefused(other *lateCancel) conformance.Finding {
	if other.why != "" {
		return other.unseen(other.why)
	}
	return conformance.Unknown(l.s.CheckID("completed"), "no late cancellation was refused")
}

// changed reports that the request is no longer what it was: gone, called cancelled, or back
// at an earlier state.
func (l *lateCancel) changed() bool {
	if !l.last.OK() || l.last.Status() >= 500 || conformance.Withheld(l.last.Status()) {
		return false
	}
	return rank[l.after] < rank[l.state]
}

// shows is what GET showed last.
func (l *lateCancel) shows() string {
	if l.after != "" {
		return l.after
	}
	return conformance.StatusLine(l.last)
}

// stays judges that a completed request is completed for good, also when it is sent again
// (AO-24).
func (l *lateCancel) stays() conformance.Finding {
	const want = "completed is final, whatever is asked afterwards"
	switch {
	case l.why != "":
		f := l.unseen(l.why)
		f.Want = want
		return f
	case !l.last.OK():
		return conformance.NoAnswer(want, l.last)
	}
	f := conformance.Fine(want, l.shows())
	if l.changed() {
		return f.Saw("AO-24", "completed-left")
	}
	if ex := l.sent.send(l.s, "a completed request again"); !ex.OK() {
		return f.Saw("AO-24", "forward")
	}
	l.after = l.look("after a completed request was sent again")
	f.Got += "; once it was sent again: " + l.shows()
	if l.changed() {
		return f.Saw("AO-24", "completed-left")
	}
	return f.Saw("AO-24", "forward")
}

// unknownLate says of every check why it could not be made.
func unknownLate(s *conformance.Session, f conformance.Finding) {
	checkReceipts(s, nil, "receipts-", nil, f)
	checkStatuses(s, "answers-", nil, f)
	checkOtherRefusals(s, nil, f)
	for _, c := range [][2]string{{"requests-accepted", "OG-7.3-09"}, {"in-progress", "OG-9-02"}, {"completed", "OG-9-02"}, {"completed-stays", "OG-8-05"}} {
		s.Check(c[0], c[1], f)
	}
}
