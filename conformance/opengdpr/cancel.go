package opengdpr

import (
	"fmt"
	"slices"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// cancel cancels a pending request, again, and one that was never made, and then watches
// that nothing is done for it (section 9).
var cancel = conformance.Scenario{
	ID:     "opengdpr/cancel",
	Title:  "A pending request can be cancelled, and nothing is done for it afterwards",
	Covers: covers(slices.Concat(statusRows, cancelRows, otherRefusalRows, []string{"OG-7.3-09", "OG-8-02", "OG-9.1-02", "OG-9.1-03", "OG-9.3-01"})...),
	Sends: []conformance.Send{
		{Method: "POST", Path: createPath, What: "a valid request to be cancelled, three at most, and one to compare it with", Erases: true},
		{Method: "DELETE", Path: "/opengdpr_request/{id}", What: "of the first twice, and of a request that was never made"},
		{Method: "GET", Path: "/opengdpr_request/{id}", What: "the status of both, until the second is completed"},
	},
	Run: func(s *conformance.Session) {
		f := factsOf(s)
		if cause, why := unserved(f); cause != "" {
			unknownCancel(s, conformance.Unknown(cause, why))
			return
		}
		c := &cancelling{s: s, f: f, item: f.item}
		for try := 0; try < 3 && !c.settled; try++ {
			c.try(try)
		}
		unknown, _ := deleteItem(s, c.item, s.ID("unknown"), "a request that was never made")
		c.follow()
		c.judge(unknown)
	},
}

// cancelling is the cancellation of a pending request.
type cancelling struct {
	s               *conformance.Session
	f               *facts
	item            item // that takes DELETE
	boxes           []*conformance.Inbox
	w               *watched
	witness         *watched // made later, not cancelled
	first, again    *journal.Exchange
	settled         bool   // DELETE met a pending request, or there is none
	late            string // why no request was met while pending
	unseen          string // the check that says why GET showed no status, empty if it did
	before          int    // answers before the DELETE
	proved          bool   // the witness was completed, so the cancelled one had time
	unproved, cause string // why not, and the check that explains it
	forced          bool   // the hook completed the cancelled request too
}

// try creates a request and cancels it at once. A request that has moved on meanwhile
// settles nothing.
func (c *cancelling) try(n int) {
	c.boxes = []*conformance.Inbox{c.s.Inbox(fmt.Sprint("cancelled ", n), ""), c.s.Inbox(fmt.Sprint("cancelled too ", n), "")}
	c.w = c.f.create(c.s, fmt.Sprint("cancelled ", n), c.boxes...)
	if !c.w.accepted() { // perhaps for its callback URL
		c.w = c.f.create(c.s, fmt.Sprint("cancelled without callbacks ", n))
	}
	if !c.w.accepted() {
		c.settled = true
		return
	}
	switch state := c.w.first("before the cancellation"); {
	case state == "":
		c.settled, c.unseen = true, c.w.unreadable()
		return
	case state != pending:
		c.late = "a request is " + state + " as soon as it is accepted"
		return
	}
	c.before = len(c.w.answers)
	c.first, c.item = deleteItem(c.s, c.item, c.w.sent.id, "cancel a pending request")
	c.w.cancelled = c.first.OK() && c.first.Status()/100 == 2
	state := c.w.look("after the cancellation")
	if status := c.first.Status(); (status == 400 || status == 404 || status == 409) && rank[state] > rank[pending] {
		c.late = "a request moves on to " + state + " before it can be cancelled"
		return
	}
	c.settled, c.late = true, ""
}

// follow watches the cancelled request until one that was made later is completed.
func (c *cancelling) follow() {
	if !c.w.cancelled {
		return
	}
	c.again, _ = deleteItem(c.s, c.item, c.w.sent.id, "cancel the same request again")
	c.witness = c.f.create(c.s, "not cancelled")
	if !c.witness.accepted() {
		c.unproved = "no other request was accepted to compare it with"
		return
	}
	took, why := c.witness.reach(completed)
	if why != "" {
		c.unproved, c.cause = "a request that is not cancelled was not seen completed: "+why, c.witness.cause
		c.w.look("in the end")
		return
	}
	c.proved = true
	least := min(time.Second, c.s.Target().CallbackWait/4)
	if c.nothingFor(least, took) && c.s.Hooked(completed) && !c.s.Manual(completed) {
		// Where only the hook moves requests, time alone proves little.
		if _, err := c.s.Advance(c.w.sent.id, completed); err == nil {
			c.forced = !c.s.Downstream() // what is fulfilled downstream need not be reported
			c.nothingFor(least, took)
		}
	}
}

// nothingFor watches whether something is done for the cancelled request.
func (c *cancelling) nothingFor(least, took time.Duration) bool {
	return !c.w.watch("nothing to be done for a cancelled request", least, took, func() bool {
		return rank[c.w.look("after another was completed")] > rank[pending] || slices.ContainsFunc(c.calls(), done)
	})
}

// calls are the callbacks about the cancelled request.
func (c *cancelling) calls() []message {
	var all []message
	for i, b := range c.boxes {
		all = append(all, c.w.calls(b, urlName(i))...)
	}
	return all
}

// done reports a message that says that something is done for a request.
func done(m message) bool { return rank[m.state] > rank[pending] }

// judge makes the checks of the scenario.
func (c *cancelling) judge(unknown *journal.Exchange) {
	s := c.s
	creations := []exchanged{c.w.exchanged("a request to be cancelled")}
	if c.witness != nil {
		creations = append(creations, c.witness.exchanged("a request to compare it with"))
	}
	checkReceipts(s, c.f, "receipts-", creations, conformance.Skipped("no request was accepted"))
	s.Check("requests-accepted", "OG-7.3-09", c.w.taken(), c.w.created)
	checkStatuses(s, "answers-", c.w.answers, noAnswers(c.w))
	s.Check("accepted", "OG-9.3-01", c.accepted(), c.w.created, c.first)
	checkCancellations(s, c.f, c.cancellations(), c.none())
	s.Check("again", "OG-9.3-01", c.secondTime(), c.first, c.again)
	s.Check("unknown-id", "OG-9.1-02", unknownID(c.f, "DELETE", unknown), unknown)
	refusals := []exchanged{{"DELETE with an unknown id", c.w.sent, unknown}, {"a second DELETE", c.w.sent, c.again}, {"GET after the cancellation", c.w.sent, c.w.last}}
	checkOtherRefusals(s, refusals, conformance.Unknown(s.CheckID("unknown-id"), "nothing was refused"))
	s.Check("status-after", "OG-8-02", c.statusAfter(), c.first, c.w.last)
	s.Check("nothing-done", "OG-9.1-03", c.nothingDone(), c.evidence()...)
	c.sawCallback()
}

func (c *cancelling) evidence() []*journal.Exchange {
	all := []*journal.Exchange{c.first, c.w.last}
	for i, m := range c.w.answers {
		if i >= c.before && done(m) {
			all = append(all, m.ex)
			break
		}
	}
	for _, m := range c.calls() {
		all = append(all, m.ex)
	}
	return all
}

// none says why there is no 202 to look at.
func (c *cancelling) none() conformance.Finding {
	switch {
	case c.unseen != "":
		return conformance.Unknown(c.unseen, "GET shows no status that could be pending")
	case c.first == nil && c.late != "":
		return conformance.Skipped(c.late)
	case c.first == nil:
		return conformance.Unknown(c.s.CheckID("requests-accepted"), "no request was accepted")
	case c.late != "":
		return conformance.Skipped(c.late)
	}
	return conformance.Unknown(c.s.CheckID("accepted"), "no cancellation was accepted")
}

// accepted judges the first DELETE of a pending request (OG-9.3-01; AO-01).
func (c *cancelling) accepted() conformance.Finding {
	const want = "DELETE of a pending request is answered with 202"
	if c.first == nil || c.late != "" || c.unseen != "" {
		return c.none()
	}
	f := conformance.Fine(want, conformance.StatusLine(c.first))
	switch {
	case !c.first.OK():
		return conformance.NoAnswer(want, c.first)
	case c.first.Status() == 202:
		return f.Saw("AO-01", c.item.choice)
	case conformance.Withheld(c.first.Status()):
		return conformance.WithheldFinding(want, c.first)
	}
	f.Problem = fmt.Sprintf("the cancellation of a pending request is answered with %d", c.first.Status())
	return f
}

// secondTime judges a DELETE of a request that is cancelled already (AO-20).
func (c *cancelling) secondTime() conformance.Finding {
	const want = "a second DELETE is answered with 202 or refused"
	if c.again == nil {
		return c.none()
	}
	f := conformance.Fine(want, conformance.StatusLine(c.again))
	switch status := c.again.Status(); {
	case !c.again.OK():
		return conformance.NoAnswer(want, c.again)
	case status == 202:
		return f.Saw("AO-20", "again")
	case status/100 == 4 && status != 429:
		return f.Saw("AO-20", "refused")
	case status == 429:
		return conformance.WithheldFinding(want, c.again)
	default:
		f.Problem = fmt.Sprintf("a second DELETE is answered with %d", status)
	}
	return f
}

// statusAfter judges what GET says of a cancelled request (AO-18). What says that something
// was done for it is another check's.
func (c *cancelling) statusAfter() conformance.Finding {
	if !c.w.cancelled {
		return c.none()
	}
	const want = "pending as before, cancelled, or an error with 400, 404 or 410"
	f := conformance.Fine(want, conformance.StatusLine(c.w.last))
	if !c.w.last.OK() {
		return conformance.NoAnswer(want, c.w.last)
	}
	switch status := c.w.last.Status(); {
	case patience(c.w.last):
		return conformance.WithheldFinding(want, c.w.last)
	case status == 400 || status == 404 || status == 410:
		return f.Saw("AO-18", "gone")
	case status/100 != 2:
		f.Problem = fmt.Sprintf("the status of a cancelled request is answered with %d", status)
		return f
	}
	m := c.w.answers[len(c.w.answers)-1]
	f.Got = m.shown("request_status")
	switch m.state {
	case pending:
		return f.Saw("AO-18", "still-pending")
	case cancelled:
		return f.Saw("AO-18", "named")
	case "":
		return conformance.Finding{Want: want, Got: f.Got, Cause: c.s.CheckID("answers-request-status-value"), Unknown: "the status is no word that is known"}
	}
	return conformance.Finding{Want: want, Got: f.Got, Cause: c.s.CheckID("nothing-done"), Unknown: "something was done for the request"}
}

// nothingDone judges that a cancelled request is neither in progress nor completed, by GET
// and by callbacks (OG-9.1-03). What came before the first byte of the 202 may have been under
// way already.
func (c *cancelling) nothingDone() conformance.Finding {
	if !c.w.cancelled {
		return c.none()
	}
	f := conformance.Fine("neither in_progress nor completed after the 202", "neither")
	for _, m := range slices.Concat(c.w.answers[c.before:], c.calls()) {
		if done(m) && m.ex.Started.After(c.first.FirstByte) {
			f.Got = m.label
			if c.forced {
				f.Unknown = "the hook completed a cancelled request: either the target fulfils such requests, or the hook goes around it; let the hook refuse"
				return f
			}
			f.Problem = "a cancelled request is reported as " + m.state
			return f
		}
	}
	if !c.proved {
		return conformance.Finding{Want: f.Want, Got: f.Got, Cause: c.cause, Unknown: c.unproved}
	}
	return f
}

// sawCallback records whether a cancellation is called back (AO-21).
func (c *cancelling) sawCallback() {
	if !c.w.cancelled {
		return
	}
	for _, m := range c.calls() {
		if m.ex.Started.After(c.first.Started) {
			c.s.Saw("AO-21", "called", m.ex)
			return
		}
	}
	c.s.Saw("AO-21", "silent", c.first)
}
