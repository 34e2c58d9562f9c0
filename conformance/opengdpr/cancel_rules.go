package opengdpr

import (
	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// cancelRules are all that the 202 to a cancellation is held to (section 9.3).
var cancelRules = []rule{
	{"received-time", "OG-9.3-02", func(m message) conformance.Finding { return m.time("received_time", "OG-9.3-02") }},
	{"received-time-clock", "OG-9.3-02", receivedTimeClock},
	{"encoded-request", "OG-9.3-03", encodedCancellation},
	{"subject-request-id", "OG-9.3-05", func(m message) conformance.Finding { return m.equals("subject_request_id", "OG-9.3-05", m.sent.id) }},
	{"subject-request-id-form", "OG-1.1-01", idForm},
	{"signature-in-body", "OG-9.3-06", func(m message) conformance.Finding { return m.bodySignature(m.document, "OG-9.3-06") }},
	{"signature", "OG-9.3-07", message.signatureOf},
	{"signature-algorithm", "OG-4.2-01", message.algorithmOf},
	{"domain-header", "OG-9.3-07", domainIfPresent},
}

// cancelRows are the requirements of these checks and of the JSON around them.
var cancelRows = []string{"OG-1-01", "OG-1.1-01", "OG-4.2-01", "OG-9.3-02", "OG-9.3-03", "OG-9.3-05", "OG-9.3-06", "OG-9.3-07"}

// checkCancellations judges the answers to accepted cancellations.
func checkCancellations(s *conformance.Session, f *facts, all []exchanged, none conformance.Finding) {
	id := func(name string) string { return s.CheckID("receipt-of-it-" + name) }
	var readable []message
	var evidence []*journal.Exchange
	labels := make([]string, len(all))
	objects := make([]conformance.Finding, len(all))
	for i, e := range all {
		evidence, labels[i] = append(evidence, e.ex), e.label
		doc := readDocument(e.ex, "opengdpr/cancellation")
		if objects[i] = doc.jsonObject(); doc.problem == "" && doc.unread == "" {
			readable = append(readable, message{document: doc, signed: examine(f, doc, true), label: e.label, sent: e.sent, domain: s.Target().Domain, check: id})
		}
	}
	s.Check("receipt-of-it-json-object", "OG-1-01", conformance.Merge(labels, objects, none), evidence...)
	if len(all) > 0 {
		none = conformance.Unknown(id("json-object"), "there is no answer that can be read")
	}
	checkMessages(s, "receipt-of-it-", cancelRules, readable, evidence, none)
}

// cancellations are the 202s that were answered.
func (c *cancelling) cancellations() []exchanged {
	var all []exchanged
	for _, e := range []exchanged{{"the cancellation", c.w.sent, c.first}, {"the second cancellation", c.w.sent, c.again}} {
		if e.ex != nil && e.ex.OK() && e.ex.Status() == 202 {
			all = append(all, e)
		}
	}
	return all
}

// encodedCancellation judges the encoded_request of a 202 (AO-29).
func encodedCancellation(m message) conformance.Finding {
	f := conformance.Fine("the body of the creation in base64, or an empty string", m.shown("encoded_request"))
	if _, ok := m.members.Get("encoded_request"); !ok {
		return f.Saw("AO-29", "absent")
	}
	if value, ok := m.text("encoded_request"); ok && value == "" {
		return f.Saw("AO-29", "empty")
	}
	if f = m.encodedRequest("OG-9.3-03"); f.Problem != "" {
		return f
	}
	return f.Saw("AO-29", "original-request")
}

// unknownCancel says of every check why it could not be made.
func unknownCancel(s *conformance.Session, f conformance.Finding) {
	checkReceipts(s, nil, "receipts-", nil, f)
	checkStatuses(s, "answers-", nil, f)
	checkCancellations(s, nil, nil, f)
	checkOtherRefusals(s, nil, f)
	for _, c := range [][2]string{{"requests-accepted", "OG-7.3-09"}, {"accepted", "OG-9.3-01"}, {"again", "OG-9.3-01"}, {"unknown-id", "OG-9.1-02"}, {"status-after", "OG-8-02"}, {"nothing-done", "OG-9.1-03"}} {
		s.Check(c[0], c[1], f)
	}
}
