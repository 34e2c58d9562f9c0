package opengdpr

import (
	"fmt"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
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
	// unless says why it shows nothing that it is not believed; nil where it always does.
	unless func(c *court) conformance.Finding
	// free judges where the receiver is free to believe it or not; nil where it is not.
	free func(f conformance.Finding, believed bool) conformance.Finding
}

// leniency is the finding of a form that the text leaves open: who takes it is lenient, no more.
func leniency(f conformance.Finding, believed bool) conformance.Finding {
	if believed {
		f.Earned = catalog.Note
	}
	return f
}

// forgedState is what trials tell, and their twins, too.
const forgedState = completed

// court sends trials about requests that the target believes pending, and finds out which of
// them are believed. A request serves for one trial after another as long as all are refused, or
// can be seen to have no effect.
type court struct {
	*sheet
	victims *played
	victim  *submission
	tried   []*tried
	last    []*journal.Exchange     // the twins
	effect  conformance.Finding     // what came of the last of them
	beliefs map[*submission]opinion // once what came of the trials has come
}

// tried is a trial and what came of it.
type tried struct {
	trial
	of *submission
	ex *journal.Exchange
}

// opinion is what a target has said of a request.
type opinion struct {
	word target.Belief
	err  error
}

func newCourt(t *sheet, victims *played) *court {
	c := &court{sheet: t, victims: victims, beliefs: map[*submission]opinion{}}
	c.effect = t.none
	return c
}

// send sends a trial about a request.
func (t trial) send(x *submission) *tried {
	n := x.tells(forgedState).signed()
	t.spoil(n)
	return &tried{t, x, n.send("a callback " + t.what)}
}

// ready has a request at hand that trials can be about. It reports false, and why, if there is
// none.
func (c *court) ready() bool {
	if c.victim == nil {
		x, why := c.victims.accepted(fmt.Sprint("trial ", len(c.tried)))
		if x == nil {
			c.none, c.effect = why, why
			return false
		}
		c.victim = x
	}
	return true
}

// try sends a trial. It reports false, and why, if there is no request that it could be about.
func (c *court) try(t trial) bool {
	if !c.ready() {
		return false
	}
	one := t.send(c.victim)
	c.tried = append(c.tried, one)
	if took(one.ex) && c.moved(c.victim) {
		c.victim = nil
	}
	return true
}

// audible reports whether the belief of a request says something of the trials about it.
func audible(x *submission) bool {
	return x.s.Offers(target.HookBelief) && x.baseline != target.Belief(forgedState)
}

// moved reports whether a request may not be what it was after a trial that was answered as if it
// were taken. What takes its effect later shows later, see apart.
func (c *court) moved(x *submission) bool {
	if !audible(x) {
		return true
	}
	word, err := x.belief()
	return err != nil || word != x.baseline
}

// twin sends the same callback with nothing wrong, and waits until it has effect: what came of
// the trials has come then, too. It is about a request of its own; a person, who takes longer than
// any program to say what is believed, is spared that.
func (c *court) twin(name string) bool {
	x := c.victim
	if x == nil || !x.asksOnly() {
		var why conformance.Finding
		if x, why = c.victims.accepted(fmt.Sprint("twin ", len(c.last))); x == nil {
			c.none, c.effect = why, why
			return false
		}
	} else if audible(x) {
		c.opinionOf(x)
	}
	c.victim = nil
	ex := x.tells(forgedState).signed().send("the same callback, with nothing wrong")
	if len(c.last) == 0 {
		c.note(name, takes(ex, "the same callback with nothing wrong"), ex)
	}
	c.last = append(c.last, ex)
	c.effect = x.effect(forgedState, c.s.CheckID(name), ex)
	if c.effect.Problem != "" {
		c.effect = conformance.Unknown(statesScenario+"/believed", "a callback with nothing wrong is not believed either")
	}
	return true
}

// opinionOf is what the target thinks of a request, asked once.
func (c *court) opinionOf(x *submission) opinion {
	said, ok := c.beliefs[x]
	if !ok {
		said.word, said.err = x.belief()
		c.beliefs[x] = said
	}
	return said
}

// suspects are the trials about a request any of which may have brought it to where it is: from
// the first on that was answered as if it were taken, or else all.
func (c *court) suspects(x *submission) []*tried {
	var all []*tried
	for _, one := range c.tried {
		if one.of == x {
			all = append(all, one)
		}
	}
	return all[max(0, slices.IndexFunc(all, func(one *tried) bool { return took(one.ex) })):]
}

// apart sends trials again, each about a request of its own, where one of several about the same
// request was believed and nobody can say which.
func (c *court) apart(name string) {
	var again []*tried
	for _, one := range c.tried {
		if audible(one.of) && c.opinionOf(one.of).word == target.Belief(forgedState) {
			if all := c.suspects(one.of); len(all) > 1 && slices.Contains(all, one) {
				again = append(again, one)
			}
		}
	}
	for i, one := range again {
		x, why := c.victims.accepted(fmt.Sprint("apart ", i))
		if x == nil {
			c.effect = why
			return
		}
		*one = *one.trial.send(x)
	}
	if len(again) > 0 {
		c.victim = nil
		c.twin(name)
	}
}
