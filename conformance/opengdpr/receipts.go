package opengdpr

import (
	"fmt"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/internal/observe"
	"dsrcheck/simulator/journal"
)

// exchanged is a request that has to be accepted, and what came back.
type exchanged struct {
	label string // what was odd about the request, or where it was sent
	sent  *request
	ex    *journal.Exchange
}

// receiptCheck is a check over one receipt, that is over the answer to one accepted request.
type receiptCheck struct {
	name, requirement string
	look              func(receipt) conformance.Finding
}

// receipt is a 201 and the request that it answers.
type receipt struct {
	document
	signed
	sent   *request
	domain string                   // of the target
	check  func(name string) string // the full id of another check of the same receipt
}

// receiptChecks are all that a receipt is held to (section 7.3).
var receiptChecks = []receiptCheck{
	{"expected-completion-time", "OG-7.3-02", func(r receipt) conformance.Finding {
		return r.time("expected_completion_time", "OG-7.3-02")
	}},
	{"received-time", "OG-7.3-03", func(r receipt) conformance.Finding { return r.time("received_time", "OG-7.3-03") }},
	{"received-time-clock", "OG-7.3-03", receivedTimeClock},
	{"completion-after-receipt", "OG-7.3-08", completionAfterReceipt},
	{"encoded-request", "OG-7.3-04", encodedRequest},
	{"subject-request-id", "OG-7.3-06", subjectRequestID},
	{"subject-request-id-form", "OG-1.1-01", subjectRequestIDForm},
	{"signature", "OG-7.3-10", func(r receipt) conformance.Finding { return r.signature() }},
	{"signature-algorithm", "OG-4.2-01", func(r receipt) conformance.Finding { return r.algorithm(r.check("signature")) }},
	{"domain-header", "OG-7.3-10", func(r receipt) conformance.Finding { return domainHeaderOf(r.domain, r.document) }},
	{"signature-in-body", "OG-7.3-07", func(r receipt) conformance.Finding { return r.bodySignature(r.document) }},
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
	var readable []exchanged
	var receipts []receipt
	for i, e := range all {
		evidence[i] = e.ex
		statuses[i] = status201(f, e.ex)
		if e.ex.Status() != 201 && len(e.ex.Body()) == 0 {
			objects[i] = conformance.Unknown(id("status-201"), "there is no receipt")
			continue
		}
		doc := readDocument(e.ex, "opengdpr/receipt")
		if objects[i] = doc.jsonObject(); doc.problem == "" && doc.unread == "" {
			readable = append(readable, e)
			receipts = append(receipts, receipt{doc, examine(f, doc), e.sent, s.Target().Domain, id})
		}
	}
	if prefix != "" {
		s.Check(prefix+"status-201", "OG-7.3-01", merged(all, statuses, none), evidence...)
	}
	s.Check(prefix+"json-object", "OG-1-01", merged(all, objects, none), evidence...)
	if len(all) > 0 {
		none = conformance.Unknown(id("json-object"), "there is no receipt that can be read")
	}
	for _, c := range receiptChecks {
		findings := make([]conformance.Finding, len(receipts))
		for i, r := range receipts {
			findings[i] = c.look(r)
		}
		s.Check(prefix+c.name, c.requirement, merged(readable, findings, none), evidence...)
	}
	if len(receipts) == 0 {
		return
	}
	choice := "absent-on-receipt"
	if _, ok := receipts[0].members.Get("controller_id"); ok {
		choice = "present-on-receipt"
	}
	s.Saw("AO-17", choice, readable[0].ex)
}

// merged makes one finding out of those of several answers: a problem of one is a problem of
// all, every choice that was seen counts, and what could not be judged counts only where
// nothing could. Got counts the kinds of answers.
func merged(all []exchanged, findings []conformance.Finding, none conformance.Finding) conformance.Finding {
	if len(findings) == 0 {
		return none
	}
	out := conformance.Finding{Want: findings[0].Want}
	if len(findings) > 1 {
		out.Want = strings.TrimSpace(out.Want + ", in each of " + fmt.Sprint(len(findings)) + " receipts")
	}
	var kinds []string
	of := map[string][]int{}
	for i, f := range findings {
		if f.Unknown != "" || f.Skip != "" {
			continue
		}
		kind := fmt.Sprint(f.Seen, f.Problem != "")
		if of[kind] == nil {
			kinds = append(kinds, kind)
		}
		of[kind] = append(of[kind], i)
		if f.Problem != "" && out.Problem == "" {
			out.Problem = all[i].label + ": " + f.Problem
		}
		out.Security = out.Security || f.Security
		for _, seen := range f.Seen {
			if !slices.Contains(out.Seen, seen) {
				out.Seen = append(out.Seen, seen)
			}
		}
	}
	if len(kinds) == 0 {
		return findings[0]
	}
	// The rarer kind comes first: it is the one to look at.
	slices.SortStableFunc(kinds, func(a, b string) int { return len(of[a]) - len(of[b]) })
	for _, kind := range kinds {
		i := of[kind][0]
		if len(findings) == 1 {
			out.Got = findings[i].Got
			break
		}
		out.Got += fmt.Sprintf("%d of %d, such as %s: %s; ", len(of[kind]), len(findings), all[i].label, findings[i].Got)
	}
	out.Got = strings.TrimSuffix(out.Got, "; ")
	return out
}

// domainHeaderOf judges the domain header of a receipt (AO-34).
func domainHeaderOf(want string, d document) conformance.Finding {
	values := d.ex.Response.Values(domainHeader)
	f := conformance.Fine(fmt.Sprintf("%s %q, or no such header on a 201", domainHeader, want), listed(values, "no such header"))
	if len(values) == 0 {
		return f.Saw("AO-05", "signature-header-only")
	}
	for _, v := range values {
		if v != values[0] {
			f.Problem = "the domain header is given more than once, with different values"
			return f
		}
	}
	return f.Saw("AO-34", string(observe.Host(want, values[0])))
}
