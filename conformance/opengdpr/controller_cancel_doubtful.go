package opengdpr

import (
	"fmt"
	"net/http"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/internal/observe"
	"dsrcheck/simulator/journal"
)

// doubtful is a request whose cancellation is answered with a 202 that is badly signed, however
// often it is asked for.
func (p *played) doubtful() (*submission, conformance.Finding) {
	if !p.s.Offers(target.HookBelief) {
		return nil, conformance.Skipped("there is no hook belief")
	}
	x, why := p.cancellable("whose cancellation is doubtful")
	if x == nil {
		return nil, why
	}
	if observe.UUID(x.id()) == observe.UUIDNot {
		return nil, conformance.Unknown(requestScenario+"/subject-request-id", "the id is no UUID")
	}
	for _, path := range []string{"/opengdpr_request/", "/opengdpr_requests/"} {
		p.site.Serve("", path+x.id(), faulty("cancellation-signature-flipped"))
	}
	return x, why
}

// disbelieved judges what is made of such a 202, given a request that was cancelled after it with
// nothing wrong.
func (x *submission) disbelieved(t *sheet, plain *submission) conformance.Finding {
	sound, _, err := plain.believes(x.s.Target().CallbackWait, target.BeliefCancelled)
	belief, asking := x.belief()
	f := conformance.Fine("a cancellation whose 202 has a wrong signature is not believed", fmt.Sprintf("it is believed %s, and one with a sound 202 %s", belief, sound))
	all := x.cancels()
	confirmed := slices.IndexFunc(all, func(ex *journal.Exchange) bool { return ex.Status() == http.StatusAccepted })
	switch {
	case asking != nil:
		return conformance.Unknown("", asking.Error())
	case len(all) == 0:
		return conformance.Unknown(t.s.CheckID("by-delete"), "no request to cancel it came")
	case confirmed < 0:
		return conformance.Unknown(t.s.CheckID("by-delete"), "the simulated processor did not take it for a cancellation")
	case slices.ContainsFunc(all, func(ex *journal.Exchange) bool { return ex.Status() == http.StatusAccepted && x.soundlySigned(ex) }):
		return conformance.Unknown("", "the simulated processor did not answer as it was told to, which is the suite's own fault")
	case belief == target.BeliefCancelled:
		f.Problem, f.Security = "a request is believed cancelled on a 202 whose signature is wrong", true
	case err != nil:
		return conformance.Unknown("", err.Error())
	case !slices.ContainsFunc(plain.cancels(), func(ex *journal.Exchange) bool { return ex.Status() == http.StatusAccepted }):
		return conformance.Unknown(t.s.CheckID("by-delete"), "the simulated processor took no cancellation that it answered well")
	case sound != target.BeliefCancelled:
		return conformance.Unknown("", fmt.Sprintf("a request is not believed cancelled on a sound 202 either, but %s", sound))
	}
	return f
}
