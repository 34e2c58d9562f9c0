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

// burstStates are what they tell, the last state last.
var burstStates = []string{pending, inProgress, completed}

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
		most := burstRequests
		if p.byHand() {
			most /= 2
		}
		for i := range most {
			x, why := p.accepted(fmt.Sprint("burst ", i))
			if x == nil {
				t.none = why
				return
			}
			for _, state := range burstStates {
				requests = append(requests, x.tells(state).signed().request("one of a burst of valid callbacks"))
			}
		}
		all := s.Burst(requests)
		t.note("burst", throttled(all), all...)
		t.note("burst-taken", burstTaken(t, all, func(i int) *journal.Exchange { return s.Do(requests[i]) }), all...)
	},
}

// burstTaken judges whether callbacks are taken that come at the same time. They come in any
// order, so that one of a state that has passed may be refused: it is then refused alone, too.
func burstTaken(t *sheet, all []*journal.Exchange, again func(i int) *journal.Exchange) conformance.Finding {
	const want = "each valid callback of a burst is taken, as far as it is not throttled"
	taken, late, stopped := 0, 0, 0
	var refused []int
	for i, ex := range all {
		switch status := ex.Status(); {
		case !ex.OK():
			return conformance.NoAnswer(want, ex)
		case throttles(ex):
			stopped++
		case took(ex):
			taken++
		case status/100 != 4:
			return conformance.Broken(want, conformance.StatusLine(ex), fmt.Sprintf("a valid callback of a burst is answered %d", status))
		default:
			refused = append(refused, i)
		}
	}
	if stopped == len(all) {
		return conformance.Unknown(t.s.CheckID("burst"), "every callback of the burst was throttled")
	}
	f := conformance.Fine(want, "")
	for _, i := range refused {
		switch alone := again(i); {
		case took(alone):
			f.Got = fmt.Sprintf("%s, and taken when it comes alone", conformance.StatusLine(all[i]))
			f.Problem = "a valid callback of a burst is refused"
			return f
		case i%len(burstStates) == len(burstStates)-1: // nothing comes after it
			return conformance.Unknown(statesScenario+"/completed", "callbacks that tell of completion are refused: "+conformance.StatusLine(all[i]))
		case !alone.OK() || throttles(alone) || alone.Status()/100 == 5:
			return conformance.Unknown("", "a callback that a burst had refused was not answered when it came alone: "+conformance.StatusLine(alone))
		}
		late++
	}
	f.Got = fmt.Sprintf("%d of %d are; %d are throttled, and %d refused alone, too", taken, len(all), stopped, late)
	if taken == 0 {
		return conformance.Unknown(statesScenario+"/completed", "no callback was taken")
	}
	return f.Saw("AO-39", "any-2xx")
}
