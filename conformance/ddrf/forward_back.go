package ddrf

import (
	"fmt"

	"dsrcheck/conformance"
)

// rounds are how often a chain comes back before it is looked at again whether it goes on. Who
// passes on again a few times has come to an end after the first, and only for who has not, come
// those after the second. Nothing says how many times are too many, and who counts may stop at any
// number: what still goes on after a hundred, the number that RFC 5321 (section 6.3) leaves to mail,
// which is the most patient of all, is taken for endless.
var rounds = []int{6, 8, 16, 32, 40}

// returnedAtMost is how often it comes back in all.
func returnedAtMost() (n int) {
	for _, size := range rounds {
		n += size
	}
	return n
}

// comesBack sends the target an idJWT again that it has passed on, as a vendor does that it was
// passed on to and that has the target among its own partners.
var comesBack = conformance.Scenario{
	ID:     "ddrf/forwarded-back",
	Title:  "A chain that comes back comes to its end",
	Covers: []string{"DD-SQ-14"},
	Sends: []conformance.Send{{Method: "POST", Path: "(endpoint)", What: fmt.Sprintf("a valid request, its idJWT from another vendor %d times, or up to %d times if it is still passed on, and a valid request after each few",
		rounds[0]+rounds[1], returnedAtMost()), Erases: true}},
	Domains: downstreamDomains(),
	Run: func(s *conformance.Session) {
		w, none := openRelay(s)
		if w == nil {
			s.Check("ends", "DD-SQ-14", none)
			return
		}
		c := newComing(w)
		c.first = w.send("first", "a valid request whose chain comes back", w.base(), nil)
		w.await(w.to, c.first)
		for i, size := range rounds {
			c.back = append(c.back, w.returned(c.first, len(c.back), len(c.back)+size)...)
			mark := w.send(fmt.Sprint("mark ", i+1), "a valid request after those that came back", w.base(), nil)
			w.await(w.to, mark)
			c.marks = append(c.marks, mark)
			if most, judged := c.most(); i > 0 && (!judged || most[i].passed == 0) {
				break
			}
		}
		s.Check("ends", "DD-SQ-14", c.ends(), append(exchangesOfSendings(w.gone(c.first)), exchangesSent(append(c.back, c.marks...)...)...)...)
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
