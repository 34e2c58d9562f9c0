package ddrf

import (
	"fmt"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
)

// slowness is how long a slow partner takes to answer.
const slowness = 600 * time.Millisecond

// despite has one downstream partner after the other be down, and one be slow.
var despite = conformance.Scenario{
	ID:      "ddrf/forwarded-despite",
	Title:   "A downstream partner that is down or slow keeps neither the others from the request nor the requester from its answer",
	Covers:  []string{"DD-RC-05", "DD-SQ-11", "DD-SQ-13", "DD-SQ-14"},
	Sends:   []conformance.Send{{Method: "POST", Path: "(endpoint)", What: "a valid request for each downstream partner, and two more", Erases: true}},
	Domains: downstreamDomains(),
	Run: func(s *conformance.Session) {
		w, none := openRelay(s)
		if w == nil {
			for _, c := range [][2]string{{"accepted", "DD-RC-05"}, {"others", "DD-SQ-13"}, {"again", "DD-SQ-14"}, {"held-up", "DD-SQ-11"}} {
				s.Check(c[0], c[1], none)
			}
			return
		}
		p := w.base()
		var qs []*passing
		var without []string
		for _, d := range w.to {
			d.site.Serve("", "*", conformance.Answer{Drop: behaviour.DropBefore})
			q := w.send("while "+d.name+" is down", "a valid request while a downstream partner is down", p, nil)
			if len(without) == 0 { // another wait would tell nothing new
				without = w.await(w.but(d), q)
			}
			d.site.Serve("", "*", d.usually())
			qs = append(qs, q)
		}
		slow := w.to[0]
		slow.site.Serve("", "*", conformance.Answer{Delay: clock.Duration(slowness), Faults: slow.usually().Faults})
		late := w.send("while "+slow.name+" is slow", "a valid request while a downstream partner is slow", p, nil)
		missing := w.await(w.but(slow), late)
		slow.site.Serve("", "*", slow.usually())
		after := w.send("afterwards", "a valid request once all downstream partners are there", p, nil)
		gone := w.await(w.to, after)
		plain, _ := s.Catalog().Vector(plainVector)
		labels, findings := []string{}, []conformance.Finding{}
		for _, q := range append(qs, late) {
			labels, findings = append(labels, q.label), append(findings, answered{q.answer, vectorCase{Vector: plain}}.judge())
		}
		s.Check("accepted", "DD-RC-05", conformance.MergeEach(labels, findings, none), exchangesSent(append(qs, late)...)...)
		if len(w.gone(after)) == 0 {
			none = conformance.Unknown("ddrf/forwarded/passed-on", "nothing was passed on once all partners were there")
		}
		s.Check("others", "DD-SQ-13", w.reached(append(without, missing...), after, none), exchangesSent(append(qs, late)...)...)
		s.Check("again", "DD-SQ-14", w.reached(gone, after, none), after.ex)
		s.Check("held-up", "DD-SQ-11", w.heldUp(late, after, none), late.ex, after.ex)
	},
}

// but are the downstream partners without one.
func (w *relay) but(one *downstream) (all []*downstream) {
	for _, d := range w.to {
		if d != one {
			all = append(all, d)
		}
	}
	return all
}

// reached tells whether those partners that could be reached were sent their requests.
func (w *relay) reached(missing []string, after *passing, none conformance.Finding) conformance.Finding {
	switch {
	case len(w.gone(after)) == 0:
		return none
	case len(w.to) < 2:
		return conformance.Skipped("there is only one downstream partner")
	}
	f := conformance.Fine("each partner that can be reached is sent the request", "each")
	if len(missing) > 0 {
		f.Got, f.Problem = "missing: "+listed(missing), "a partner that could be reached was not sent the request"
	}
	return f
}

// heldUp tells whether the requester's answer waits for the downstream partners'. The text does
// not say that it must not.
func (w *relay) heldUp(late, after *passing, none conformance.Finding) conformance.Finding {
	took := func(q *passing) time.Duration { return q.ex.Ended.Sub(q.ex.Started) }
	f := conformance.Fine("an answer that does not wait for a slow partner's", fmt.Sprintf("%s, and %s without a slow partner", rounded(took(late)), rounded(took(after))))
	switch {
	case len(w.gone(after)) == 0:
		return none
	case late.unsaid() || after.unsaid():
		return conformance.Skipped("the request was not answered, which is judged elsewhere")
	case took(late) >= slowness && took(after) < slowness/2:
		f.Problem = "the requester's answer waits for the downstream partners'"
	}
	return f
}

// rounded is a duration as reports print it.
func rounded(d time.Duration) time.Duration { return d.Round(10 * time.Millisecond) }
