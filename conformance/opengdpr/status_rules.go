package opengdpr

import (
	"fmt"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// statusRules are all that a status answer is held to (section 8.3).
var statusRules = []rule{
	{"domain-header", "OG-8.3-01", domainPresent},
	{"domain", "OG-8.3-02", domainMatches},
	{"signature", "OG-8.3-03", message.signatureOf},
	{"signature-algorithm", "OG-4.2-01", message.algorithmOf},
	{"controller-id", "OG-8.3-04", func(m message) conformance.Finding { return m.controllerID("OG-8.3-04") }},
	{"expected-completion-time", "OG-8.3-05", func(m message) conformance.Finding {
		return m.time("expected_completion_time", "OG-8.3-05")
	}},
	{"subject-request-id", "OG-8.3-06", func(m message) conformance.Finding { return m.equals("subject_request_id", "OG-8.3-06", m.sent.id) }},
	{"subject-request-id-form", "OG-1.1-01", idForm},
	{"request-status", "OG-8.3-07", func(m message) conformance.Finding { return m.requestStatus("OG-8.3-07") }},
	{"request-status-value", "OG-8-02", statusValue},
}

// statusRows are the requirements of these checks and of the JSON around them.
var statusRows = []string{"OG-1-01", "OG-1.1-01", "OG-4.2-01", "OG-8-02", "OG-8.3-01", "OG-8.3-02", "OG-8.3-03", "OG-8.3-04",
	"OG-8.3-05", "OG-8.3-06", "OG-8.3-07"}

// checkStatuses judges status answers that came with a body.
func checkStatuses(s *conformance.Session, prefix string, all []message, none conformance.Finding) {
	var readable []message
	var evidence []*journal.Exchange
	labels := make([]string, len(all))
	objects := make([]conformance.Finding, len(all))
	for i, m := range all {
		evidence, labels[i] = append(evidence, m.ex), m.label
		if objects[i] = m.jsonObject(); m.problem == "" && m.unread == "" {
			m.check = func(name string) string { return s.CheckID(prefix + name) }
			readable = append(readable, m)
		}
	}
	s.Check(prefix+"json-object", "OG-1-01", conformance.Merge(labels, objects, none), evidence...)
	if len(all) > 0 {
		none = conformance.Unknown(s.CheckID(prefix+"json-object"), "there is no status answer that can be read")
	}
	checkMessages(s, prefix, statusRules, readable, evidence, none)
}

// noAnswers says why a request shows no status.
func noAnswers(w *watched) conformance.Finding {
	if !w.accepted() {
		return conformance.Unknown(w.s.CheckID("requests-accepted"), "the request was not accepted")
	}
	return conformance.Unknown("opengdpr/status/answers", "no status was answered")
}

// controllerID judges that the member is there, and the same as elsewhere if that is known.
func (m message) controllerID(requirement string) conformance.Finding {
	f := conformance.Fine("a controller_id that is a string", m.shown("controller_id"))
	if m.controller != "" {
		f.Want = fmt.Sprintf("controller_id %q, as in the status answers", m.controller)
	}
	f.Problem = m.shape(requirement)
	if got, _ := m.text("controller_id"); f.Problem == "" && m.controller != "" && got != m.controller {
		f.Problem = "controller_id is not that of the status answers"
	}
	return f
}

// requestStatus judges that the member is there (its value is another row).
func (m message) requestStatus(requirement string) conformance.Finding {
	f := conformance.Fine("a request_status that is a string", m.shown("request_status"))
	f.Problem = m.shape(requirement)
	return f
}

// statusValue compares request_status with the closed list (OG-8-02, AO-18).
func statusValue(m message) conformance.Finding {
	word, ok := m.text("request_status")
	if !ok {
		return conformance.Unknown(m.check("request-status"), "there is no request_status to look at")
	}
	f := conformance.Fine("pending, in_progress or completed", fmt.Sprintf("%q", conformance.Clip(word)))
	switch {
	case rank[word] > 0:
	case m.cancelled && (word == cancelled || word == "canceled"):
		return f.Saw("AO-18", "named")
	default:
		f.Problem = "request_status is none of the three words"
	}
	return f
}
