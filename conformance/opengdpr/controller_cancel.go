package opengdpr

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

var cancelLines = []line{
	{"cancelled", "OG-9-01"}, {"by-delete", "OG-9.3-01"}, {"badly-signed", "OG-9.3-07"}, {"pending-only", "OG-9-02"},
}

// cancelRequests has the controller cancel requests (section 9).
var cancelRequests = conformance.Scenario{
	ID:      "opengdpr/cancellation",
	Title:   "Pending requests are cancelled by DELETE, others are not, and a 202 is believed if it is signed",
	Covers:  rowsIn(cancelLines...),
	Sends:   []conformance.Send{{Method: "POST", Path: "(hooks submit and cancel)", What: "five requests, which are to be cancelled"}},
	Needs:   []target.HookName{target.HookSubmit, target.HookCancel},
	Domains: []string{answering + ".test"},
	Run: func(s *conformance.Session) {
		t := newSheet(s, cancelLines)
		defer t.hand()
		if why, ok := absentPartner(s, answering); ok {
			t.none = why
			return
		}
		p := play(s, answering)
		if p.f.refused {
			t.none = conformance.Unknown(p.f.flaw, notTaken)
			return
		}
		p.site.Serve("", createPath, conformance.Answer{}) // whatever other scenarios have made of it
		x := p.submit("to be cancelled", "erasure")
		if !x.arrives() {
			t.none = conformance.Unknown("", x.unsent())
			return
		}
		x.settle()
		if !x.taken() || x.id() == "" {
			t.none = x.rejected()
			return
		}
		err := x.cancel()
		t.note("cancelled", x.cancelledNow(err), x.about()...)
		t.note("by-delete", x.byDelete(err), x.about()...)
		cancelDoubtful(t, p)
		cancelLateOnes(t, p)
	},
}

// about are the requests that name the id in their path.
func (x *submission) about() []*journal.Exchange {
	var all []*journal.Exchange
	for _, ex := range x.site.Got() {
		if x.id() != "" && strings.Contains(ex.Request.Target(), x.id()) {
			all = append(all, ex)
		}
	}
	return all
}

// cancels are those of them that may change something.
func (x *submission) cancels() []*journal.Exchange {
	var all []*journal.Exchange
	for _, ex := range x.about() {
		if ex.Request.Method() != http.MethodGet && ex.Request.Method() != http.MethodHead {
			all = append(all, ex)
		}
	}
	return all
}

// cancel has the target cancel the request, and waits until it was asked for.
func (x *submission) cancel() error {
	w, err := x.s.Call(target.HookCancel, x.asking(), "the request to be cancelled")
	if err == nil {
		x.s.Await(w, func() bool { return len(x.cancels()) > 0 })
	}
	return err
}

// cancelledNow tells whether anything came, which nobody demands (OG-9-01).
func (x *submission) cancelledNow(err error) conformance.Finding {
	f := conformance.Fine("a pending request can be cancelled", fmt.Sprintf("%d requests to cancel it", len(x.cancels())))
	if err != nil {
		f.Got = err.Error()
	}
	return f
}

// byDelete judges how a cancellation is made.
func (x *submission) byDelete(err error) conformance.Finding {
	all := x.cancels()
	if len(all) == 0 {
		why := "the hook cancel was called and no request came of it"
		if err != nil {
			why = err.Error()
		}
		if x.s.Offers(target.HookBelief) && x.baseline != target.BeliefPending {
			return conformance.Unknown(answersScenario+"/accepted", why)
		}
		return conformance.Unknown("", why)
	}
	f := conformance.Fine("DELETE /opengdpr_request/{id}, or /opengdpr_requests/{id}", conformance.Clip(all[0].Request.StartLine()))
	for _, ex := range all {
		path, _, _ := strings.Cut(ex.Request.Target(), "?")
		fits := strings.HasSuffix(path, "/opengdpr_request/"+x.id()) || strings.HasSuffix(path, "/opengdpr_requests/"+x.id())
		if ex.Request.Method() == http.MethodDelete && fits {
			return f
		}
	}
	f.Problem = "a request is cancelled otherwise than by DELETE of its path"
	return f
}

// cancelDoubtful answers a cancellation with a 202 that is badly signed.
func cancelDoubtful(t *sheet, p *played) {
	if !p.s.Offers(target.HookBelief) {
		t.note("badly-signed", conformance.Skipped("there is no hook belief"))
		return
	}
	x, why := p.cancellable("whose cancellation is doubtful")
	if x == nil {
		t.note("badly-signed", why)
		return
	}
	for _, path := range []string{"/opengdpr_request/*", "/opengdpr_requests/*"} {
		p.site.Serve("", path, faulty("cancellation-signature-flipped"))
	}
	err := x.cancel()
	doubtful := x.cancels()
	for _, path := range []string{"/opengdpr_request/*", "/opengdpr_requests/*"} {
		p.site.Serve("", path, conformance.Answer{})
	}
	twin, why := p.cancellable("whose cancellation is sound")
	if twin == nil {
		t.note("badly-signed", why)
		return
	}
	_ = twin.cancel()
	believed, _, _ := twin.believes(p.s.Target().CallbackWait, target.BeliefCancelled)
	belief, asking := x.belief()
	f := conformance.Fine("a cancellation whose 202 has a wrong signature is not believed", fmt.Sprintf("it is believed %s, and one with a sound 202 %s", belief, believed))
	switch {
	case asking != nil:
		f = conformance.Unknown("", asking.Error())
	case len(doubtful) == 0:
		f = conformance.Unknown(t.s.CheckID("by-delete"), fmt.Sprintf("no request to cancel it came: %v", err))
	case doubtful[0].Status() != http.StatusAccepted:
		f = conformance.Unknown(t.s.CheckID("by-delete"), "the simulated processor did not take it for a cancellation")
	case belief == target.BeliefCancelled:
		f.Problem, f.Security = "a request is believed cancelled on a 202 whose signature is wrong", true
	}
	t.note("badly-signed", f, append(doubtful, twin.cancels()...)...)
}

// cancellable has the target submit a request and believe it pending.
func (p *played) cancellable(label string) (*submission, conformance.Finding) {
	x := p.submit(label, "erasure")
	if !x.arrives() {
		return nil, conformance.Unknown("", x.unsent())
	}
	x.settle()
	if !x.taken() || x.id() == "" {
		return nil, x.rejected()
	}
	if p.s.Offers(target.HookBelief) && x.baseline != target.BeliefPending {
		return nil, conformance.Unknown(answersScenario+"/accepted", "the request is not believed pending")
	}
	return x, conformance.Finding{}
}

// cancelLateOnes has the controller cancel requests of which it was told that they are under way,
// or completed.
func cancelLateOnes(t *sheet, p *played) {
	if why, ok := p.f.uncalled(); ok {
		t.note("pending-only", why)
		return
	}
	var labels []string
	var findings []conformance.Finding
	var evidence []*journal.Exchange
	for _, state := range []string{inProgress, completed} {
		finding, shown := cancelAfter(p, state)
		labels, findings, evidence = append(labels, state), append(findings, finding), append(evidence, shown...)
	}
	t.note("pending-only", conformance.Merge(labels, findings, conformance.Finding{}), evidence...)
}

// cancelAfter does so with a request that it is told a state of.
func cancelAfter(p *played, state string) (conformance.Finding, []*journal.Exchange) {
	x, why := p.cancellable("which is " + state)
	if x == nil {
		return why, nil
	}
	if x.url() == "" {
		return conformance.Unknown(p.f.flaw, "the request lists no callback URL that can be called"), nil
	}
	_ = p.s.Move(p.name, x.id(), state)
	told := x.tells(state).signed().send("a valid callback, " + state)
	check := statesScenario + "/" + map[string]string{inProgress: "in-progress", completed: "completed"}[state]
	switch known := x.effect(state, check, told); {
	case known.Problem != "":
		return conformance.Unknown(statesScenario+"/believed", "the controller does not believe that the request is "+state), []*journal.Exchange{told}
	case known.Unknown != "":
		return known, []*journal.Exchange{told}
	}
	w, err := p.s.Call(target.HookCancel, x.asking(), "a request that is "+state+" to be cancelled, which should not be done")
	f := conformance.Fine("a request that is not pending any more is not cancelled", "no request came")
	if err != nil {
		f.Got += "; " + err.Error()
	} else {
		if w.Ask == "" {
			w.Until = time.Now().Add(min(p.s.Target().CallbackWait, unwanted))
		}
		p.s.Await(w, func() bool { return len(x.cancels()) > 0 })
	}
	if all := x.cancels(); len(all) > 0 {
		f.Got = conformance.Clip(all[0].Request.StartLine())
		f.Problem = "a request is cancelled that is " + state
	}
	return f, append([]*journal.Exchange{told}, x.cancels()...)
}

// unwanted is how long a cancellation is waited for that should not come.
const unwanted = 2 * time.Second
