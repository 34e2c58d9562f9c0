package ddrf

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/internal/jws"
)

// relayRules are what a request that was passed on is held to beside what any requester is: its
// idJWT, its rqJWT and its identifier are compared with what the target was sent ("JSON Web Token
// (JWT) Propagation").
func relayRules(w *relay) []sendingRule {
	return []sendingRule{
		{"idjwt-bytes", "DD-PR-07", "rq", "", w.sameBytes},
		{"idjwt-origin", "DD-PR-01", "rq", "", w.ofOrigin},
		{"rq-own", "DD-PR-04", "rq", "", w.ownRequest},
		{"value", "DD-IN-01", "rq", "", w.value},
	}
}

// inner is the idJWT that was passed on, with why there is none.
func inner(s sending) (text, problem string) {
	raw, there := s.claimsOf("rq").Get("idJWT")
	text, ok := textOf(s.claimsOf("rq"), "idJWT")
	switch {
	case !there:
		return "", "the rqJWT has no idJWT"
	case !ok || text == "":
		return "", "idJWT is no token: " + conformance.Clip(string(raw))
	}
	return text, ""
}

// sameBytes judges DD-PR-07: the idJWT is passed on as it was received.
func (w *relay) sameBytes(_ *sender, s sending) conformance.Finding {
	f := conformance.Fine("the idJWT that was received, byte for byte", "it is")
	text, problem := inner(s)
	switch q := w.whose(s); {
	case problem != "":
		f.Got, f.Problem = s.shown("rq", "idJWT"), problem
	case text != q.idText:
		f.Got, f.Problem = differs(text, q.idText), "the idJWT was changed on the way"
	}
	return f
}

// differs says where two texts part.
func differs(got, want string) string {
	i := 0
	for i < min(len(got), len(want)) && got[i] == want[i] {
		i++
	}
	return fmt.Sprintf("%d characters in place of %d, another from character %d on", len(got), len(want), i+1)
}

// ofOrigin judges DD-PR-01: the idJWT is the 1st party's, verifies with its key and says what the
// one said that was sent.
func (w *relay) ofOrigin(_ *sender, s sending) conformance.Finding {
	f := conformance.Fine("the idJWT of "+w.f.p.domain+", which verifies with its key and has the claims that were sent", "it is")
	text, problem := inner(s)
	q := w.whose(s)
	switch {
	case problem != "":
		f.Got, f.Problem = s.shown("rq", "idJWT"), problem
		return f
	case !strings.EqualFold(s.text("id", "iss"), w.f.p.domain):
		f.Got, f.Problem = s.shown("id", "iss"), "the idJWT is not one of the 1st party"
		return f
	case !sameClaims(text, q.idText):
		f.Got, f.Problem = "other claims", "the idJWT does not say what the 1st party said"
		return f
	}
	refusal := s.idErr
	if refusal == nil {
		if _, err := s.id.Verify(w.f.p.verifiers()); err != nil {
			refusal = err.(*jws.Refusal) // the only errors of package jws
		}
	}
	if refusal != nil {
		f.Got, f.Problem = refusal.Error(), "the idJWT does not verify with a key of the 1st party: "+refusal.Reason.Sentence()
	}
	return f
}

// verifiers are the keys that the party's file lists.
func (p *party) verifiers() (all []*jws.Key) {
	for _, k := range p.listed {
		if key, err := jws.ParseKey([]byte(k.jwk.String())); err == nil {
			all = append(all, key)
		}
	}
	return all
}

// ownRequest judges DD-PR-04: the rqJWT is new, and the target's own by jti, iss and signature.
func (w *relay) ownRequest(o *sender, s sending) conformance.Finding {
	f := conformance.Fine("a new rqJWT, with a jti of its own, iss "+o.domain+" and a signature of the target's", "it is one")
	q, jti := w.whose(s), s.text("rq", "jti")
	iss := postedIssuer("rq")(o, s)
	switch {
	case s.compact == q.token:
		f.Got, f.Problem = "the very token that was received", "the rqJWT that was received is passed on"
	case jti != "" && (jti == q.rqJTI || jti == q.idJTI):
		f.Got, f.Problem = s.shown("rq", "jti"), "the rqJWT has the jti of a token that was received"
	case iss.Unknown != "":
		return iss
	case iss.Problem != "" && s.text("rq", "iss") != "":
		f.Got, f.Problem = s.shown("rq", "iss"), "the rqJWT is in the name of another than the target"
	case len(o.file.keys) == 0:
		return o.keyless()
	case broken(s.rqErr):
		return conformance.Unknown("token", "the rqJWT is no token in compact form")
	default:
		refusal := s.rqErr
		if refusal == nil {
			refusal = o.verify(s.rq)
		}
		if refusal != nil {
			f.Got, f.Problem = refusal.Error(), "the rqJWT does not verify with a key of the target's: "+refusal.Reason.Sentence()
		}
	}
	return f
}

var (
	hexText     = regexp.MustCompile(`^[0-9A-Fa-f]+$`)
	addressText = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`)
	uuidText    = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
)

// value judges DD-IN-01: the value is of the format that it is said to be in. Which alias is whose
// only the target knows.
func (w *relay) value(_ *sender, s sending) conformance.Finding {
	sub, q := subjectOf(s.claimsOf("rq")), w.whose(s)
	switch {
	case sub.choice == "plain-string":
		return conformance.Skipped("sub is a plain string, of which the text gives no syntax by which its value could be told")
	case sub.sent == "":
		return conformance.Unknown("rq-sub", "the rqJWT names no value")
	case sub.Format == "":
		return unsaidFormat(s)
	}
	f := conformance.Fine("a value of the format "+conformance.Clip(sub.Format), conformance.Clip(sub.sent))
	digest := sub.isDigest()
	switch {
	case digest != "" && (!hexText.MatchString(sub.sent) || len(sub.sent) != len(digests[digest](""))):
		f.Problem = "the value is no " + digest + " in hex"
	case digest != "" && q.pair.isDigest() != "" && q.values != nil && slices.Contains(q.values[1:], strings.ToLower(sub.sent)):
		f.Problem = "the value is a hash of the hash that was received"
	case sub.isPlain() && sub.isEmail() && !addressText.MatchString(sub.sent):
		f.Problem = "the value is no address"
	case sub.isPlain() && sub.isDevice() && !uuidText.MatchString(sub.sent):
		f.Problem = "the value is no UUID"
	}
	return f
}
