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

// cancelRequests has the controller cancel requests (section 9): one whose 202 is badly signed, two
// that are not pending any more, and in the end one with which nothing is wrong. Once that is seen,
// and believed, what comes of the others has come.
var cancelRequests = conformance.Scenario{
	ID:      "opengdpr/cancellation",
	Title:   "Pending requests are cancelled by DELETE, others are not, and a 202 is believed if it is signed",
	Covers:  rowsIn(cancelLines...),
	Sends:   []conformance.Send{{Method: "POST", Path: "(hooks submit and cancel)", What: "four requests, which are to be cancelled"}},
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
		doubtful, why := p.doubtful()
		if doubtful == nil {
			t.note("badly-signed", why)
		}
		late := p.settledOnes(t)
		plain, why := p.cancellable("to be cancelled")
		if plain == nil {
			t.none = why
			return
		}
		var all []*submission
		for _, x := range append([]*submission{doubtful}, late...) {
			if x != nil {
				all = append(all, x)
			}
		}
		errs := p.cancel(append(all, plain)...)
		t.note("cancelled", plain.cancelledNow(errs[plain]), plain.about()...)
		t.note("by-delete", plain.byDelete(errs[plain]), plain.about()...)
		if doubtful != nil {
			t.note("badly-signed", doubtful.disbelieved(t, plain), append(doubtful.cancels(), plain.cancels()...)...)
		}
		if len(late) > 0 {
			labels, findings, evidence := []string{}, []conformance.Finding{}, plain.cancels()
			for _, x := range late {
				labels, findings = append(labels, x.label), append(findings, x.leftAlone(t, plain, errs[x]))
				evidence = append(evidence, x.cancels()...)
			}
			t.note("pending-only", conformance.MergeEach(labels, findings, conformance.Finding{}), evidence...)
		}
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

// cancel has the target cancel requests, one after the other, and waits until the last of them is
// asked for, and so long again for the others. A person is told of all at once.
func (p *played) cancel(all ...*submission) map[*submission]error {
	errs := map[*submission]error{}
	began := time.Now()
	var w conformance.Wait
	var asked []string
	for _, x := range all {
		w, errs[x] = x.s.Call(target.HookCancel, x.asking(), "the requests to be cancelled that can be")
		if w.Ask != "" {
			asked = append(asked, w.Ask)
		}
	}
	if len(asked) > 1 {
		w.Ask = "try this, in this order, as far as your side lets you: " + strings.Join(asked, "; ")
	}
	last := all[len(all)-1]
	if errs[last] == nil {
		p.s.Await(w, func() bool { return len(last.cancels()) > 0 })
	}
	within := max(min(time.Since(began), p.s.Target().CallbackWait), shortestWindow)
	p.s.Await(conformance.Wait{For: "cancellations that should not come", Until: time.Now().Add(within)}, func() bool { return false })
	return errs
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

// cancellable has the target submit a request and believe it pending.
func (p *played) cancellable(label string) (*submission, conformance.Finding) {
	x := p.spare()
	if x != nil {
		x.label = label
		return x, conformance.Finding{}
	}
	x = p.submit(label, "erasure")
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
