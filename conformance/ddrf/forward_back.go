package ddrf

import (
	"fmt"
	"time"

	"dsrcheck/conformance"
)

// A chain comes back a few times, after which even who passes on again a few times has come to an
// end, and then more often than that.
const (
	returns = 6
	further = 8
)

// comesBack sends the target an idJWT again that it has passed on, as a vendor does that it was
// passed on to and that has the target among its own partners.
var comesBack = conformance.Scenario{
	ID:      "ddrf/forwarded-back",
	Title:   "A chain that comes back comes to its end",
	Covers:  []string{"DD-SQ-14"},
	Sends:   []conformance.Send{{Method: "POST", Path: "(endpoint)", What: fmt.Sprintf("a valid request, its idJWT from another vendor %d times, and two other valid requests", returns+further), Erases: true}},
	Domains: downstreamDomains(),
	Run: func(s *conformance.Session) {
		w, none := openRelay(s)
		if w == nil {
			s.Check("ends", "DD-SQ-14", none)
			return
		}
		first := w.send("first", "a valid request whose chain comes back", w.base(), nil)
		w.await(w.to, first)
		back := w.returned(first, 0, returns)
		between := w.send("between", "a valid request between those that come back", w.base(), nil)
		w.await(w.to, between)
		back = append(back, w.returned(first, returns, returns+further)...)
		after := w.send("after", "a valid request after those that came back", w.base(), nil)
		w.await(w.to, after)
		s.Check("ends", "DD-SQ-14", w.ends(first, between, after, back), append(exchangesOfSendings(w.gone(first)), exchangesSent(append(back, after)...)...)...)
	},
}

// returned sends the target the idJWT of a request in further rqJWTs of another vendor.
func (w *relay) returned(first *passing, from, to int) (back []*passing) {
	for i := from; i < to; i++ {
		r := w.f.request(w, first.label, first.pair) // of the same label, so that it is about the same subject
		r.sentBy(w.f.q)
		r.idText = first.idText
		r.rq.claims.set("jti", quoted(w.ID(fmt.Sprint("back/", i))))
		back = append(back, w.pass(r, fmt.Sprintf("back %d", i+1), "an idJWT that comes back from another vendor"))
	}
	return back
}

// ends tells whether a target passes an idJWT on however often it comes back. With another that
// does the same it would never stop, which whoever likes can begin. What is passed on a few times,
// and then no more, has come to an end.
func (w *relay) ends(first, between, after *passing, back []*passing) conformance.Finding {
	accepted := 0
	for _, q := range back[returns:] {
		if q.accepts() {
			accepted++
		}
	}
	most, judged := 0, false
	for _, d := range w.to {
		if all, then := w.got(d, first), w.got(d, between); len(all) > 0 && len(then) > 0 && len(w.got(d, after)) > 0 {
			most, judged = max(most, differentAfter(all, then[0].ex.Started)), true
		}
	}
	f := conformance.Fine("an idJWT that comes back time and again is not passed on any more", fmt.Sprintf("after %d times it came back %d times more, was accepted %d times and sent %d times to a partner", returns, further, accepted, most))
	switch {
	case !judged:
		return conformance.Unknown("ddrf/forwarded/passed-on", "nothing was passed on")
	case most > 2: // one or two may have been on their way
		f.Problem, f.Security = "an idJWT is passed on time and again as it comes back, so that two such vendors would never end", true
	}
	return f
}

// differentAfter is how many rqJWTs there are among requests after a time. One may be sent twice.
func differentAfter(all []sending, then time.Time) int {
	tokens := map[string]bool{}
	for _, s := range all {
		if s.ex.Started.After(then) {
			tokens[s.compact] = true
		}
	}
	return len(tokens)
}
