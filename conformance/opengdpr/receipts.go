package opengdpr

import (
	"fmt"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// exchanged is a request that has to be accepted, and what came back.
type exchanged struct {
	label string // what was odd about the request, or where it was sent
	sent  *request
	ex    *journal.Exchange
}

// receiptRules are all that a receipt is held to (section 7.3).
var receiptRules = []rule{
	{"expected-completion-time", "OG-7.3-02", func(m message) conformance.Finding {
		return m.time("expected_completion_time", "OG-7.3-02")
	}},
	{"received-time", "OG-7.3-03", func(m message) conformance.Finding { return m.time("received_time", "OG-7.3-03") }},
	{"received-time-clock", "OG-7.3-03", receivedTimeClock},
	{"completion-after-receipt", "OG-7.3-08", completionAfterReceipt},
	{"encoded-request", "OG-7.3-04", func(m message) conformance.Finding { return m.encodedRequest("OG-7.3-04") }},
	{"subject-request-id", "OG-7.3-06", func(m message) conformance.Finding { return m.equals("subject_request_id", "OG-7.3-06", m.sent.id) }},
	{"subject-request-id-form", "OG-1.1-01", idForm},
	{"signature", "OG-7.3-10", message.signatureOf},
	{"signature-algorithm", "OG-4.2-01", message.algorithmOf},
	{"domain-header", "OG-7.3-10", domainIfPresent},
	{"signature-in-body", "OG-7.3-07", func(m message) conformance.Finding { return m.bodySignature(m.document, "OG-7.3-07") }},
}

// receiptRows are the requirements of all these checks, in the order of Covers.
var receiptRows = []string{"OG-1-01", "OG-1.1-01", "OG-4.2-01", "OG-7.3-01", "OG-7.3-02", "OG-7.3-03", "OG-7.3-04",
	"OG-7.3-06", "OG-7.3-07", "OG-7.3-08", "OG-7.3-10"}

// covers adds requirements to those of receipts.
func covers(more ...string) []string {
	all := slices.Sorted(slices.Values(slices.Concat(receiptRows, more)))
	return slices.Compact(all)
}

// checkReceipts judges the answers to all requests of a scenario that were accepted, with one
// check for each rule, whose names begin with the prefix. Where there is none, none says why.
func checkReceipts(s *conformance.Session, f *facts, prefix string, all []exchanged, none conformance.Finding) {
	id := func(name string) string { return s.CheckID(prefix + name) }
	all = slices.DeleteFunc(slices.Clone(all), func(e exchanged) bool { return !e.ex.OK() || e.ex.Status()/100 != 2 })
	evidence := make([]*journal.Exchange, len(all))
	statuses, objects := make([]conformance.Finding, len(all)), make([]conformance.Finding, len(all))
	labels := make([]string, len(all))
	var receipts []message
	for i, e := range all {
		evidence[i], labels[i] = e.ex, e.label
		statuses[i] = status201(f, e.ex)
		if e.ex.Status() != 201 && len(e.ex.Body()) == 0 {
			objects[i] = conformance.Unknown(id("status-201"), "there is no receipt")
			continue
		}
		doc := readDocument(e.ex, "opengdpr/receipt")
		if objects[i] = doc.jsonObject(); doc.problem == "" && doc.unread == "" {
			receipts = append(receipts, message{document: doc, signed: examine(f, doc, true), label: e.label, sent: e.sent, domain: s.Target().Domain, check: id})
		}
	}
	if prefix != "" {
		s.Check(prefix+"status-201", "OG-7.3-01", conformance.Merge(labels, statuses, none), evidence...)
	}
	s.Check(prefix+"json-object", "OG-1-01", conformance.Merge(labels, objects, none), evidence...)
	if len(all) > 0 {
		none = conformance.Unknown(id("json-object"), "there is no receipt that can be read")
	}
	checkMessages(s, prefix, receiptRules, receipts, evidence, none)
	if len(receipts) == 0 {
		return
	}
	choice := "absent-on-receipt"
	if _, ok := receipts[0].members.Get("controller_id"); ok {
		choice = "present-on-receipt"
	}
	s.Saw("AO-17", choice, receipts[0].ex)
}

// domainIfPresent judges the domain header of a 201 or 202, which need none (AO-05, AO-34).
func domainIfPresent(m message) conformance.Finding {
	values := m.message.Values(domainHeader)
	if len(values) == 0 {
		want := fmt.Sprintf("%s %q, or no such header on a 201 or 202", domainHeader, m.domain)
		return conformance.Fine(want, "no such header").Saw("AO-05", "signature-header-only")
	}
	return sameDomain(m.domain, values)
}
