package opengdpr

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
)

// federatedFailing has each processor in turn refuse a request, be down, busy or slow, and looks
// that the others get it all the same. Which of them the target goes to first, so that it stands
// in the others' way, is not known.
var federatedFailing = conformance.Scenario{
	ID:     "opengdpr/federated-failing",
	Title:  "A processor that refuses, is down, busy or slow stands in no other's way, and does not count as done",
	Covers: []string{"OG-7.1-04", "OG-7.3-09", "OG-8-04", "OG-8.5-10"},
	Sends: []conformance.Send{
		{Method: "POST", Path: createPath, What: fmt.Sprintf("%d valid requests for each processor downstream, about each of which it behaves badly in another way", len(failures)), Erases: true},
		{Method: "GET", Path: "/opengdpr_request/{id}", What: "the status of those that a processor never takes, when the others have completed them, and of one that all take"},
	},
	Run: func(s *conformance.Session) {
		if f, unknown := unfederated(s, 2); unknown {
			for _, c := range [][2]string{{"accepted", "OG-7.3-09"}, {"others-reached", "OG-7.1-04"}, {"same-request", "OG-7.1-04"}, {"told", "OG-8.5-10"}, {"not-completed", "OG-8-04"}} {
				s.Check(c[0], c[1], f)
			}
			return
		}
		var all []*obstructed
		for _, i := range factsOf(s).due(s) {
			for _, how := range failures {
				all = append(all, obstruct(s, i, how))
			}
		}
		until := time.Now().Add(s.Target().LifecycleTimeout)
		for _, o := range all {
			if o.wait(until) { // it goes on, one after the other it may be
				until = time.Now().Add(s.Target().LifecycleTimeout)
			}
		}
		completeOthers(all)
		judgeObstructed(s, all)
	},
}

// failure is a way in which a processor behaves badly.
type failure struct {
	what    string
	never   bool // it never takes the request
	retries bool // it is to be tried again
	answers func(s *conformance.Session) []conformance.Answer
}

var noRequest = `{"error":{"code":400,"message":"no such request is taken"}}`

var failures = []failure{
	{"refuses", true, false, func(*conformance.Session) []conformance.Answer {
		return []conformance.Answer{{Status: http.StatusBadRequest, Body: &noRequest}}
	}},
	{"is down", true, false, func(*conformance.Session) []conformance.Answer {
		return []conformance.Answer{{Drop: behaviour.DropBefore, Status: http.StatusBadGateway}}
	}},
	{"is busy", false, true, func(*conformance.Session) []conformance.Answer {
		return []conformance.Answer{{Status: http.StatusServiceUnavailable, RetryAfter: "0"}, {}}
	}},
	{"is slow", false, false, func(s *conformance.Session) []conformance.Answer {
		return []conformance.Answer{{Delay: clock.Duration(min(heldFor, s.Target().CallbackWait/4))}, {}}
	}},
}

// obstructed is a request that a processor behaves badly about.
type obstructed struct {
	*federation
	failure
	bad     *passedTo
	missing []string // other processors that it did not come to
	spared  bool     // it did not come to that one
	early   message  // what showed it completed though that one has not taken it
	idle    string   // a healthy processor that did not complete it, empty for none
	unshown string   // why it does not show when the target would have completed it, empty if it does
}

// due are the places of the processors that a request is due at, or that of the first if it is due
// at none.
func (f *facts) due(s *conformance.Session) (places []int) {
	for i, name := range s.Target().Downstreams {
		if slices.ContainsFunc(f.several(), func(p pair) bool { return supports(name, p) }) {
			places = append(places, i)
		}
	}
	if len(places) == 0 {
		return []int{0}
	}
	return places
}

// obstruct sends a request about which one of the processors behaves badly.
func obstruct(s *conformance.Session, bad int, how failure) *obstructed {
	name := s.Target().Downstreams[bad]
	how.what = name + " " + how.what
	boxes := []*conformance.Inbox{s.Inbox("obstructed: "+how.what, "")}
	x := factsOf(s).federate(s, how.what, boxes, func(id string) {
		s.Behave(name, conformance.Match{Method: http.MethodPost, Member: map[string]any{"/subject_request_id": id}}, how.answers(s)...)
	})
	return &obstructed{federation: x, failure: how, bad: x.to[bad]}
}

// healthy are the other processors that the request is due at.
func (o *obstructed) healthy() []*passedTo {
	return slices.DeleteFunc(o.chosen(), func(d *passedTo) bool { return d == o.bad })
}

// wait waits until the request has come to all, and reports whether it has.
func (o *obstructed) wait(until time.Time) bool {
	if !o.accepted() {
		return true
	}
	missing := o.arriveUntil(until, o.chosen())
	o.missing = slices.DeleteFunc(slices.Clone(missing), func(name string) bool { return name == o.bad.name })
	o.spared = slices.Contains(missing, o.bad.name)
	if len(o.missing) == 0 && len(o.healthy()) > 0 {
		o.listen()
	}
	if o.retries { // who tries again is to be seen doing so
		again := o.created.Ended.Add(min(o.s.Target().RetryWait, o.s.Target().CallbackWait))
		o.s.Await(conformance.Wait{For: "a busy processor to be asked again", Until: again}, func() bool { return len(o.bad.posts()) > 1 })
	}
	return len(missing) == 0
}

// completeOthers has all processors complete what one of them never takes, and looks that it is not
// completed upstream: until the target shows completed a request that all of them have completed
// later, and for as long again as it took for that.
func completeOthers(all []*obstructed) {
	if len(all) == 0 {
		return
	}
	s := all[0].s
	var open []*obstructed
	var whole *obstructed
	for _, o := range all {
		switch through := o.accepted() && !o.spared && len(o.missing) == 0; {
		case through && o.never && len(o.healthy()) > 0:
			open = append(open, o)
		case through && !o.never && !o.retries:
			whole = o
		}
	}
	if len(open) == 0 {
		return
	}
	for _, o := range open {
		o.settled(o.healthy())
		for _, d := range o.healthy() {
			if o.move(d, completed) != nil {
				o.idle = d.name
			}
		}
	}
	took, why := whole.completeWhole()
	for _, o := range open {
		o.unshown = why
	}
	least := min(time.Second, s.Target().CallbackWait/4)
	open[0].watch("requests not to be completed, which a processor has not taken", least, took, func() bool {
		some := false
		for _, o := range open {
			o.look("after the others have completed it")
			o.early = o.completedSoFar()
			some = some || o.early.ex == nil
		}
		return !some
	})
}

// completeWhole has every processor complete a request, and tells how long it took the target to
// show that, or why it did not.
func (o *obstructed) completeWhole() (took time.Duration, why string) {
	if o == nil {
		return 0, "no request came to all processors"
	}
	o.settled(o.chosen())
	began := time.Now()
	for _, d := range o.to {
		_ = o.move(d, completed)
	}
	wait, err := o.s.Advance(o.sent.id, completed)
	switch {
	case err != nil:
		return 0, err.Error()
	case !o.s.Await(wait, func() bool { return o.look("after all have completed it") == completed }):
		return 0, "a request that every processor has completed is not shown as completed either"
	}
	return time.Since(began), ""
}

// judgeObstructed makes the checks of the scenario.
func judgeObstructed(s *conformance.Session, all []*obstructed) {
	var labels []string
	var accepted, reached, same, told, open []conformance.Finding
	var never []string
	var evidence, shown []*journal.Exchange
	for _, o := range all {
		labels = append(labels, o.what)
		evidence = append(evidence, o.exchanges(o.to)...)
		accepted = append(accepted, legal("a valid request while "+o.what, o.created))
		reached = append(reached, o.othersReached())
		same = append(same, o.sameEachTime())
		told = append(told, o.toldAllTheSame())
		if o.never {
			never, open = append(never, o.what), append(open, o.notCompleted())
			shown = append(shown, o.shows())
		}
	}
	s.Check("accepted", "OG-7.3-09", conformance.MergeEach(labels, accepted, conformance.Finding{}), evidence...)
	s.Check("others-reached", "OG-7.1-04", conformance.MergeEach(labels, reached, conformance.Finding{}), evidence...)
	s.Check("same-request", "OG-7.1-04", conformance.MergeEach(labels, same, conformance.Finding{}), evidence...)
	s.Check("told", "OG-8.5-10", conformance.MergeEach(labels, told, conformance.Finding{}), evidence...)
	s.Check("not-completed", "OG-8-04", conformance.MergeEach(never, open, conformance.Finding{}), append(evidence, shown...)...)
}

// shows is what showed the request completed, or else how it was shown last.
func (o *obstructed) shows() *journal.Exchange {
	switch {
	case o.early.ex != nil:
		return o.early.ex
	case len(o.federation.answers) > 0:
		return o.federation.answers[len(o.federation.answers)-1].ex
	}
	return nil
}

// notCompleted judges that a request is not completed which a processor has not taken (AO-77): its data
// is there still.
func (o *obstructed) notCompleted() conformance.Finding {
	if f, unknown := o.unasked(); unknown {
		return f
	}
	f := conformance.Fine("not completed while a processor that was chosen has not taken it", "it was not")
	switch {
	case len(o.missing) > 0 || o.spared:
		return conformance.Unknown(o.s.CheckID("others-reached"), "it was not passed on")
	case o.idle != "":
		return conformance.Unknown(o.flaw(o.healthy()), o.idle+" did not take the request")
	case o.early.ex != nil:
		f.Got = "completed though a processor has not taken it: " + o.early.label
		return f.Saw("AO-77", "completed-early")
	case o.unshown != "":
		return conformance.Unknown("opengdpr/federated/completed-last", o.unshown)
	}
	return f
}

// unasked says why nothing is known of a request that was passed on.
func (o *obstructed) unasked() (conformance.Finding, bool) {
	switch {
	case !o.accepted():
		return conformance.Unknown(o.s.CheckID("accepted"), "the request was not accepted"), true
	case len(o.healthy()) == 0:
		return conformance.Unknown("", "no other processor supports an identity of the request"), true
	}
	return conformance.Finding{}, false
}

func (o *obstructed) othersReached() conformance.Finding {
	if f, unknown := o.unasked(); unknown {
		return f
	}
	f := conformance.Fine("the other processors get the request", fmt.Sprintf("%d of %d", len(o.healthy())-len(o.missing), len(o.healthy())))
	switch {
	case len(o.missing) > 0:
		f.Problem = fmt.Sprintf("it was not passed on to %s within %s", strings.Join(o.missing, " and "), o.s.Target().LifecycleTimeout)
	case o.spared:
		return conformance.Unknown("opengdpr/federated/each-chosen", "it was not passed on to the processor that was to behave badly")
	}
	return f
}

// sameEachTime judges that a request which is sent again is the same request (AO-77).
func (o *obstructed) sameEachTime() conformance.Finding {
	if f, unknown := o.unasked(); unknown {
		return f
	}
	posts := o.passed([]*passedTo{o.bad})
	f := conformance.Fine("each attempt has the id of the request", fmt.Sprintf("%d attempts", len(posts)))
	if len(posts) < 2 {
		return conformance.Skipped("it was sent once")
	}
	first, _ := posts[0].text("subject_request_id")
	for _, m := range posts {
		if id, ok := m.text("subject_request_id"); !ok || id != first {
			f.Got = m.label + ": " + m.shown("subject_request_id")
			return f.Saw("AO-77", "altered")
		}
	}
	return f.Saw("AO-77", "unchanged")
}

// toldAllTheSame judges the callback that tells of the federation.
func (o *obstructed) toldAllTheSame() conformance.Finding {
	if f, unknown := o.unasked(); unknown {
		return f
	}
	if len(o.missing) > 0 {
		return conformance.Unknown(o.s.CheckID("others-reached"), "it was not passed on")
	}
	return o.tells("opengdpr/federated/told")
}
