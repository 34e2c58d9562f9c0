package opengdpr

import (
	"slices"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
)

// callbacks has callbacks refused, dropped, held up and redirected, beside URLs that take
// them (section 8.5).
var callbacks = conformance.Scenario{
	ID:     "opengdpr/callbacks",
	Title:  "A callback that fails is tried again, and stands in no other's way",
	Covers: covers(slices.Concat(callbackRows, []string{"OG-7.3-09", "OG-8.5-02", "OG-8.5-03", "OG-8.5-04"})...),
	Sends: []conformance.Send{
		{Method: "POST", Path: createPath, What: "two valid requests with three callback URLs each, some of which refuse, drop, hold up or redirect callbacks", Erases: true},
		{Method: "GET", Path: "/opengdpr_request/{id}", What: "their status, until they are completed"},
	},
	Domains: []string{callbackSender},
	Run: func(s *conformance.Session) {
		f := factsOf(s)
		if cause, why := unserved(f); cause != "" {
			unknownDelivery(s, conformance.Unknown(cause, why))
			return
		}
		d := newDelivery(s, f)
		finding := d.taken()
		s.Check("callback-urls-taken", "OG-7.3-09", finding, d.creations()...)
		if !finding.Holds() {
			unknownAttempts(s, conformance.Unknown(s.CheckID("callback-urls-taken"), "the requests were not accepted"))
			return
		}
		d.wait()
		d.judge()
	},
}

// callbackSender stands in Domains for the one thing that scenarios with callbacks share: what
// sends them. One whose callbacks fail on purpose must not hold up another's.
const callbackSender = "the target's callbacks"

// heldFor is how long the slow URL takes to answer, at most.
const heldFor = time.Second

// outlet is a callback URL with a manner of its own.
type outlet struct {
	*conformance.Inbox
	name string
	of   *watched
}

// delivery is two requests whose callbacks meet all kinds of receivers. The bad ones stand
// first in their lists, so that a sender who gives up at the first never comes to the others.
// The URL that drops connections is dead until the others were called, or should have been.
type delivery struct {
	s                                                      *conformance.Session
	requests                                               []*watched
	refusing, slow, healthy, dropping, redirecting, noBody outlet
	revived                                                bool               // the URL that drops connections takes them now
	starved                                                string             // a URL that was not called while that one was dead, empty if each was
	led                                                    *conformance.Inbox // where the redirect leads
	over                                                   bool               // nothing more is waited for
	took                                                   time.Duration
	why, cause                                             string // why completed was not seen, empty if it was, and the check that explains it
}

func newDelivery(s *conformance.Session, f *facts) *delivery {
	d := &delivery{s: s, led: s.Inbox("redirected", "")}
	hold := min(heldFor, s.Target().CallbackWait/4)
	d.refusing = outlet{failingOnce(s.Inbox("refusing", ""), conformance.Answer{Status: 503}), "the URL that refuses", nil}
	d.slow = outlet{s.Inbox("slow", "", conformance.Answer{Status: 200, Delay: clock.Duration(hold)}, conformance.Answer{Status: 200}), "the slow URL", nil}
	d.healthy = outlet{s.Inbox("healthy", ""), "the URL after a refusing and a slow one", nil}
	d.dropping = outlet{s.Inbox("dropping", "", conformance.Answer{Drop: behaviour.DropBefore}), "the URL that drops connections", nil}
	d.redirecting = outlet{failingOnce(s.Inbox("redirecting", ""), conformance.Answer{Status: 307, Header: map[string]string{"Location": d.led.URL}}), "the URL that redirects", nil}
	d.noBody = outlet{s.Inbox("no-content", "", conformance.Answer{Status: 204}), "the URL after a dropping and a redirecting one, which answers 204", nil}
	one := f.create(s, "refused and slow", d.refusing.Inbox, d.slow.Inbox, d.healthy.Inbox)
	two := f.create(s, "dropped and redirected", d.dropping.Inbox, d.redirecting.Inbox, d.noBody.Inbox)
	d.requests = []*watched{one, two}
	d.refusing.of, d.slow.of, d.healthy.of = one, one, one
	d.dropping.of, d.redirecting.of, d.noBody.of = two, two, two
	return d
}

// failingOnce lets the first callback of each status fail, and takes what comes again.
func failingOnce(b *conformance.Inbox, failure conformance.Answer) *conformance.Inbox {
	b.AnswerEach("/request_status", failure, conformance.Answer{Status: 202})
	return b
}

// revive lets the URL that drops connections take them.
func (d *delivery) revive() {
	if !d.revived {
		d.revived = true
		d.dropping.Answer(conformance.Answer{Status: 202})
	}
}

func (d *delivery) outlets() []outlet {
	return []outlet{d.refusing, d.slow, d.healthy, d.dropping, d.redirecting, d.noBody}
}

func (d *delivery) creations() []*journal.Exchange {
	return []*journal.Exchange{d.requests[0].created, d.requests[1].created}
}

// taken judges whether both requests are accepted.
func (d *delivery) taken() conformance.Finding {
	for _, w := range d.requests {
		if !w.accepted() {
			return takesURLs(w, w.f.create(d.s, "without callbacks"))
		}
	}
	return takesURLs(d.requests[0], nil)
}

// wait completes both requests and waits until each URL was called, and the failed callbacks
// were tried again.
func (d *delivery) wait() {
	defer d.revive()
	for _, w := range d.requests {
		took, why := w.reach(completed)
		if why != "" {
			d.why, d.cause = why, w.cause
			return
		}
		d.took = max(d.took, took)
	}
	for heard := -1; heard < d.heard(); { // as long as calls come in, more may
		heard = d.heard()
		until := d.requests[0].window(d.s.Target().CallbackWait+heldFor, d.took)
		if d.s.Await(conformance.Wait{For: "each callback URL to be called", Until: until}, func() bool {
			return !slices.ContainsFunc(d.outlets(), func(o outlet) bool { return len(o.Got()) == 0 }) && d.toldOfEnd(d.healthy) && d.toldOfEnd(d.noBody)
		}) {
			break
		}
	}
	for _, o := range []outlet{d.healthy, d.noBody} {
		if len(o.Got()) == 0 {
			d.starved = o.name
		}
	}
	d.revive()
	if d.silent() {
		return
	}
	until := time.Now().Add(d.s.Target().RetryWait)
	d.s.Await(conformance.Wait{For: "failed callbacks to be tried again", Until: until}, func() bool {
		return d.repeated(d.refusing) && d.repeated(d.dropping)
	})
	late := time.Now().Add(d.s.Target().CallbackWait)
	until = time.Now().Add(2 * d.s.Target().CallbackWait)
	d.s.Await(conformance.Wait{For: "every URL to be told of the end", Until: until}, func() bool {
		return !slices.ContainsFunc([]outlet{d.refusing, d.slow, d.healthy, d.redirecting, d.noBody}, func(o outlet) bool { return !d.settled(o, late) })
	})
}

// heard counts the calls of all URLs.
func (d *delivery) heard() (n int) {
	for _, o := range d.outlets() {
		n += len(o.Got())
	}
	return n
}

// settled reports that nothing more is to be waited for at a URL: it was told of the end, or
// should have been, or the sender takes its time to try again.
func (d *delivery) settled(o outlet, late time.Time) bool {
	if d.toldOfEnd(o) || d.overdue(o) {
		return true
	}
	return !d.delivered(o) && (!d.repeated(o) || time.Now().After(late))
}

// overdue reports that a URL should have been told of the end: nothing has held up the sender
// since its last call, which was answered well.
func (d *delivery) overdue(o outlet) bool {
	got := o.Got()
	return d.delivered(o) && !d.toldOfEnd(o) && time.Since(got[len(got)-1].Ended) >= d.s.Target().CallbackWait
}

// calls are what reached an outlet.
func (d *delivery) calls(o outlet) []message { return o.of.calls(o.Inbox, o.name) }

// toldOfEnd reports that a URL was told that its request is completed, or something that
// cannot be read.
func (d *delivery) toldOfEnd(o outlet) bool {
	return slices.ContainsFunc(d.calls(o), func(m message) bool { return m.state == completed || m.state == "" })
}

// delivered reports that the last call of a URL was answered well, so that nothing holds up
// the next one.
func (d *delivery) delivered(o outlet) bool {
	got := o.Got()
	return len(got) > 0 && got[len(got)-1].Status()/100 == 2
}

// silent reports that no URL was called at all.
func (d *delivery) silent() bool {
	return !slices.ContainsFunc(d.outlets(), func(o outlet) bool { return len(o.Got()) > 0 })
}

// repeated reports that a URL was told the same twice, or was called more often than one that
// does not fail, if it cannot be read what it was told.
func (d *delivery) repeated(o outlet) bool {
	times := map[string]int{}
	for _, m := range d.calls(o) {
		word, _ := m.text("request_status")
		times[word]++
	}
	if o.name == d.refusing.name && (len(times) > 1 || !d.over) {
		delete(times, pending) // of which no callback is demanded; of the others one fails, too
	}
	if times[""] > 0 {
		return len(o.Got()) > len(d.healthy.Got())
	}
	for _, n := range times {
		if n > 1 {
			return true
		}
	}
	return false
}
