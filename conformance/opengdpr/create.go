package opengdpr

import (
	"fmt"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// create sends one valid request and judges every part of the 201, and of the one that the
// preflight got (section 7.3). Ids of its checks are named by other scenarios as the cause of
// what they could not do.
var create = conformance.Scenario{
	ID:     "opengdpr/create",
	Title:  "A valid request is accepted with a complete, signed receipt",
	Covers: covers("OG-7.3-09"),
	Sends:  []conformance.Send{{Method: "POST", Path: createPath, What: "one valid request", Erases: true}},
	Run: func(s *conformance.Session) {
		f := factsOf(s)
		r := f.base(s, "create")
		ex := r.send(s, "valid request")
		s.Check("status-201", "OG-7.3-01", status201(f, ex), ex)
		s.Check("accepted", "OG-7.3-09", accepted(f, s.CheckID("status-201"), ex), ex)
		checkReceipts(s, f, "", []exchanged{{"create", r, ex}, f.first}, conformance.Unknown(s.CheckID("status-201"), "there is no receipt"))
	},
}

// status201 judges the status of an accepted request (OG-7.3-01; AO-03, AO-68).
func status201(f *facts, ex *journal.Exchange) conformance.Finding {
	want := "POST " + createPath + " is answered with 201"
	if !ex.OK() {
		return conformance.NoAnswer(want, ex)
	}
	status := ex.Status()
	finding := conformance.Fine(want, conformance.StatusLine(ex))
	switch {
	case conformance.Withheld(status):
		return conformance.WithheldFinding(want, ex)
	case status == 201 && f.createPath != createPath:
		finding.Got += " at " + f.createPath + " only"
		return finding.Saw("AO-68", "only-with").Saw("AO-03", "collection")
	case status == 201:
		return finding.Saw("AO-68", "without").Saw("AO-03", "collection")
	case refused(ex):
		return conformance.Finding{Want: want, Got: finding.Got, Cause: "opengdpr/create/accepted", Unknown: "the request was refused"}
	}
	finding.Problem = fmt.Sprintf("a valid request is answered with %d", status)
	return finding
}

// accepted judges whether a valid request is taken at all (OG-7.3-09). What another check
// already says of the status is named as the cause. Where discovery did not say what the
// target takes, a refusal proves nothing.
func accepted(f *facts, statusCheck string, ex *journal.Exchange) conformance.Finding {
	const want = "a valid request is accepted"
	finding := conformance.Fine(want, conformance.StatusLine(ex))
	switch {
	case !ex.OK() || ex.Status() < 200 || ex.Status() >= 500 || ex.Status()/100 == 3 || ex.Status() == 404 || ex.Status() == 405 || conformance.Withheld(ex.Status()):
		return conformance.Finding{Want: want, Got: finding.Got, Cause: statusCheck, Unknown: "there is no answer that accepts or refuses"}
	case ex.Status()/100 == 2:
		return finding
	case len(f.pairs) == 0:
		return conformance.Finding{Want: want, Got: finding.Got, Cause: "opengdpr/discovery/identities", Unknown: "discovery lists no legal identity pair, so what was sent may not be supported"}
	case len(f.types) == 0:
		return conformance.Finding{Want: want, Got: finding.Got, Cause: "opengdpr/discovery/request-types", Unknown: "discovery lists no legal request type, so what was sent may not be supported"}
	}
	finding.Problem = fmt.Sprintf("a valid request is refused with %d%s", ex.Status(), ownWords(ex))
	return finding
}

// unaccepted says why a scenario that varies the base request cannot say anything, empty if
// it can.
func unaccepted(f *facts) (cause, why string) {
	if f.accepted {
		return "", ""
	}
	return "opengdpr/create/accepted", "the target accepts no valid request that could be varied"
}
