package opengdpr

import (
	"fmt"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/internal/observe"
	"dsrcheck/simulator/journal"
)

// message is a signed JSON document of the target's that is about one request: a 201, a
// status, a 202 or a callback.
type message struct {
	document
	signed
	label      string                   // what was odd about the request, or when the message came
	sent       *request                 // that it is about
	url        string                   // that was called, empty for answers
	domain     string                   // of the target
	controller string                   // controller_id that was seen elsewhere, empty if none was
	cancelled  bool                     // a cancellation of the request was accepted before
	state      string                   // that request_status means, see stateOf
	check      func(name string) string // the full id of another check of the same message
}

// rule is a check over one message.
type rule struct {
	name, requirement string
	look              func(message) conformance.Finding
}

// checkMessages holds messages to rules, with one check for each rule, whose names begin with
// the prefix. Where there is none to look at, none says why.
func checkMessages(s *conformance.Session, prefix string, rules []rule, all []message, evidence []*journal.Exchange, none conformance.Finding) {
	labels := make([]string, len(all))
	for i, m := range all {
		labels[i] = m.label
	}
	for _, r := range rules {
		findings := make([]conformance.Finding, len(all))
		for i, m := range all {
			findings[i] = r.look(m)
		}
		shown := evidence
		if len(all) > 0 {
			shown = make([]*journal.Exchange, 0, len(all))
			for _, i := range conformance.Telling(findings) {
				shown = append(shown, all[i].ex)
			}
		}
		s.Check(prefix+r.name, r.requirement, conformance.Merge(labels, findings, none), shown...)
	}
}

// The rules of what status answers and callbacks have in common, by the rows of either.

// domainPresent judges whether the domain header is there, which the text demands (AO-05).
func domainPresent(m message) conformance.Finding {
	f := conformance.Fine("a "+domainHeader+" header", listed(m.message.Values(domainHeader), "no such header"))
	switch {
	case m.signed.domain:
		return f
	case m.later:
		return f.Saw("AO-05", "later-headers")
	}
	f.Problem = "there is no " + domainHeader + " header"
	return f
}

// domainMatches judges the value of a domain header that has to be there (AO-34).
func domainMatches(m message) conformance.Finding {
	values := m.message.Values(domainHeader)
	if len(values) == 0 {
		return conformance.Unknown(m.check("domain-header"), "there is no domain header")
	}
	return sameDomain(m.domain, values)
}

// sameDomain compares the values of a domain header with the target's domain (AO-34).
func sameDomain(want string, values []string) conformance.Finding {
	f := conformance.Fine(fmt.Sprintf("%s %q", domainHeader, want), listed(values, ""))
	for _, v := range values {
		if v != values[0] {
			f.Problem = "the domain header is given more than once, with different values"
			return f
		}
	}
	return f.Saw("AO-34", string(observe.Host(want, values[0])))
}

// equals judges a member that has to be a text and this text.
func (m message) equals(name, requirement, want string) conformance.Finding {
	f := conformance.Fine(fmt.Sprintf("%s %q", name, want), m.shown(name))
	if f.Problem = m.shape(requirement); f.Problem != "" {
		return f
	}
	if got, _ := m.text(name); got != want {
		f.Problem = name + " is not that of the request"
	}
	return f
}

// oddVariant is what an id earns whose version digit alone is right: the text speaks of the version,
// which RFC 4122 gives to one variant only. Who refuses it is as right as who takes it (vector
// id-odd-variant).
func oddVariant(f conformance.Finding) conformance.Finding {
	f.Got += ", of a variant that has no versions (RFC 4122 section 4.1.1)"
	f.Earned = catalog.Warn
	return f
}

// idForm judges how the target writes the id (section 1.1).
func idForm(m message) conformance.Finding {
	got, ok := m.text("subject_request_id")
	if !ok {
		return conformance.Unknown(m.check("subject-request-id"), "there is no subject_request_id to look at")
	}
	f := conformance.Fine("a lower-case version 4 UUID", fmt.Sprintf("%q", conformance.Clip(got)))
	switch form := observe.UUID(got); form {
	case observe.UUIDv4:
	case observe.UUIDOddVariant:
		return oddVariant(f)
	case observe.UUIDNot:
		return conformance.Unknown(m.check("subject-request-id"), "subject_request_id is no UUID at all")
	default:
		f.Problem = "subject_request_id is no lower-case version 4 UUID: " + string(form)
	}
	return f
}
