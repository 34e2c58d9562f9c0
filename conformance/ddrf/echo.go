package ddrf

import (
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/internal/echo"
	"dsrcheck/simulator/journal"
)

// shortestCanary is how long a value is that can be told from chance.
const shortestCanary = 8

// checkEcho judges what answers give back: the identifier belongs into the rqJWT that an acJWT
// repeats, and nowhere else.
func checkEcho(s *conformance.Session, all []answered, none conformance.Finding) {
	f := conformance.Fine("the identifier stands nowhere in an answer but in the rqJWT that it repeats", "it does not")
	var looked []*journal.Exchange
	for _, a := range all {
		if !a.ex.OK() || len(a.sent.value) < shortestCanary {
			continue
		}
		looked = append(looked, a.ex)
		if where := a.echoes(); where != "" {
			f.Got, f.Problem, f.Security = a.label+": the identifier stands in "+where, "an answer gives the identifier back", true
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

// echoes says where an answer holds the identifier of its request, and in which form.
func (a answer) echoes() string {
	forms := echo.Forms([]string{a.sent.value})
	body := strings.ReplaceAll(string(a.body), a.token, "")
	if a.ack != nil {
		body = strings.ReplaceAll(body, string(a.ack.Raw), "")
	}
	if form := echo.In(echo.Texts(a.ex.Response.Head), forms); form != "" {
		return "the header of the answer, " + form
	}
	if form := echo.In(echo.Texts([]byte(body)), forms); form != "" {
		return "the body of the answer, " + form
	}
	for _, m := range a.claims {
		if form := echo.In(echo.Texts([]byte(m.Name), m.Value), forms); form != "" && m.Name != "rqJWT" {
			return "claim " + m.Name + " of the acJWT, " + form
		}
	}
	return ""
}
