package opengdpr

import (
	"fmt"
	"net/url"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// tellForeign tells under URLs that are not the controller's: each about a request of its own, where
// it is not a person who has to send that. Heard is what is made of callbacks under its own.
func tellForeign(t *sheet, p *played, heard conformance.Finding) {
	var x *submission
	for _, name := range []string{"foreign-url", "foreign-host"} {
		if x == nil {
			var why conformance.Finding
			if x, why = p.accepted(name); x == nil {
				t.note(name, why)
				continue
			}
		}
		foreign, own := "https://controller9.test/somebody-elses", inProgress
		switch {
		case name == "foreign-host":
			foreign = elsewhere(x.url())
		case x.asksOnly():
			own = pending // so that the request does for the other, too
		}
		o := overseen{told: own, heard: heard}
		o.ex = x.tells(completed).set("status_callback_url", foreign).signed().send("a callback that names a URL which is not the controller's")
		o.look(t, x, name)
		o.after = x.tells(own).signed().send("the same with its own URL")
		f := o.judge(t, x)
		t.note(name, f, o.ex, o.after)
		if !x.asksOnly() || !f.Holds() {
			x = nil
		}
	}
}

// overseen is a callback that names another's URL, and what came of it before the same came with
// the controller's own. That tells of another state, which hides what was believed before.
type overseen struct {
	ex, after *journal.Exchange
	told      string              // by the second
	heard     conformance.Finding // what is made of callbacks under the own URL
	word      target.Belief       // in between
	unless    conformance.Finding // why that says nothing
}

// look asks what is believed once what came of the first has come: when a later one about another
// request is believed, or a person has looked.
func (o *overseen) look(t *sheet, x *submission, name string) {
	if !x.s.Offers(target.HookBelief) {
		return
	}
	if !x.asksOnly() {
		marker, why := x.played.accepted("after " + name)
		if o.unless = why; marker != nil {
			o.unless = marker.effect(inProgress, t.s.CheckID("in-progress"), marker.tells(inProgress).signed().send("a valid callback about another request"))
		}
	}
	if o.unless.Problem != "" {
		o.unless = conformance.Unknown(t.s.CheckID("believed"), "a later callback is not believed, so that what came of this one may come yet")
	}
	var err error
	if o.word, err = x.belief(); err != nil {
		o.unless = conformance.Unknown("", err.Error())
	}
}

// judge judges a callback that names another's URL (AO-40). The one that names its own has to
// be taken, and believed.
func (o *overseen) judge(t *sheet, x *submission) conformance.Finding {
	f := conformance.Fine("no change of state", conformance.StatusLine(o.ex))
	known := x.s.Offers(target.HookBelief)
	switch {
	case known && (x.baseline == target.BeliefCompleted || x.baseline == target.BeliefInProgress):
		return conformance.Unknown(answersScenario+"/accepted", fmt.Sprintf("before the callback the request was believed to be %s", x.baseline))
	case known && o.word == target.BeliefCompleted:
		return o.believed(f, o.word)
	case !o.ex.OK():
		return conformance.NoAnswer(f.Want, o.ex)
	case throttles(o.ex):
		return conformance.Unknown("", f.Got+": it was not looked at")
	case !took(o.after):
		return conformance.Unknown(t.s.CheckID(map[string]string{pending: "pending", inProgress: "in-progress"}[o.told]), "the same callback with the controller's own URL is not taken either")
	case !known && took(o.ex):
		return conformance.Skipped("it is answered " + conformance.StatusLine(o.ex) + ", and there is no hook belief to tell what came of it")
	}
	if known {
		last, unless := o.last(t, x)
		switch {
		case last == target.BeliefCompleted:
			return o.believed(f, last)
		case unless.Unknown != "" || unless.Skip != "":
			return unless
		}
		f.Got += fmt.Sprintf(", then believed %s", last)
	}
	switch o.ex.Status() / 100 {
	case 2:
		return f.Saw("AO-40", "ignored")
	case 4:
		return f.Saw("AO-40", "refused")
	case 5:
		return f.Saw("AO-40", "server-error")
	}
	f.Problem = fmt.Sprintf("it is answered %d", o.ex.Status())
	return f
}

func (o *overseen) believed(f conformance.Finding, word target.Belief) conformance.Finding {
	f.Got += fmt.Sprintf(", then believed %s", word)
	f.Problem, f.Security = "a callback is believed that names a URL which is not the controller's", true
	return f
}

// last is what is believed after the second, and why that says nothing of the first. A person is
// not asked once more.
func (o *overseen) last(t *sheet, x *submission) (last target.Belief, unless conformance.Finding) {
	unheard := conformance.Unknown(t.s.CheckID("believed"), "the same callback with the controller's own URL is not believed either")
	if x.asksOnly() {
		switch {
		case o.unless.Unknown != "":
			return o.word, o.unless
		case o.heard.Problem != "":
			return o.word, unheard
		case !o.heard.Holds():
			return o.word, o.heard
		}
		return o.word, unless
	}
	last, ok, err := x.believes(x.s.Target().CallbackWait, target.Belief(o.told), target.BeliefCompleted)
	switch {
	case err != nil:
		return last, conformance.Unknown("", err.Error())
	case !ok && x.baseline != target.BeliefPending:
		return last, conformance.Unknown(answersScenario+"/accepted", fmt.Sprintf("before the callback the request was believed to be %s", x.baseline))
	case !ok:
		return last, unheard
	}
	return last, o.unless
}

// elsewhere is a URL with the same path on another host.
func elsewhere(own string) string {
	u, err := url.Parse(own)
	if err != nil {
		return "https://controller9.test/"
	}
	u.Host = "controller9.test"
	return u.String()
}
