package opengdpr

import (
	"fmt"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// create sends one valid request and judges every part of the 201 (section 7.3). Ids of its
// checks are named by other scenarios as the cause of what they could not do.
var create = conformance.Scenario{
	ID:    "opengdpr/create",
	Title: "A valid request is accepted with a complete, signed receipt",
	Covers: []string{"OG-1-01", "OG-1.1-01", "OG-4.2-01", "OG-7.3-01", "OG-7.3-02", "OG-7.3-03", "OG-7.3-04",
		"OG-7.3-06", "OG-7.3-07", "OG-7.3-08", "OG-7.3-09", "OG-7.3-10"},
	Sends: []conformance.Send{{Method: "POST", Path: createPath, What: "one valid request", Erases: true}},
	Run: func(s *conformance.Session) {
		f := factsOf(s)
		r := f.base(s, "create")
		ex := r.send(s, "valid request")
		s.Check("status-201", "OG-7.3-01", status201(f, ex), ex)
		s.Check("accepted", "OG-7.3-09", accepted(f, s.CheckID("status-201"), ex), ex)
		checkReceipt(s, f, r, ex)
	},
}

// status201 judges the status of an accepted request (OG-7.3-01; AO-03, AO-68).
func status201(f *facts, ex *journal.Exchange) conformance.Finding {
	want := "POST " + createPath + " is answered with 201"
	if !ex.OK() {
		return failure(want, ex)
	}
	status := ex.Status()
	finding := conformance.Fine(want, statusLine(ex))
	switch {
	case withheld(status):
		return withheldFinding(want, ex)
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
	finding := conformance.Fine(want, statusLine(ex))
	switch {
	case !ex.OK() || ex.Status() < 200 || ex.Status() >= 500 || ex.Status()/100 == 3 || ex.Status() == 404 || ex.Status() == 405 || withheld(ex.Status()):
		return conformance.Finding{Want: want, Got: finding.Got, Cause: statusCheck, Unknown: "there is no answer that accepts or refuses"}
	case ex.Status()/100 == 2:
		return finding
	case len(f.pairs) == 0:
		return conformance.Finding{Want: want, Got: finding.Got, Cause: "opengdpr/discovery/identities", Unknown: "discovery lists no legal identity pair, so what was sent may not be supported"}
	case len(f.types) == 0:
		return conformance.Finding{Want: want, Got: finding.Got, Cause: "opengdpr/discovery/request-types", Unknown: "discovery lists no legal request type, so what was sent may not be supported"}
	}
	finding.Problem = fmt.Sprintf("a valid request is refused with %d: %s", ex.Status(), clip(strings.ToValidUTF8(string(ex.Body()), "�")))
	return finding
}

// checkReceipt judges the body and the signatures of a 201, or says why it cannot.
func checkReceipt(s *conformance.Session, f *facts, r *request, ex *journal.Exchange) {
	unknown := func(cause, why string) {
		for _, c := range receiptChecks {
			s.Check(c.name, c.requirement, conformance.Unknown(cause, why), ex)
		}
		for _, c := range signatureChecks {
			s.Check(c.name, c.requirement, conformance.Unknown(cause, why), ex)
		}
	}
	if !ex.OK() || ex.Status()/100 != 2 || ex.Status() != 201 && len(ex.Body()) == 0 {
		s.Check("json-object", "OG-1-01", conformance.Unknown(s.CheckID("status-201"), "there is no receipt"), ex)
		unknown(s.CheckID("status-201"), "there is no receipt")
		return
	}
	doc := readDocument(ex, "opengdpr/receipt")
	s.Check("json-object", "OG-1-01", doc.jsonObject(), ex)
	if doc.problem != "" {
		unknown(s.CheckID("json-object"), "the receipt is no JSON object")
		return
	}
	for _, c := range receiptChecks {
		s.Check(c.name, c.requirement, c.look(receipt{doc, r}), ex)
	}
	g := examine(f, doc)
	for _, c := range signatureChecks {
		s.Check(c.name, c.requirement, c.look(s, g, doc), ex)
	}
	if _, ok := doc.members.Get("controller_id"); ok {
		s.Saw("AO-17", "present-on-receipt", ex)
	} else {
		s.Saw("AO-17", "absent-on-receipt", ex)
	}
}

// signatureChecks are those over the signatures of a 201.
var signatureChecks = []struct {
	name, requirement string
	look              func(*conformance.Session, signed, document) conformance.Finding
}{
	{"signature", "OG-7.3-10", func(_ *conformance.Session, g signed, _ document) conformance.Finding { return g.signature() }},
	{"signature-algorithm", "OG-4.2-01", func(s *conformance.Session, g signed, _ document) conformance.Finding {
		return g.algorithm(s.CheckID("signature"))
	}},
	{"domain-header", "OG-7.3-10", func(s *conformance.Session, _ signed, d document) conformance.Finding {
		return domain(s.Target().Domain, d)
	}},
	{"processor-signature", "OG-7.3-07", func(_ *conformance.Session, g signed, d document) conformance.Finding { return g.bodySignature(d) }},
}

// unaccepted says why a scenario that varies the base request cannot say anything, empty if
// it can.
func unaccepted(f *facts) (cause, why string) {
	if f.accepted {
		return "", ""
	}
	return "opengdpr/create/accepted", "the target accepts no valid request that could be varied"
}

// brief judges what matters in each receipt beside the one that create looks at in full:
// that the request was taken, that encoded_request holds its bytes, and the signature.
func brief(s *conformance.Session, f *facts, prefix string, r *request, ex *journal.Exchange) {
	both := func(f conformance.Finding) {
		s.Check(prefix+"-encoded-request", "OG-7.3-04", f, ex)
		s.Check(prefix+"-signature", "OG-7.3-10", f, ex)
	}
	if !ex.OK() || ex.Status()/100 != 2 {
		both(conformance.Skipped("the request was not accepted, so there is no receipt"))
		return
	}
	doc := readDocument(ex, "opengdpr/receipt")
	if doc.problem != "" {
		both(conformance.Unknown("opengdpr/create/json-object", "the receipt is no JSON object: "+doc.problem))
		return
	}
	s.Check(prefix+"-encoded-request", "OG-7.3-04", encodedRequest(receipt{doc, r}), ex)
	s.Check(prefix+"-signature", "OG-7.3-10", examine(f, doc).signature(), ex)
}
