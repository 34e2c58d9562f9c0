package opengdpr

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

var polledLines = []line{{"badly-signed", "OG-8.3-03"}, {"followed", "OG-8.3-03"}}

// polling moves a request on without a callback and looks whether the controller asks for its
// status, and what it believes of a status that is badly signed (section 8.3).
var polling = conformance.Scenario{
	ID:      "opengdpr/polling",
	Title:   "A controller that asks for the status believes signed answers only",
	Covers:  rowsIn(polledLines...),
	Sends:   []conformance.Send{{Method: "POST", Path: "(hook submit)", What: "one request whose status answers are badly signed at first"}},
	Needs:   []target.HookName{target.HookSubmit, target.HookBelief},
	Domains: []string{polled + ".test"},
	Run: func(s *conformance.Session) {
		t := newSheet(s, polledLines)
		defer t.hand()
		if why, ok := absentPartner(s, polled); ok {
			t.none = why
			return
		}
		p := play(s, polled)
		if p.f.refused {
			t.none = conformance.Unknown(p.f.flaw, notTaken)
			return
		}
		x := p.submit("asked for", "erasure")
		if !x.arrives() {
			t.none = conformance.Unknown("", x.unsent())
			return
		}
		x.settle()
		if x.id() == "" || !x.taken() {
			t.none = x.rejected()
			return
		}
		p.site.Keep(func(*journal.Exchange) bool { return true }) // from here on each is a matter of the scenario
		for _, path := range []string{"/opengdpr_request/*", "/opengdpr_requests/*"} {
			p.site.Serve("", path, faulty("status-signature-flipped"))
		}
		if err := s.Move(p.name, x.id(), completed); err != nil {
			t.none = conformance.Unknown("", "the simulated processor cannot complete the request: "+err.Error())
			return
		}
		before := len(x.polls())
		if !s.Await(conformance.Wait{For: "the target to ask for the status", Until: time.Now().Add(x.pollWindow())}, func() bool { return len(x.polls()) > before+1 }) && len(x.polls()) == before {
			t.none = conformance.Skipped(fmt.Sprintf("the target did not ask for the status within %s", x.pollWindow()))
			return
		}
		bad := x.polls()
		disbelieved := x.disbelieves(bad[before:])
		for _, path := range []string{"/opengdpr_request/*", "/opengdpr_requests/*"} {
			p.site.Serve("", path, conformance.Answer{})
		}
		followed := x.follows()
		t.note("followed", followed, x.polls()...)
		switch { // who believes no status shows nothing by that
		case !disbelieved.Holds():
		case followed.Skip != "":
			disbelieved = conformance.Skipped("the status was not asked for again, so that nothing shows whether any is believed")
		case followed.Problem != "":
			disbelieved = conformance.Unknown(s.CheckID("followed"), "a status that is well signed is not believed either")
		case followed.Unknown != "":
			disbelieved = followed
		}
		t.note("badly-signed", disbelieved, bad...)
	},
}

// polls are the requests for its status.
func (x *submission) polls() []*journal.Exchange {
	var all []*journal.Exchange
	for _, ex := range x.site.Got() {
		if ex.Request.Method() == http.MethodGet && x.id() != "" && strings.Contains(ex.Request.Target(), x.id()) {
			all = append(all, ex)
		}
	}
	return all
}

// pollWindow is how long the target may take to ask: one that is called back need not.
func (x *submission) pollWindow() time.Duration {
	if x.url() != "" {
		return x.s.Target().CallbackWait
	}
	return x.s.Target().LifecycleTimeout
}

// disbelieves judges what is made of a badly signed status, given the answers that told it.
func (x *submission) disbelieves(polls []*journal.Exchange) conformance.Finding {
	f := conformance.Fine("a status whose signature is wrong is not believed", "")
	belief, err := x.belief()
	f.Got = fmt.Sprintf("the status was asked for %d times; it is believed %s", len(x.polls()), belief)
	switch {
	case err != nil:
		return conformance.Unknown("", err.Error())
	case slices.ContainsFunc(polls, func(ex *journal.Exchange) bool { return ex.Status() == http.StatusOK && x.soundlySigned(ex) }):
		return conformance.Unknown("", "the simulated processor did not answer as it was told to, which is the suite's own fault")
	case !slices.ContainsFunc(polls, func(ex *journal.Exchange) bool { return ex.Status() == http.StatusOK }):
		return conformance.Unknown("", "no status was told")
	case x.baseline == target.BeliefCompleted:
		return conformance.Unknown(answersScenario+"/accepted", "it was believed completed before")
	case belief == target.BeliefCompleted:
		f.Problem, f.Security = "a request is believed completed on a status whose signature is wrong", true
	}
	return f
}

// follows judges what is made of a sound one.
func (x *submission) follows() conformance.Finding {
	asked := len(x.polls())
	last, ok, err := x.believes(x.pollWindow(), target.BeliefCompleted)
	f := conformance.Fine("a status that is well signed is believed", fmt.Sprintf("it is believed %s", last))
	switch {
	case err != nil:
		return conformance.Unknown("", err.Error())
	case ok:
		return f
	case len(x.polls()) == asked:
		return conformance.Skipped("the status was not asked for again")
	case x.baseline != target.BeliefPending:
		return conformance.Unknown(answersScenario+"/accepted", "the request was not believed accepted")
	}
	f.Problem = "a well signed status was asked for and is not believed"
	return f
}
