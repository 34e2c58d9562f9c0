package ddrf

import (
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// checkEcho judges what refusals give back: the identifier belongs into the rqJWT that an
// acJWT repeats, and nowhere else.
func checkEcho(s *conformance.Session, all []answered, none conformance.Finding) {
	f := conformance.Fine("the identifier stands nowhere in a refusal but in the rqJWT that it repeats", "it does not")
	var looked []*journal.Exchange
	for _, a := range all {
		if !a.ex.OK() || a.accepts() {
			continue
		}
		looked = append(looked, a.ex)
		if where := a.echoes(); where != "" && f.Problem == "" {
			f.Got, f.Problem, f.Security = a.label+": the identifier stands in "+where, "a refusal gives the identifier back", true
			looked = []*journal.Exchange{a.ex}
			break
		}
	}
	if len(looked) == 0 {
		s.Check("no-echo", "DD-AC-07", none)
		return
	}
	s.Check("no-echo", "DD-AC-07", f, looked[:min(mostEvidence, len(looked))]...)
}

// echoes says where an answer holds the identifier of its request.
func (a answer) echoes() string {
	value := strings.ToLower(a.sent.value)
	holds := func(text string) bool { return strings.Contains(strings.ToLower(text), value) }
	if holds(string(a.ex.Response.Head)) {
		return "the header of the answer"
	}
	if body := string(a.ex.Body()); holds(strings.ReplaceAll(body, a.token, "")) {
		return "the body of the answer"
	}
	for _, m := range a.claims {
		if m.Name != "rqJWT" && holds(string(m.Value)) {
			return "claim " + m.Name + " of the acJWT"
		}
	}
	return ""
}
