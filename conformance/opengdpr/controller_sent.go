package opengdpr

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// sentLines are the checks over all requests together.
var sentLines = []line{
	{"json-object", "OG-7.1-02"}, {"ids-fresh", "OG-7.1-04"},
	{"listed-identities", "OG-6.2-02"}, {"listed-types", "OG-6.2-03"},
}

// requestsSent has the target send requests of several kinds and reads them as the processor
// got them (sections 5.2 and 7.1).
var requestsSent = conformance.Scenario{
	ID:      requestScenario,
	Title:   "Requests are well formed, have ids of their own and ask for what discovery lists",
	Covers:  rowsIn(slices.Concat(sentLines, linesOf(requestRules))...),
	Sends:   []conformance.Send{{Method: "POST", Path: "(hook submit)", What: "six requests of every type, with identities that are listed and others that are not"}},
	Needs:   []target.HookName{target.HookSubmit},
	Domains: []string{mainProcessor + ".test", narrowProcessor + ".test"},
	Run:     sendRequests,
}

func linesOf(rules []rule) []line {
	var all []line
	for _, r := range rules {
		all = append(all, line{r.name, r.requirement})
	}
	return all
}

func sendRequests(s *conformance.Session) {
	f := knownOf(s)
	t := newSheet(s, sentLines)
	var all []message
	if f.first != nil {
		all = append(all, *f.first)
	}
	if why, ok := absentPartner(s, mainProcessor, narrowProcessor); ok {
		t.none = why
		t.hand()
		checkRequests(s, all, why)
		return
	}
	main := play(s, mainProcessor)
	why := conformance.Unknown("", "no request came")
	for _, w := range wishes(s) {
		x := main.submit(w.label, w.kind, w.identities...)
		if !x.arrives() {
			why = conformance.Unknown("", x.unsent())
			continue
		}
		all = append(all, requestMessage(x, w.label))
		main.leave(x)
	}
	askNarrow(t, &all)
	t.none = why
	judgeTogether(t, all)
	t.hand()
	checkRequests(s, all, why)
}

// wish is a request that the target is asked to send.
type wish struct {
	label, kind string
	identities  []target.Identity
}

// wishes are requests of each type, with identities of several kinds.
func wishes(s *conformance.Session) []wish {
	mail := func(label string) string { return "dsr-" + s.Word(label) + "@example.com" }
	sum := sha256.Sum256([]byte(mail("hashed")))
	return []wish{
		{"access for two identities", "access", []target.Identity{
			{Type: "email", Value: mail("two"), Format: "raw"}, {Type: "android_advertising_id", Value: s.ID("advertising"), Format: "raw"}}},
		{"portability for a hashed identity", "portability", []target.Identity{{Type: "email", Value: hex.EncodeToString(sum[:]), Format: "sha256"}}},
		{"erasure for a customer", "erasure", []target.Identity{{Type: "controller_customer_id", Value: "dsr-" + s.Word("customer"), Format: "raw"}}},
	}
}

// checkRequests holds requests to the rules, one check for each.
func checkRequests(s *conformance.Session, all []message, none conformance.Finding) {
	var readable []message
	var evidence []*journal.Exchange
	for _, m := range all {
		evidence = append(evidence, m.ex)
		if m.problem == "" && m.unread == "" {
			readable = append(readable, m)
		}
	}
	if len(all) > 0 {
		none = conformance.Unknown(s.CheckID("json-object"), "there is no request that can be read")
	}
	checkMessages(s, "", requestRules, readable, evidence, none)
}

// judgeTogether judges what all requests have to be, and what they have to be beside each other.
func judgeTogether(t *sheet, all []message) {
	if len(all) == 0 {
		return
	}
	var labels []string
	var findings []conformance.Finding
	var evidence []*journal.Exchange
	for _, m := range all {
		labels, evidence = append(labels, m.label), append(evidence, m.ex)
		findings = append(findings, oneObject(m))
	}
	t.note("json-object", conformance.Merge(labels, findings, t.none), evidence...)
	t.note("ids-fresh", freshIDs(all), evidence...)
}

// freshIDs judges whether each request has an id of its own (OG-7.1-04).
func freshIDs(all []message) conformance.Finding {
	f := conformance.Fine("an id of its own for each request", "")
	of := map[string]string{}
	for _, m := range all {
		id, ok := m.text("subject_request_id")
		if !ok {
			continue
		}
		if other, again := of[id]; again {
			f.Got = fmt.Sprintf("%q in %q and in %q", conformance.Clip(id), other, m.label)
			f.Problem = "two requests have the same subject_request_id"
			return f
		}
		of[id] = m.label
	}
	f.Got = fmt.Sprintf("%d ids in %d requests", len(of), len(all))
	if len(of) < 2 {
		cause := all[0].check("subject-request-id")
		if all[0].problem != "" {
			cause = all[0].check("json-object")
		}
		if len(of) == len(all) {
			cause = ""
		}
		return conformance.Unknown(cause, "there are no two requests with an id that can be read")
	}
	return f
}
