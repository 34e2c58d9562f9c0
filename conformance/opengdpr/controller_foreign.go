package opengdpr

import (
	"fmt"
	"net/url"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// tellForeign tells under URLs that are not the controller's: each about a request of its own, where
// it is not a person who has to send that.
func tellForeign(t *sheet, p *played) {
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
		ex := x.tells(completed).set("status_callback_url", foreign).signed().send("a callback that names a URL which is not the controller's")
		after := x.tells(own).signed().send("the same with its own URL")
		f := x.ignores(t, ex, after, own)
		t.note(name, f, ex, after)
		if !x.asksOnly() || !f.Holds() {
			x = nil
		}
	}
}

// ignores judges a callback that names another's URL (AO-40). The one that names its own has to
// be taken, and is believed once what came of the first has come.
func (x *submission) ignores(t *sheet, ex, after *journal.Exchange, told string) conformance.Finding {
	f := conformance.Fine("no change of state", conformance.StatusLine(ex))
	switch {
	case !ex.OK():
		return conformance.NoAnswer(f.Want, ex)
	case throttles(ex):
		return conformance.Unknown("", f.Got+": it was not looked at")
	case !took(after):
		return conformance.Unknown(t.s.CheckID(map[string]string{pending: "pending", inProgress: "in-progress"}[told]), "the same callback with the controller's own URL is not taken either")
	case !x.s.Offers(target.HookBelief) && took(ex):
		return conformance.Skipped("it is answered " + conformance.StatusLine(ex) + ", and there is no hook belief to tell what came of it")
	}
	if x.s.Offers(target.HookBelief) {
		if x.baseline == target.BeliefCompleted || x.baseline == target.BeliefInProgress {
			return conformance.Unknown(answersScenario+"/accepted", fmt.Sprintf("before the callback the request was believed to be %s", x.baseline))
		}
		last, ok, err := x.believes(x.s.Target().CallbackWait, target.Belief(told), target.BeliefCompleted)
		f.Got += fmt.Sprintf(", then believed %s", last)
		switch {
		case err != nil:
			return conformance.Unknown("", err.Error())
		case last == target.BeliefCompleted:
			f.Problem, f.Security = "a callback is believed that names a URL which is not the controller's", true
			return f
		case !ok && x.baseline != target.BeliefPending:
			return conformance.Unknown(answersScenario+"/accepted", fmt.Sprintf("before the callback the request was believed to be %s", x.baseline))
		case !ok:
			return conformance.Unknown(t.s.CheckID("believed"), "the same callback with the controller's own URL is not believed either")
		}
	}
	switch ex.Status() / 100 {
	case 2:
		return f.Saw("AO-40", "ignored")
	case 4:
		return f.Saw("AO-40", "refused")
	case 5:
		return f.Saw("AO-40", "server-error")
	}
	f.Problem = fmt.Sprintf("it is answered %d", ex.Status())
	return f
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
