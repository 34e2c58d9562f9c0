package opengdpr

import (
	"fmt"
	"net/http"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// callbackRules are all that a callback is held to (section 8.6).
var callbackRules = []rule{
	{"domain-header", "OG-8.6-01", domainPresent},
	{"domain", "OG-8.6-02", domainMatches},
	{"signature", "OG-8.6-03", message.signatureOf},
	{"signature-algorithm", "OG-4.2-01", message.algorithmOf},
	{"controller-id", "OG-8.6-04", func(m message) conformance.Finding { return m.controllerID("OG-8.6-04") }},
	{"own-url", "OG-8.6-05", func(m message) conformance.Finding {
		f := m.equals("status_callback_url", "OG-8.6-05", m.url)
		if f.Problem != "" && m.shape("OG-8.6-05") == "" {
			f.Problem = "status_callback_url is not the URL that was called"
		}
		_, listed, _ := strings.Cut(m.url, "?")
		if _, called, _ := strings.Cut(m.ex.Request.Target(), "?"); f.Problem == "" && called != listed {
			f.Got = "called at " + conformance.Clip(m.ex.Request.Target())
			f.Problem = "the URL was called without its query"
		}
		return f
	}},
	{"subject-request-id", "OG-8.6-06", func(m message) conformance.Finding { return m.equals("subject_request_id", "OG-8.6-06", m.sent.id) }},
	{"subject-request-id-form", "OG-1.1-01", idForm},
	{"request-status", "OG-8.6-07", func(m message) conformance.Finding { return m.requestStatus("OG-8.6-07") }},
	{"request-status-value", "OG-8-02", statusValue},
	{"expected-completion-time", "OG-8.6-08", func(m message) conformance.Finding {
		return m.time("expected_completion_time", "OG-8.6-08")
	}},
}

// callbackRows are the requirements of these checks and of the request around them.
var callbackRows = []string{"OG-1.1-01", "OG-4.2-01", "OG-8-02", "OG-8.6-01", "OG-8.6-02", "OG-8.6-03", "OG-8.6-04",
	"OG-8.6-05", "OG-8.6-06", "OG-8.6-07", "OG-8.6-08", "OG-8.6-09"}

// checkCallbacks judges callbacks. Where none came, none says why.
func checkCallbacks(s *conformance.Session, prefix string, all []message, none conformance.Finding) {
	var readable []message
	var evidence []*journal.Exchange
	labels := make([]string, len(all))
	methods, objects := make([]conformance.Finding, len(all)), make([]conformance.Finding, len(all))
	for i, m := range all {
		evidence, labels[i] = append(evidence, m.ex), m.label
		methods[i], objects[i] = method(m), m.jsonObject()
		if m.problem == "" && m.unread == "" {
			m.check = func(name string) string { return s.CheckID(prefix + name) }
			readable = append(readable, m)
		}
	}
	s.Check(prefix+"method", "OG-8.6-09", conformance.Merge(labels, methods, none), evidence...)
	s.Check(prefix+"json-object", "OG-8.6-09", conformance.Merge(labels, objects, none), evidence...)
	if len(all) > 0 {
		none = conformance.Unknown(s.CheckID(prefix+"json-object"), "there is no callback that can be read")
	}
	checkMessages(s, prefix, callbackRules, readable, evidence, none)
}

// method judges how a callback is made (AO-73).
func method(m message) conformance.Finding {
	got := m.ex.Request.Method()
	f := conformance.Fine("a callback is a POST", got)
	if got == http.MethodPost {
		return f.Saw("AO-73", "as-shown")
	}
	return f.Saw("AO-73", "other-method")
}

// calls reads what reached an inbox.
func (w *watched) calls(b *conformance.Inbox, name string) []message {
	var all []message
	for i, ex := range b.Got() {
		m, ok := w.heard[ex]
		if !ok {
			m.document = readMessage(ex, ex.Request, "opengdpr/callback")
			m.signed = examine(w.f, m.document, false)
			w.heard[ex] = m
		}
		m.sent, m.url, m.domain, m.controller, m.cancelled = w.sent, b.URL, w.s.Target().Domain, w.controller, w.cancelled
		word, _ := m.text("request_status")
		m.state = stateOf(word)
		m.label = fmt.Sprintf("callback %d to %s (%s)", i+1, name, conformance.Clip(word))
		all = append(all, m)
	}
	return all
}
