package opengdpr

import (
	"fmt"
	"slices"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/clock"
)

// slowProcess is how long a slow processor takes to answer.
const slowProcess = 500 * time.Millisecond

// looks are when a target was asked what it believes, and when it first told a belief that rests on
// an answer.
type looks struct {
	at   []time.Time
	told time.Time
	err  error
}

// slow lets an answer take its time and asks meanwhile what is believed (OG-3.1-02).
func (p *played) slow() conformance.Finding {
	h := p.s.Target().Belief
	switch {
	case !p.s.Offers(target.HookBelief):
		return conformance.Skipped("there is no hook belief")
	case h.Manual():
		return conformance.Skipped("nobody can say within half a second what is believed")
	}
	p.site.Serve("", createPath, conformance.Answer{Delay: clock.Duration(slowProcess)})
	x := p.submit("answered slowly", "erasure")
	l := x.watchBelief()
	p.site.Serve("", createPath, conformance.Answer{})
	if !x.arrives() {
		return conformance.Unknown("", x.unsent())
	}
	return l.judge(x.sent()[0].Started, x.sent()[0].Ended)
}

// watchBelief asks what is believed until the answer was given.
func (x *submission) watchBelief() (l looks) {
	x.s.Await(conformance.Wait{For: "an answer that takes its time", Ask: x.wait.Ask, Until: x.wait.Until}, func() bool {
		if len(x.sent()) > 0 {
			return true
		}
		belief, err := x.belief()
		if l.err = err; err != nil {
			return true
		}
		l.at = append(l.at, time.Now())
		if l.told.IsZero() && slices.Contains(countedBeliefs, belief) {
			l.told = time.Now()
		}
		return false
	})
	return l
}

// judge judges whether a request is believed accepted before it was answered. The target may see
// the end of an answer before its sender.
func (l looks) judge(came, answered time.Time) conformance.Finding {
	answered = answered.Add(-slowProcess / 5)
	f := conformance.Fine("a request is not believed accepted before it is answered", "it was not")
	switch {
	case l.err != nil:
		return conformance.Unknown("", l.err.Error())
	case !l.told.IsZero() && l.told.Before(answered):
		f.Got = fmt.Sprintf("%s before the answer", answered.Sub(l.told).Round(time.Millisecond))
		f.Problem = "a request is believed accepted before it is answered"
	case !slices.ContainsFunc(l.at, func(at time.Time) bool { return at.After(came) && at.Before(answered) }):
		return conformance.Skipped("the target could not be asked while the answer was on its way: its hook submit is over only then")
	}
	return f
}
