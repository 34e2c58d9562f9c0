package opengdpr

import (
	"fmt"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

var burstLines = []line{{"burst", "OG-10-01"}, {"burst-taken", "OG-8.5-05"}}

// burstRequests is how many requests a burst of callbacks is about; each gets three.
const burstRequests = 4

// callbackBurst sends callbacks all at once, while nothing else is sent (section 10).
var callbackBurst = conformance.Scenario{
	ID:        "opengdpr/callback-burst",
	Title:     "A small burst of callbacks is neither throttled nor lost",
	Covers:    rowsIn(burstLines...),
	Sends:     []conformance.Send{{Method: "POST", Path: "(callback URL)", What: fmt.Sprintf("%d valid callbacks at once", 3*burstRequests)}},
	Needs:     []target.HookName{target.HookSubmit},
	Domains:   []string{mainProcessor + ".test"},
	Exclusive: true,
	Run: func(s *conformance.Session) {
		t := newSheet(s, burstLines)
		defer t.hand()
		if why, ok := absentPartner(s, mainProcessor); ok {
			t.none = why
			return
		}
		p := play(s, mainProcessor)
		var requests []target.Request
		for i := range burstRequests {
			x, why := p.accepted(fmt.Sprint("burst ", i))
			if x == nil {
				t.none = why
				return
			}
			for _, state := range []string{pending, inProgress, completed} {
				requests = append(requests, x.tells(state).signed().request("one of a burst of valid callbacks"))
			}
		}
		all := s.Burst(requests)
		t.note("burst", throttled(all), all...)
		t.note("burst-taken", burstTaken(t, all), all...)
	},
}

// burstTaken judges whether callbacks are taken that come at the same time. They come in any
// order, so that one which comes late may be refused like one that comes again.
func burstTaken(t *sheet, all []*journal.Exchange) conformance.Finding {
	const want = "each valid callback of a burst is taken, as far as it is not throttled"
	taken, stopped := 0, 0
	for _, ex := range all {
		switch status := ex.Status(); {
		case !ex.OK():
			return conformance.NoAnswer(want, ex)
		case status == 429 || status == 503:
			stopped++
		case took(ex):
			taken++
		case status/100 == 5:
			return conformance.Broken(want, conformance.StatusLine(ex), fmt.Sprintf("a valid callback of a burst is answered %d", status))
		}
	}
	f := conformance.Fine(want, fmt.Sprintf("%d of %d are", taken, len(all)))
	switch {
	case stopped == len(all):
		return conformance.Unknown(t.s.CheckID("burst"), "every callback of the burst was throttled")
	case taken < burstRequests && stopped == 0:
		f.Problem = "callbacks of a burst are refused"
	}
	return f.Saw("AO-39", "any-2xx")
}
