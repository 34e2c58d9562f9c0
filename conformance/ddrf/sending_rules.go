package ddrf

import (
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/internal/jws"
	"dsrcheck/simulator/journal"
)

// sendingRule is one thing that every request of a target is held to.
type sendingRule struct {
	name, requirement string
	token             string // whose claims it is about: rq, id, or empty for neither
	claim             string // the claim that it is about, which may not be there twice
	look              func(*sender, sending) conformance.Finding
}

// messageRules are about the request as it is sent, rqRules about the rqJWT, and idRules about
// the idJWT in it, which is the 1st party's.
var (
	messageRules = []sendingRule{
		{"method", "DD-PK-01", "", "", postedBy},
		{"url", "DD-PK-01", "", "", postedTo},
		{"form", "DD-PK-03", "", "", postedAs},
		{"media-type", "DD-PK-03", "", "", postedAsType},
		{"token", "DD-PK-03", "", "", postedToken},
	}
	rqRules = []sendingRule{
		{"rq-signature", "DD-JW-01", "rq", "", postedSigned("rq")},
		{"rq-algorithm", "DD-SG-01", "rq", "", postedAlgorithm("rq")},
		{"rq-version", "DD-RQ-01", "rq", "version", postedVersion("rq")},
		{"rq-idjwt", "DD-RQ-02", "rq", "idJWT", postedInner},
		{"rq-jti", "DD-RQ-03", "rq", "jti", postedID("rq")},
		{"rq-iss", "DD-RQ-04", "rq", "iss", postedIssuer("rq")},
		{"rq-sub", "DD-RQ-05", "rq", "sub", postedSubject("rq")},
		{"rq-iat", "DD-RQ-06", "rq", "iat", postedTime("rq")},
		{"options", "DD-DT-02", "rq", "optionalParameters", postedOptions},
		{"one-identifier", "DD-DT-01", "rq", "", postedOne},
		{"type", "DD-IN-03", "rq", "", postedType},
		{"format", "DD-IN-01", "rq", "", postedFormat},
		{"value", "DD-IN-01", "rq", "", postedValue},
	}
	idRules = []sendingRule{
		{"id-signature", "DD-JW-03", "id", "", postedSigned("id")},
		{"id-algorithm", "DD-SG-01", "id", "", postedAlgorithm("id")},
		{"id-version", "DD-ID-01", "id", "version", postedVersion("id")},
		{"id-jti", "DD-ID-02", "id", "jti", postedID("id")},
		{"id-iss", "DD-ID-03", "id", "iss", postedIssuer("id")},
		{"id-sub", "DD-ID-04", "id", "sub", postedSubject("id")},
		{"id-iat", "DD-ID-05", "id", "iat", postedTime("id")},
	}
)

// judge holds one request to the rule.
func (r sendingRule) judge(o *sender, s sending) conformance.Finding {
	switch {
	case r.token != "" && s.compact == "":
		return conformance.Unknown("form", "the request holds no rqJWT")
	case r.token != "" && s.claimsOf("rq") == nil:
		return conformance.Unknown("token", "the rqJWT cannot be read")
	case r.token == "id" && s.claimsOf("id") == nil:
		return conformance.Unknown("rq-idjwt", "there is no idJWT that could be read")
	}
	f := r.look(o, s)
	if r.claim != "" && f.Problem == "" && ambiguous(s.claimsOf(r.token), r.claim) {
		f.Problem = "the " + tokenNames[r.token] + " has " + r.claim + " twice, with different values"
	}
	return f
}

// checkSendings judges all requests of a scenario, with one check for each rule. Where there is
// none, none says why. It returns the check that explains best why a partner would refuse them,
// empty if none does.
func checkSendings(s *conformance.Session, o *sender, all []sending, rules []sendingRule, none conformance.Finding) (flaw string) {
	o = o.readAgain(s, all)
	worst := conformance.Pass
	for _, rule := range rules {
		findings, labels := make([]conformance.Finding, len(all)), make([]string, len(all))
		for i, one := range all {
			findings[i], labels[i] = here(s, rule.judge(o, one)), one.label
		}
		verdict := s.Check(rule.name, rule.requirement, conformance.Merge(labels, findings, none), tellingOf(all, findings)...)
		if (verdict == conformance.Fail || verdict == conformance.Warn) && verdict != worst && conformance.Worse(worst, verdict) == verdict {
			worst, flaw = verdict, s.CheckID(rule.name)
		}
	}
	return flaw
}

// here completes the cause of a finding that is named by a check of the same scenario.
func here(s *conformance.Session, f conformance.Finding) conformance.Finding {
	if f.Cause != "" && !strings.Contains(f.Cause, "/") {
		f.Cause = s.CheckID(f.Cause)
	}
	return f
}

// tellingOf are the exchanges that tell most about a rule.
func tellingOf(all []sending, findings []conformance.Finding) []*journal.Exchange {
	var some []*journal.Exchange
	for _, i := range conformance.Telling(findings) {
		if len(some) < mostEvidence {
			some = append(some, all[i].ex)
		}
	}
	return some
}

func exchangesOfSendings(all []sending) []*journal.Exchange {
	var some []*journal.Exchange
	for _, s := range all[:min(mostEvidence, len(all))] {
		some = append(some, s.ex)
	}
	return some
}

// rowsOf are the requirements of rules.
func rowsOf(rules ...[]sendingRule) []string {
	var rows []string
	for _, r := range slices.Concat(rules...) {
		rows = append(rows, r.requirement)
	}
	slices.Sort(rows)
	return slices.Compact(rows)
}

// broken reports a token that is none in its structure.
func broken(r *jws.Refusal) bool {
	return r != nil && slices.Contains([]jws.Reason{jws.ReasonTooLong, jws.ReasonSerialisation, jws.ReasonSegments, jws.ReasonEncoding,
		jws.ReasonTooDeep, jws.ReasonHeaderJSON, jws.ReasonPayloadJSON}, r.Reason)
}
