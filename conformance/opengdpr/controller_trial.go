package opengdpr

import (
	"fmt"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// trial is a callback that is not to be believed: a valid one, changed in one thing.
type trial struct {
	line
	what   string                     // that is wrong with it
	spoil  func(n *notice)            // changes a callback that is valid, but for its signature
	forged bool                       // whoever believes it believes anybody
	weak   bool                       // only a careless reader of signatures takes it (AO-72)
	odd    bool                       // refused for more than its signature, so that its status says nothing of OG-8.8-07
	shown  func() []*journal.Exchange // further evidence
}

// forgedState is what trials tell, and their twins, too.
const forgedState = completed

// court sends trials about requests that the target believes pending, and finds out which of
// them are believed. A request serves for one trial after another as long as all are refused.
type court struct {
	*sheet
	victims *played
	victim  *submission
	tried   []tried
}

// tried is a trial and what came of it.
type tried struct {
	trial
	of *submission
	ex *journal.Exchange
}

// try sends a trial. It reports false, and why, if there is no request that it could be about.
func (c *court) try(t trial) bool {
	if c.victim == nil {
		x, why := c.victims.accepted(fmt.Sprint("trial ", len(c.tried)))
		if x == nil {
			c.none = why
			return false
		}
		c.victim = x
	}
	n := c.victim.tells(forgedState).signed()
	t.spoil(n)
	one := tried{t, c.victim, n.send("a callback " + t.what)}
	c.tried = append(c.tried, one)
	if took(one.ex) {
		c.victim = nil // what came of it shows later
	}
	return true
}

// twin sends the same callback with nothing wrong, about a request of its own, and waits until
// it has effect: what came of the others has come then, too.
func (c *court) twin(name string) (tried, bool) {
	x, why := c.victims.accepted("twin")
	if x == nil {
		c.none = why
		return tried{}, false
	}
	ex := x.tells(forgedState).signed().send("the same callback, with nothing wrong")
	c.note(name, takes(ex, "the same callback with nothing wrong"), ex)
	if x.s.Offers(target.HookBelief) && took(ex) && x.baseline == target.BeliefPending {
		_, _, _ = x.believes(x.s.Target().CallbackWait, target.Belief(forgedState))
	}
	return tried{of: x, ex: ex}, true
}

// believed reports whether a trial is believed, and whether that can be told. What a request
// is believed to be is put down to the trial about it that was answered with a 2xx, where there
// was one.
func (c *court) believed(one tried) (yes, known bool, got string) {
	got = conformance.StatusLine(one.ex)
	if !one.of.s.Offers(target.HookBelief) || one.of.baseline == target.Belief(forgedState) {
		return took(one.ex), one.ex.OK(), got
	}
	belief, err := one.of.belief()
	if err != nil {
		return false, false, got + "; " + err.Error()
	}
	other := slices.ContainsFunc(c.tried, func(t tried) bool { return t.of == one.of && t.ex != one.ex && took(t.ex) })
	if other && !took(one.ex) {
		return false, one.ex.OK(), got
	}
	return belief == target.Belief(forgedState), one.ex.OK(), got + fmt.Sprintf(", then believed %s", belief)
}

// judge notes what came of each trial, given the twin's fate. The first is the one that anybody
// refuses who verifies anything.
func (c *court) judge(twinName string, twin tried) {
	nothing := false // is verified
	for i, one := range c.tried {
		yes, known, got := c.believed(one)
		f := conformance.Fine("a callback "+one.what+" is refused, and not believed", got)
		switch {
		case yes && one.weak && nothing:
			f = conformance.Skipped("no signature is verified at all; see " + c.s.CheckID(c.tried[0].name))
		case yes && one.weak:
			f.Security = true
			f = f.Saw("AO-72", "validates-weakly")
		case yes && i == 0 && one.requirement == "OG-8.8-05":
			nothing, f.Security = true, true
			f = f.Saw("AO-72", "validates-nothing")
		case yes:
			f.Problem, f.Security = "a callback is believed "+one.what, one.forged
		case !one.ex.OK():
			f = conformance.NoAnswer(f.Want, one.ex)
		case !known:
			f = conformance.Unknown("", got)
		case !took(twin.ex):
			f = conformance.Unknown(c.s.CheckID(twinName), "a callback with nothing wrong is not taken either")
		case one.weak || i == 0 && one.requirement == "OG-8.8-05":
			f = f.Saw("AO-72", "validates")
		}
		evidence := []*journal.Exchange{one.ex, twin.ex}
		if one.shown != nil {
			evidence = append(evidence, one.shown()...)
		}
		c.note(one.name, f, evidence...)
	}
}
