package opengdpr

import (
	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// otherRefusalRows are the requirements of [checkOtherRefusals].
var otherRefusalRows = []string{"OG-7.5-02", "OG-7.6-01", "OG-7.6-02", "OG-7.6-03"}

// checkOtherRefusals judges the bodies of refusals that are not those of a vector: of GET and
// DELETE, and of ids that are known. How they are refused is judged elsewhere. Answers that
// are no refusals are passed over; none is the finding where there are none.
func checkOtherRefusals(s *conformance.Session, all []exchanged, none conformance.Finding) {
	var refusals []refusal
	var bodies []*journal.Exchange
	var everyone []exchanged
	for _, e := range all {
		if e.ex == nil {
			continue
		}
		everyone = append(everyone, e)
		if status := e.ex.Status(); e.ex.OK() && status/100 == 4 && status != 401 && status != 403 {
			refusals = append(refusals, readRefusal(answered{exchanged: e}))
			bodies = append(bodies, e.ex)
		}
	}
	for _, c := range []struct {
		name, requirement string
		look              func([]refusal) conformance.Finding
	}{{"refusal-body", "OG-7.5-02", errorBody}, {"refusal-code", "OG-7.6-03", errorCode}, {"refusal-descriptive", "OG-7.6-01", errorDescriptive}} {
		finding := none
		if len(refusals) > 0 {
			finding = c.look(refusals)
		}
		s.Check(c.name, c.requirement, finding, bodies...)
	}
	checkEcho(s, everyone, none)
}
