package opengdpr

import "dsrcheck/conformance"

// betweenTwins runs a script between two valid requests, which it returns. If the first is
// not accepted, the script gets the check that says so as the cause of what it cannot do.
func betweenTwins(s *conformance.Session, f *facts, script func(cause, why string)) []exchanged {
	var twins []exchanged
	cause, why := unaccepted(f)
	twin := func(name, when string) conformance.Verdict {
		if cause != "" {
			return s.Check(name, "OG-7.3-09", conformance.Unknown(cause, why))
		}
		r := f.base(s, name)
		ex := r.send(s, "valid request "+when+" the broken ones")
		twins = append(twins, exchanged{name, r, ex})
		return s.Check(name, "OG-7.3-09", legal("a valid request", ex), ex)
	}
	before := twin("twin-before", "before")
	if cause != "" || before == conformance.Pass {
		script(cause, why)
	} else {
		script(s.CheckID("twin-before"), "a valid request that was sent before these broken ones was not accepted, so no refusal of theirs tells anything")
	}
	twin("twin-after", "after")
	return twins
}
