package ddrf

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"slices"
	"strconv"

	"dsrcheck/conformance"
	"dsrcheck/internal/jws"
	"dsrcheck/simulator/journal"
)

// ackRule is one thing that every acJWT is held to.
type ackRule struct {
	name, requirement string
	claim             string // that it is about; empty for the header and the signature
	unread            bool   // it is for acJWTs whose claims cannot be read, too
	look              func(f *facts, a answer) conformance.Finding
}

// ackRules are all of them (acJWT, "Request/Response Signatures").
var ackRules = []ackRule{
	{"ack-signature", "DD-SG-01", "", true, ackSignature},
	{"ack-kid", "DD-DF-03", "", false, ackKid},
	{"ack-version", "DD-AC-01", "version", false, func(_ *facts, a answer) conformance.Finding { return ackVersion(a) }},
	{"ack-rqjwt", "DD-AC-02", "rqJWT", false, func(_ *facts, a answer) conformance.Finding { return ackRequest(a) }},
	{"ack-jti", "DD-AC-03", "jti", false, func(_ *facts, a answer) conformance.Finding { return ackID(a) }},
	{"ack-iss", "DD-AC-04", "iss", false, ackIssuer},
	{"ack-iat", "DD-AC-05", "iat", false, func(_ *facts, a answer) conformance.Finding { return ackTime(a) }},
	{"ack-code", "DD-AC-06", "raResultCode", false, func(_ *facts, a answer) conformance.Finding { return ackCode(a) }},
	{"ack-string", "DD-DT-02", "raResultString", false, func(_ *facts, a answer) conformance.Finding { return ackString(a) }},
}

// checkAcks judges all acJWTs of a scenario, with one check for each rule. Where there is
// none, none says why.
func checkAcks(s *conformance.Session, f *facts, all []answered, none conformance.Finding) {
	f, all = f.readAgain(s, all)
	// Of an acJWT whose claims cannot be read nothing more is said than that.
	var acks, read []answer
	for _, a := range all {
		if a.hasAck() {
			acks = append(acks, a.answer)
		}
		if a.hasAck() && a.claims != nil {
			read = append(read, a.answer)
		}
	}
	for _, rule := range ackRules {
		some := read
		if rule.unread {
			some = acks
		}
		findings, labels := make([]conformance.Finding, len(some)), make([]string, len(some))
		for i, a := range some {
			findings[i], labels[i] = rule.judge(f, a), a.label
		}
		s.Check(rule.name, rule.requirement, conformance.Merge(labels, findings, none), evidence(some, findings)...)
	}
	for _, a := range all {
		if a.before != nil && a.before.hasAck() {
			read = append(read, *a.before)
		}
	}
	s.Check("ack-jti-new", "DD-AC-03", newIDs(read, none), exchangesOf(read)...)
}

// judge looks at an acJWT. A claim that it has twice, with different values, means one thing to
// one reader and another to the next (RFC 7519 section 4).
func (r ackRule) judge(f *facts, a answer) conformance.Finding {
	finding := r.look(f, a)
	if ambiguous(a.claims, r.claim) && finding.Problem == "" {
		finding.Problem = "the acJWT has " + r.claim + " twice, with different values"
	}
	return finding
}

// mostEvidence is how many exchanges stand for a rule that all of them keep.
const mostEvidence = 5

// evidence are the exchanges that tell most about a rule.
func evidence(acks []answer, findings []conformance.Finding) []*journal.Exchange {
	var all []*journal.Exchange
	for _, i := range conformance.Telling(findings) {
		if len(all) < mostEvidence {
			all = append(all, acks[i].ex)
		}
	}
	return all
}

func exchangesOf(acks []answer) []*journal.Exchange {
	var all []*journal.Exchange
	for _, a := range acks[:min(mostEvidence, len(acks))] {
		all = append(all, a.ex)
	}
	return all
}

// ackSignature judges that the acJWT verifies with a key of the recipient's file (AD-24,
// AD-39).
func ackSignature(f *facts, a answer) conformance.Finding {
	finding := conformance.Fine("an acJWT that verifies with a key of the file of "+f.domain, "it verifies")
	if len(f.file.keys) == 0 {
		return f.keyless()
	}
	if a.refusal == nil {
		return signedWith(finding, a.ack.Alg)
	}
	finding.Got = a.refusal.Error()
	switch a.refusal.Reason {
	case jws.ReasonAlgNone, jws.ReasonAlgHMAC:
		finding.Security = true
		return finding.Saw("AD-24", "none-or-hmac")
	case jws.ReasonKeyUnknown:
		// The name of a key is judged apart.
		for _, k := range f.file.keys {
			if k.Verify(a.ack.Alg, a.ack.Signed, a.ack.Signature) == nil {
				return signedWith(finding, a.ack.Alg)
			}
		}
		return finding.Saw("AD-39", "unpublished-key")
	case jws.ReasonKeyWeak:
		if a.weakly() {
			return signedWith(finding, a.ack.Alg) // the key's size is judged with the file (AD-59)
		}
	case jws.ReasonAlgKey:
		if a.key != nil && a.key.Kid == a.ack.Kid && forbids(a.key, a.ack.Alg) && a.freely() {
			return signedWith(finding, a.ack.Alg)
		}
	}
	finding.Problem = "the acJWT does not verify: " + a.refusal.Reason.Sentence()
	return finding
}

// signedWith adds the algorithm that was seen (AD-24).
func signedWith(finding conformance.Finding, alg string) conformance.Finding {
	switch alg {
	case "ES256":
		return finding.Saw("AD-24", "es256")
	case "RS256":
		return finding.Saw("AD-24", "rs256")
	}
	return finding.Saw("AD-24", "other-asymmetric")
}

// freely reports that the acJWT verifies with its key once what the JWK says of its use is left
// aside. That is judged with the file.
func (a answer) freely() bool {
	key := *a.key
	key.Use, key.Alg, key.Ops = "", "", nil
	return key.Verify(a.ack.Alg, a.ack.Signed, a.ack.Signature) == nil
}

// keyless is the finding where the recipient's file has no key that can be used, with the check
// that says why.
func (f *facts) keyless() conformance.Finding {
	cause := causePublicKey
	if len(f.file.entries) > 0 {
		cause = causeParse
	}
	return conformance.Unknown(cause, "the recipient's file has no key that could verify it")
}

// ackKid judges the name of the key in the acJWT (AD-23). What its JWK forbids is judged with
// the file.
func ackKid(f *facts, a answer) conformance.Finding {
	finding := conformance.Fine("a kid that the file lists, or none", "no kid")
	if !a.ack.HasKid {
		return finding.Saw("AD-23", "kid-not-sent")
	}
	if len(f.file.keys) == 0 {
		return f.keyless()
	}
	finding.Got = "kid " + strconv.Quote(conformance.Clip(a.ack.Kid))
	if slices.ContainsFunc(f.file.keys, func(k *jws.Key) bool { return k.HasKid && k.Kid == a.ack.Kid }) {
		return finding.Saw("AD-23", "kid-sent")
	}
	return finding.Saw("AD-23", "own-kid-unknown")
}

// shown is a claim as reports print it.
func (a answer) shown(name string) string {
	raw, ok := a.claims.Get(name)
	if !ok {
		return "no " + name
	}
	return name + " " + conformance.Clip(string(raw))
}

// text judges that a claim is a string that is not empty. The problem is empty if it is.
func (a answer) text(name string) (text, problem string) {
	raw, there := a.claims.Get(name)
	text, ok := textOf(a.claims, name)
	switch {
	case !there:
		return "", "the acJWT has no " + name
	case !ok:
		return "", name + " is no string: " + conformance.Clip(string(raw))
	case text == "":
		return "", name + " is empty"
	}
	return text, ""
}

// forbids reports a key that could verify an algorithm, and whose alg, use or key_ops say that
// it must not.
func forbids(k *jws.Key, alg string) bool {
	kinds := map[string]string{"ES": "EC", "RS": "RSA", "PS": "RSA", "Ed": "OKP"}
	return kinds[alg[:2]] == k.Kind && (k.Use != "" && k.Use != "sig" || k.Alg != "" && k.Alg != alg || k.Ops != nil && !slices.Contains(k.Ops, "verify"))
}

// weakly reports that the acJWT verifies with an RSA key that is too small for package jws.
func (a answer) weakly() bool {
	if a.key == nil || a.ack.Alg != "RS256" {
		return false
	}
	key, ok := a.key.Public.(*rsa.PublicKey)
	digest := sha256.Sum256(a.ack.Signed)
	return ok && rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], a.ack.Signature) == nil
}
