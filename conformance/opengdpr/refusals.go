package opengdpr

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// answered is a vector that was sent and what came back.
type answered struct {
	exchanged
	vector vectorCase
}

// refusal reports an answer that refuses the request for its content. A code of its own that
// the vector's row names beside 400, such as 415, is HTTP's answer and not held to section 7.5.
func (a answered) refusal() bool {
	status := a.ex.Status()
	return a.ex.OK() && status >= 400 && !conformance.Withheld(status) && (status == 400 || a.vector.earns(strconv.Itoa(status)) == "")
}

// refusalChecks judge what all refusals of a scenario have in common (sections 7.5 and 7.6).
var refusalChecks = []struct {
	name, requirement string
	look              func([]refusal) conformance.Finding
}{
	{"error-body", "OG-7.5-02", errorBody},
	{"error-object", "OG-7.5-03", errorObject},
	{"error-code", "OG-7.6-03", errorCode},
	{"error-message", "OG-7.6-04", func(all []refusal) conformance.Finding { return optional(all, "message") }},
	{"error-details", "OG-7.6-05", func(all []refusal) conformance.Finding { return optional(all, "errors") }},
	{"error-descriptive", "OG-7.6-01", errorDescriptive},
}

// checkRefusals judges the refusals of a scenario; none is the finding where there are none.
// A failure of the server has no body that could be expected, so only its status counts.
func checkRefusals(s *conformance.Session, all []answered, none conformance.Finding) {
	codes := map[int]int{}
	var refusals []refusal
	var everyone []exchanged
	var evidence, bodies []*journal.Exchange
	for _, a := range all {
		everyone = append(everyone, a.exchanged)
		if !a.refusal() {
			continue
		}
		codes[a.ex.Status()]++
		evidence = append(evidence, a.ex)
		if a.ex.Status() < 500 {
			refusals = append(refusals, readRefusal(a))
			bodies = append(bodies, a.ex)
		}
	}
	status := none
	if len(codes) > 0 {
		status = refusalStatus(codes)
		none = conformance.Unknown(s.CheckID("refusal-status"), "every refusal is a failure of the server")
	}
	s.Check("refusal-status", "OG-7.5-01", status, evidence...)
	for _, c := range refusalChecks {
		finding := none
		if len(refusals) > 0 {
			finding = c.look(refusals)
		}
		s.Check(c.name, c.requirement, finding, bodies...)
	}
	checkEcho(s, everyone, none)
}

// refusalStatus judges the codes of all refusals (AO-13).
func refusalStatus(codes map[int]int) conformance.Finding {
	f := conformance.Fine("every refusal has status 400", strings.TrimPrefix(fmt.Sprint(codes), "map"))
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		switch {
		case code == 400:
			f = f.Saw("AO-13", "status-400")
		case code >= 500:
			f = f.Saw("AO-13", "status-5xx")
		default:
			f = f.Saw("AO-13", "other-4xx")
		}
	}
	return f
}
