package opengdpr

import (
	"dsrcheck/conformance"
)

// settledOnes are requests of which the target was told that they are under way, or completed. Where
// that cannot be had, it says why.
func (p *played) settledOnes(t *sheet) []*submission {
	if why, ok := p.f.uncalled(); ok {
		t.note("pending-only", why)
		return nil
	}
	var all []*submission
	for _, state := range []string{inProgress, completed} {
		x, why := p.cancellable(state)
		if x == nil {
			t.note("pending-only", why)
			return nil
		}
		if x.url() == "" {
			t.note("pending-only", conformance.Unknown(p.f.flaw, "the request lists no callback URL that can be called"))
			return nil
		}
		_ = p.s.Move(p.name, x.id(), state)
		told := x.tells(state).signed().send("a valid callback, " + state)
		check := statesScenario + "/" + map[string]string{inProgress: "in-progress", completed: "completed"}[state]
		x.known = x.effect(state, check, told)
		switch {
		case !took(told):
			x.known = conformance.Unknown(check, "the callback was not taken")
		case x.known.Problem != "":
			x.known = conformance.Unknown(statesScenario+"/believed", "the controller does not believe that the request is "+state)
		case x.known.Skip != "":
			x.known = conformance.Skipped("whether the controller knew that the request is " + state + " is not known, as there is no hook belief")
		}
		all = append(all, x)
	}
	return all
}

// leftAlone judges that a request is not cancelled of which the target was told that it is not
// pending any more. That nothing comes says something only if it cancels what it should.
func (x *submission) leftAlone(t *sheet, plain *submission, err error) conformance.Finding {
	f := conformance.Fine("a request that is not pending any more is not cancelled", "no request came")
	if err != nil {
		f.Got += "; " + err.Error()
	}
	all := x.cancels()
	switch {
	case len(all) > 0 && !x.known.Holds():
		return x.known
	case len(all) > 0:
		f.Got = conformance.Clip(all[0].Request.StartLine())
		f.Problem = "a request is cancelled that is " + x.label
	case len(plain.cancels()) == 0:
		return conformance.Unknown(t.s.CheckID("by-delete"), "no pending request is cancelled either")
	case x.known.Unknown != "":
		return x.known
	}
	return f
}
