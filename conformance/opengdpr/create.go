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
		checkReceipt(s, f, "", r, ex)
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

// checkReceipt judges the body and the signatures of a 201, or says why it cannot. The names
// of its checks begin with the prefix.
func checkReceipt(s *conformance.Session, f *facts, prefix string, r *request, ex *journal.Exchange) {
	id := func(name string) string { return s.CheckID(prefix + name) }
	all := func(finding conformance.Finding) {
		for _, c := range receiptChecks {
			s.Check(prefix+c.name, c.requirement, finding, ex)
		}
		for _, c := range signatureChecks {
			s.Check(prefix+c.name, c.requirement, finding, ex)
		}
	}
	if !ex.OK() || ex.Status()/100 != 2 || ex.Status() != 201 && len(ex.Body()) == 0 {
		none := conformance.Unknown(id("status-201"), "there is no receipt")
		s.Check(prefix+"json-object", "OG-1-01", none, ex)
		all(none)
		return
	}
	doc := readDocument(ex, "opengdpr/receipt")
	s.Check(prefix+"json-object", "OG-1-01", doc.jsonObject(), ex)
	if doc.problem != "" {
		all(conformance.Unknown(id("json-object"), "the receipt is no JSON object"))
		return
	}
	for _, c := range receiptChecks {
		s.Check(prefix+c.name, c.requirement, c.look(receipt{doc, r, id}), ex)
	}
	g := examine(f, doc)
	for _, c := range signatureChecks {
		s.Check(prefix+c.name, c.requirement, c.look(signedReceipt{g, doc, s.Target().Domain, id}), ex)
	}
	if _, ok := doc.members.Get("controller_id"); ok {
		s.Saw("AO-17", "present-on-receipt", ex)
	} else {
		s.Saw("AO-17", "absent-on-receipt", ex)
	}
}

// signedReceipt is what a check of signatures looks at.
type signedReceipt struct {
	signed
	document document
	domain   string
	check    func(name string) string
}

// signatureChecks are those over the signatures of a 201.
var signatureChecks = []struct {
	name, requirement string
	look              func(signedReceipt) conformance.Finding
}{
	{"signature", "OG-7.3-10", func(r signedReceipt) conformance.Finding { return r.signature() }},
	{"signature-algorithm", "OG-4.2-01", func(r signedReceipt) conformance.Finding { return r.algorithm(r.check("signature")) }},
	{"domain-header", "OG-7.3-10", func(r signedReceipt) conformance.Finding { return domain(r.domain, r.document) }},
	{"signature-in-body", "OG-7.3-07", func(r signedReceipt) conformance.Finding { return r.bodySignature(r.document) }},
}

// unaccepted says why a scenario that varies the base request cannot say anything, empty if
// it can.
func unaccepted(f *facts) (cause, why string) {
	if f.accepted {
		return "", ""
	}
	return "opengdpr/create/accepted", "the target accepts no valid request that could be varied"
}

// brief judges what a form of the request can change about its receipt: the status, the bytes
// that encoded_request holds, and the signature.
func brief(s *conformance.Session, f *facts, prefix string, r *request, ex *journal.Exchange) {
	check := func(name, requirement string, finding conformance.Finding) {
		s.Check(prefix+name, requirement, finding, ex)
	}
	if !ex.OK() || ex.Status()/100 != 2 {
		none := conformance.Skipped("the request was not accepted, so there is no receipt")
		check("status-201", "OG-7.3-01", none)
		check("encoded-request", "OG-7.3-04", none)
		check("signature", "OG-7.3-10", none)
		return
	}
	check("status-201", "OG-7.3-01", status201(f, ex))
	doc := readDocument(ex, "opengdpr/receipt")
	if doc.problem != "" {
		unread := conformance.Unknown("opengdpr/create/json-object", "the receipt is no JSON object: "+doc.problem)
		check("encoded-request", "OG-7.3-04", unread)
		check("signature", "OG-7.3-10", unread)
		return
	}
	check("encoded-request", "OG-7.3-04", encodedRequest(receipt{document: doc, sent: r}))
	check("signature", "OG-7.3-10", examine(f, doc).signature())
}
