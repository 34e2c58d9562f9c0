package opengdpr

import (
	"fmt"
	"net/http"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// throttles reports an answer that asks for patience, and says nothing of what was sent.
func throttles(ex *journal.Exchange) bool {
	return ex.Status() == http.StatusTooManyRequests || ex.Status() == http.StatusServiceUnavailable
}

// believed reports whether a trial is believed; unless says why that is not known. Where the
// target is not asked what it believes, a refusal is all that there is to go by.
func (c *court) believed(one *tried) (yes bool, got string, unless conformance.Finding) {
	got = conformance.StatusLine(one.ex)
	if !audible(one.of) {
		return false, got, c.refused(one)
	}
	said := c.opinionOf(one.of)
	if said.err != nil {
		return false, got, conformance.Unknown("", said.err.Error())
	}
	got += fmt.Sprintf(", then believed %s", said.word)
	if said.word == target.Belief(forgedState) && slices.Contains(c.suspects(one.of), one) {
		if n := len(c.suspects(one.of)); n > 1 { // see apart
			return false, got, conformance.Unknown("", fmt.Sprintf("one of %d callbacks is believed, and which cannot be told", n))
		}
		return true, got, unless
	}
	switch {
	case !c.effect.Holds():
		unless = c.effect
	case one.ex.Failure != "" && one.ex.Failure != journal.FailClosed:
		unless = conformance.NoAnswer("", one.ex)
	case throttles(one.ex):
		unless = conformance.Unknown("", got+": it was not looked at")
	case one.unless != nil:
		unless = one.unless(c)
	}
	return false, got, unless
}

// refused says what an answer alone leaves unknown.
func (c *court) refused(one *tried) conformance.Finding {
	status := one.ex.Status()
	switch {
	case one.of.s.Offers(target.HookBelief) && took(one.ex):
		return conformance.Unknown(answersScenario+"/accepted", "the request was believed completed before")
	case took(one.ex):
		return conformance.Skipped(fmt.Sprintf("it is answered %d, and there is no hook belief to tell what came of it", status))
	case throttles(one.ex):
		return conformance.Unknown("", conformance.StatusLine(one.ex)+": it was not looked at")
	case !one.ex.OK() && one.ex.Failure != journal.FailClosed:
		return conformance.NoAnswer("", one.ex)
	case status/100 != 4:
		return conformance.Unknown(c.s.CheckID(c.statusName()), conformance.StatusLine(one.ex)+" is no refusal, and there is no hook belief to tell what came of it")
	case len(c.last) == 0:
		return c.none
	case !took(c.last[0]):
		return conformance.Unknown(c.s.CheckID("accepted"), "a callback with nothing wrong is not taken either")
	}
	return conformance.Finding{}
}

// judge notes what came of each trial. The first is the one that anybody refuses who verifies
// anything.
func (c *court) judge() {
	c.apart("accepted")
	nothing, something := false, false // is verified
	for i, one := range c.tried {
		first := i == 0 && one.requirement == "OG-8.8-05"
		yes, got, unless := c.believed(one)
		known := unless.Unknown == "" && unless.Skip == "" && unless.Problem == ""
		f := conformance.Fine("a callback "+one.what+" is refused, and not believed", got)
		switch {
		case yes && first:
			nothing, f.Security = true, true
			f = f.Saw("AO-72", "validates-nothing")
		case yes && nothing && (one.weak || one.free != nil):
			f = conformance.Skipped("no signature is verified at all; see " + c.s.CheckID(c.tried[0].name))
		case yes && one.weak && !something:
			f = conformance.Unknown(c.s.CheckID(c.tried[0].name), "it is not known whether any signature is verified")
		case yes && one.weak:
			f.Security = true
			f = f.Saw("AO-72", "validates-weakly")
		case yes && one.free != nil:
			f = one.free(f, true)
		case yes:
			f.Problem, f.Security = "a callback is believed "+one.what, one.forged
		case !known:
			unless.Want, unless.Got = f.Want, f.Got
			f = unless
		case one.weak || first:
			something = something || first
			f = f.Saw("AO-72", "validates")
		case one.free != nil:
			f = one.free(f, false)
		}
		evidence := append([]*journal.Exchange{one.ex}, c.last...)
		if one.shown != nil {
			evidence = append(evidence, one.shown()...)
		}
		c.note(one.name, f, evidence...)
	}
	if name := c.statusName(); name != "" {
		f, evidence := c.status()
		c.note(name, f, evidence...)
	}
}

// statusName is the check of how callbacks are refused, in this scenario.
func (c *court) statusName() string {
	for _, l := range c.lines {
		if l.requirement == "OG-8.8-07" {
			return l.name
		}
	}
	return ""
}

// status judges how callbacks are answered that are not believed (OG-8.8-07). Which status is
// right, the signatures alone say (AO-38): what is wrong with the others may be another matter.
func (c *court) status() (conformance.Finding, []*journal.Exchange) {
	exact := c.statusName() == "status-403"
	var labels []string
	var findings []conformance.Finding
	var evidence []*journal.Exchange
	for _, one := range c.tried {
		yes, _, _ := c.believed(one)
		f, counts := answeredNo(one.ex, exact && !one.odd)
		if yes || !counts || one.odd && f.Problem == "" || one.free != nil && took(one.ex) {
			continue
		}
		labels, findings, evidence = append(labels, one.name), append(findings, f), append(evidence, one.ex)
	}
	switch {
	case len(c.last) == 0 || len(c.tried) == 0:
		return c.none, evidence
	case !took(c.last[0]):
		return conformance.Unknown(c.s.CheckID("accepted"), "a callback with nothing wrong is not taken either"), evidence
	case len(findings) == 0:
		return conformance.Unknown(c.s.CheckID(c.tried[0].name), "no callback was refused"), evidence
	}
	return conformance.Merge(labels, findings, conformance.Finding{}), evidence
}

// answeredNo judges the answer to a callback that is not believed, unless it says nothing of that.
// With exact it is to be a 403 (AO-38), else any 4xx.
func answeredNo(ex *journal.Exchange, exact bool) (f conformance.Finding, counts bool) {
	f = conformance.Fine("a 4xx", conformance.StatusLine(ex))
	if exact {
		f.Want = "403"
	}
	status := ex.Status()
	switch {
	case ex.Failure == journal.FailClosed || ex.Failure == journal.FailMalformed:
		return conformance.NoAnswer(f.Want, ex), true
	case !ex.OK() || throttles(ex):
		return f, false
	case status/100 != 4:
		f.Problem = fmt.Sprintf("a callback that is not to be believed is answered %d", status)
	case !exact:
	case status == http.StatusForbidden:
		f = f.Saw("AO-38", "status-403")
	case status == http.StatusBadRequest || status == http.StatusUnauthorized:
		f = f.Saw("AO-38", "status-400-or-401")
	default:
		f = f.Saw("AO-38", "other-4xx")
	}
	return f, true
}
