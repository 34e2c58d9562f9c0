package ddrf

import (
	"fmt"
	"slices"
	"time"

	"dsrcheck/conformance"
)

// The partner that passes requests on, and the one that it passes them on to.
const (
	middlePartner = "vendor13"
	lastPartner   = "vendor14"
)

// threeHops lets a downstream partner pass a request on, to one that knows nothing of the target.
var threeHops = conformance.Scenario{
	ID:      "ddrf/forwarded-far",
	Title:   "Three hops on, the last recipient verifies the 1st party's idJWT",
	Covers:  []string{"DD-PR-01"},
	Sends:   []conformance.Send{{Method: "POST", Path: "(endpoint)", What: "a valid request that goes on from a downstream partner", Erases: true}},
	Domains: downstreamDomains(),
	Run: func(s *conformance.Session) {
		w, none := openRelay(s)
		if w == nil {
			s.Check("verified", "DD-PR-01", none)
			return
		}
		i := slices.IndexFunc(w.to, func(d *downstream) bool { return d.name == middlePartner })
		switch {
		case i < 0:
			s.Check("verified", "DD-PR-01", conformance.Skipped("the target does not pass requests on to "+middlePartner+", the partner that passes them on further"))
			return
		case s.DomainOf(lastPartner) == "":
			s.Check("verified", "DD-PR-01", conformance.Unknown("", "the world has no partner "+lastPartner+"; start it with dsrcheck simulate --for ddrf/intermediary"))
			return
		}
		middle, end := w.to[i], w.watch(lastPartner)
		middle.site.Serve("", "*", conformance.Answer{}) // as it is set up
		q := w.send("three hops", "a valid request that goes on from a downstream partner", w.base(), nil)
		w.await([]*downstream{middle}, q)
		there := w.got(middle, q)
		var last []sending
		if len(there) > 0 && middle.ack(w.f, there[0]).accepts() {
			s.Await(conformance.Wait{For: "what " + middlePartner + " passes on", Until: time.Now().Add(w.Target().LifecycleTimeout)}, func() bool {
				last = w.got(end, q)
				return len(last) > 0
			})
		}
		middle.site.Serve("", "*", middle.usually())
		s.Check("verified", "DD-PR-01", w.verified(there, last, middle, end), append(exchangesOfSendings(slices.Concat(there, last)), q.ex)...)
	},
}

// watch takes over the site of a further partner.
func (w *relay) watch(name string) *downstream {
	d := newDownstream(w.Session, name)
	w.keep(d)
	return d
}

// verified judges by the last recipient's own answer that it could verify what came by the
// target's hand.
func (w *relay) verified(there, last []sending, middle, end *downstream) conformance.Finding {
	f := conformance.Fine(end.name+" acknowledges with code 0 what came by way of the target and "+middle.name, "")
	switch {
	case len(there) == 0:
		return conformance.Unknown("ddrf/forwarded/each-partner", "nothing was passed on to "+middle.name)
	case !middle.ack(w.f, there[0]).accepts():
		return conformance.Skipped(fmt.Sprintf("%s, so that it did not pass it on; what it was sent is judged in ddrf/forwarded", middle.told(w.f, there[0])))
	case len(last) == 0:
		return conformance.Unknown("", middle.name+" acknowledged the request and did not pass it on")
	}
	return acknowledgedAtLast(f, end.ack(w.f, last[0]), last[0].text("rq", "idJWT") == there[0].text("rq", "idJWT"))
}

// acknowledgedAtLast judges the last recipient's answer to an idJWT that is the one which came to
// the hop before, or another.
func acknowledgedAtLast(f conformance.Finding, a answer, same bool) conformance.Finding {
	switch f.Got = a.told(); {
	case !same:
		return conformance.Unknown("", "the hop before the last changed the idJWT")
	case !a.ex.OK():
		return conformance.Unknown("", "the last recipient did not answer: "+a.ex.Error)
	case !a.accepts():
		f.Problem = "the last recipient cannot verify the request: " + a.told()
	}
	return f
}
