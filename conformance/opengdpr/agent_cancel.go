package opengdpr

import (
	"fmt"
	"slices"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// federatedCancel cancels a request that was passed on, while it is pending everywhere.
var federatedCancel = conformance.Scenario{
	ID:     "opengdpr/federated-cancel",
	Title:  "A cancellation is passed on to the processors that have the request",
	Covers: []string{"OG-7.3-09", "OG-9.1-03"},
	Sends: []conformance.Send{
		{Method: "POST", Path: createPath, What: "one valid request", Erases: true},
		{Method: "DELETE", Path: "/opengdpr_request/{id}", What: "of that request"},
		{Method: "GET", Path: "/opengdpr_request/{id}", What: "its status, before and after"},
	},
	Run: func(s *conformance.Session) {
		if f, unknown := unfederated(s, 1); unknown {
			unknownWithdrawn(s, f)
			s.Check("accepted", "OG-7.3-09", f)
			return
		}
		boxes := []*conformance.Inbox{s.Inbox("cancelled", "")}
		x := factsOf(s).federate(s, "cancelled", boxes, nil)
		s.Check("accepted", "OG-7.3-09", legal("a valid request", x.created), x.created)
		if !x.accepted() {
			unknownWithdrawn(s, conformance.Unknown(s.CheckID("accepted"), "the request was not accepted"))
			return
		}
		c := &withdrawal{federation: x}
		c.run()
		s.Check("passed-on", "OG-9.1-03", c.passedOn(), c.evidence()...)
		s.Check("nothing-told", "OG-9.1-03", c.nothingTold(), c.evidence()...)
	},
}

func unknownWithdrawn(s *conformance.Session, f conformance.Finding) {
	s.Check("passed-on", "OG-9.1-03", f)
	s.Check("nothing-told", "OG-9.1-03", f)
}

// withdrawal is the cancellation of a request that was passed on.
type withdrawal struct {
	*federation
	holders []*passedTo // processors that have taken the request
	kept    []string    // those to which the cancellation did not come
	delete  *journal.Exchange
	before  int    // answers before it
	none    string // why there is nothing to be judged, empty for nothing
	cause   string
	late    bool // it was pending no more, as soon as it was passed on
}

// unasked says why there is nothing to be judged.
func (c *withdrawal) unasked() conformance.Finding {
	if c.late {
		return conformance.Skipped(c.none)
	}
	return conformance.Unknown(c.cause, c.none)
}

func (c *withdrawal) run() {
	s := c.s
	if missing := c.arrive(c.chosen()); len(missing) == len(c.chosen()) {
		c.none, c.cause = "the request was passed on to nobody", "opengdpr/federated/each-chosen"
		return
	}
	if c.holders = c.settled(c.chosen()); len(c.holders) == 0 {
		c.none, c.cause = "no processor has taken the request", c.flaw(c.chosen())
		return
	}
	c.listen() // so that the target has made something of their answers
	if state := c.first("before the cancellation"); state != pending {
		c.late = state != ""
		c.none, c.cause = "GET shows "+state+" before the cancellation, and not pending", c.unreadable()
		return
	}
	c.before = len(c.answers)
	c.delete, _ = deleteItem(s, c.f.item, c.sent.id, "cancel a request that was passed on")
	c.cancelled = c.delete.OK() && c.delete.Status()/100 == 2
	if !c.cancelled {
		c.none, c.cause = "the cancellation was not accepted", "opengdpr/cancel/accepted"
		return
	}
	until := time.Now().Add(s.Target().CallbackWait)
	s.Await(conformance.Wait{For: "the cancellation to be passed on", Until: until}, func() bool {
		c.kept = nil
		for _, d := range c.holders {
			if len(d.cancellations()) == 0 && d.taken() {
				c.kept = append(c.kept, d.name)
			}
		}
		return len(c.kept) == 0
	})
	for _, d := range c.holders {
		_ = c.move(d, completed) // which those that have cancelled it refuse
	}
	took := time.Since(c.created.Ended)
	c.watch("nothing to be done for a cancelled request", min(time.Second, s.Target().CallbackWait/4), min(took, s.Target().CallbackWait/4), func() bool {
		return done(message{state: c.look("after the cancellation")}) || slices.ContainsFunc(c.calls(), done)
	})
}

// told is what says that something was done for the request after its cancellation.
func (c *withdrawal) doneAfter() (message, bool) {
	for _, m := range slices.Concat(c.answers[c.before:], c.calls()) {
		if done(m) && m.ex.Started.After(c.delete.FirstByte) {
			return m, true
		}
	}
	return message{}, false
}

// passedOn judges that the processors were told (AO-78). One that was not is no breach of the
// text, as long as the agent never reports that the request was worked on.
func (c *withdrawal) passedOn() conformance.Finding {
	if c.none != "" {
		return c.unasked()
	}
	f := conformance.Fine("DELETE of the request at each processor where it is pending", fmt.Sprintf("at %d of %d", len(c.holders)-len(c.kept), len(c.holders)))
	if len(c.kept) > 0 {
		return f.Saw("AO-78", "kept-back")
	}
	return f.Saw("AO-78", "passed-on")
}

func (c *withdrawal) nothingTold() conformance.Finding {
	if c.none != "" {
		return c.unasked()
	}
	f := conformance.Fine("neither in_progress nor completed after the 202, whatever the processors do", "neither")
	if m, found := c.doneAfter(); found {
		f.Got, f.Problem = m.label, "a cancelled request is reported as "+m.state
	}
	return f
}

func (c *withdrawal) evidence() []*journal.Exchange {
	all := append(c.exchanges(c.to), c.delete)
	if c.delete == nil {
		return all
	}
	if m, found := c.doneAfter(); found {
		all = append(all, m.ex)
	}
	return all
}
