package ddrf

import (
	"fmt"

	"dsrcheck/conformance"
)

// returns is how often a chain comes back: more than anybody needs to notice it.
const returns = 7

// comesBack sends the target an idJWT again that it has passed on, as a vendor does that it was
// passed on to and that has the target among its own partners.
var comesBack = conformance.Scenario{
	ID:      "ddrf/forwarded-back",
	Title:   "A chain that comes back comes to its end",
	Covers:  []string{"DD-SQ-14"},
	Sends:   []conformance.Send{{Method: "POST", Path: "(endpoint)", What: fmt.Sprintf("a valid request, its idJWT from another vendor %d times, and another valid request", returns), Erases: true}},
	Domains: downstreamDomains(),
	Run: func(s *conformance.Session) {
		w, none := openRelay(s)
		if w == nil {
			s.Check("ends", "DD-SQ-14", none)
			return
		}
		first := w.send("first", "a valid request whose chain comes back", w.base(), nil)
		w.await(w.to, first)
		back := w.returned(first)
		after := w.send("after", "a valid request after those that came back", w.base(), nil)
		w.await(w.to, after)
		s.Check("ends", "DD-SQ-14", w.ends(first, back, after), append(exchangesOfSendings(w.gone(first)), exchangesSent(append(back, after)...)...)...)
	},
}

// returned sends the target the idJWT of a request in further rqJWTs of another vendor.
func (w *relay) returned(first *passing) (back []*passing) {
	for i := range returns {
		r := w.f.request(w, first.label, first.pair) // of the same label, so that it is about the same subject
		r.sentBy(w.f.q)
		r.idText = first.idText
		r.rq.claims.set("jti", quoted(w.ID(fmt.Sprint("back/", i))))
		back = append(back, w.pass(r, fmt.Sprintf("back %d", i+1), "an idJWT that comes back from another vendor"))
	}
	return back
}

// ends tells whether a target passes an idJWT on however often it comes back. With another that
// does the same it would never stop, which whoever likes can begin.
func (w *relay) ends(first *passing, back []*passing, after *passing) conformance.Finding {
	accepted := 0
	for _, q := range back {
		if q.accepts() {
			accepted++
		}
	}
	most, judged := 0, false
	for _, d := range w.to {
		if len(w.got(d, after)) > 0 && len(w.got(d, first)) > 0 {
			most, judged = max(most, len(w.got(d, first))), true
		}
	}
	f := conformance.Fine("an idJWT that comes back is not passed on each time", fmt.Sprintf("it came back %d times, was accepted %d times and sent %d times to a partner", len(back), accepted, most))
	switch {
	case !judged:
		return conformance.Unknown("ddrf/forwarded/passed-on", "nothing was passed on")
	case accepted > returns/2 && most > accepted:
		f.Problem, f.Security = "an idJWT is passed on each time that it comes back, so that two such vendors would never end", true
	}
	return f
}
