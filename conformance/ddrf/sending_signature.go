package ddrf

import (
	"fmt"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/internal/jws"
)

// token is one of the two of a request, and why it cannot be read, nil if it can.
func (s sending) token(name string) (*jws.Token, *jws.Refusal) {
	if name == "id" {
		return s.id, s.idErr
	}
	return s.rq, s.rqErr
}

// structureOf are the checks of the structure of each token.
var structureOf = map[string]string{"id": "rq-idjwt", "rq": "token"}

// verify verifies a token with the keys of the target's file and no others, as a recipient
// would that reads the file of iss.
func (o *sender) verify(t *jws.Token) *jws.Refusal {
	key, err := t.Verify(o.file.keys)
	if err == nil {
		return nil
	}
	refusal := err.(*jws.Refusal) // the only errors of package jws
	// What a JWK says against its use is judged with the file (AD-25), and so is its size (AD-59).
	a := answer{ack: t, key: key}
	switch {
	case refusal.Reason == jws.ReasonAlgKey && key != nil && forbids(key, t.Alg) && a.freely():
		return nil
	case refusal.Reason == jws.ReasonKeyWeak && a.weakly():
		return nil
	}
	return refusal
}

// postedSigned judges DD-JW-01 and DD-JW-03: the token verifies with a key of the target's file.
// An issuer that is another is judged apart.
func postedSigned(name string) func(*sender, sending) conformance.Finding {
	return func(o *sender, s sending) conformance.Finding {
		f := conformance.Fine(fmt.Sprintf("the %s verifies with a key of the file of %s", tokenNames[name], o.domain), "it verifies")
		token, refusal := s.token(name)
		switch {
		case len(o.file.keys) == 0:
			return o.keyless()
		case broken(refusal):
			return conformance.Unknown(structureOf[name], "the "+tokenNames[name]+" is no token in compact form")
		}
		if refusal == nil {
			refusal = o.verify(token)
		}
		if refusal == nil {
			return signedWith(f, token.Alg)
		}
		f.Got = refusal.Error()
		if refusal.Reason == jws.ReasonAlgNone || refusal.Reason == jws.ReasonAlgHMAC {
			return f.Saw("AD-24", "none-or-hmac")
		}
		f.Problem = "the " + tokenNames[name] + " does not verify: " + refusal.Reason.Sentence()
		return f
	}
}

// postedAlgorithm judges DD-SG-01: a signature with a private key (AD-24).
func postedAlgorithm(name string) func(*sender, sending) conformance.Finding {
	return func(_ *sender, s sending) conformance.Finding {
		token, refusal := s.token(name)
		if broken(refusal) {
			return conformance.Unknown(structureOf[name], "the "+tokenNames[name]+" is no token in compact form")
		}
		f := conformance.Fine("the "+tokenNames[name]+" is signed with a private key", "alg "+conformance.Clip(token.Alg))
		_, err := (&jws.Token{Alg: token.Alg}).Verify(nil) // whatever else is wrong with the header
		switch err.(*jws.Refusal).Reason {
		case jws.ReasonAlgNone, jws.ReasonAlgHMAC:
			return f.Saw("AD-24", "none-or-hmac")
		case jws.ReasonAlgUnknown:
			f.Problem = "no signature is known by that name"
			return f
		}
		if len(token.Signature) == 0 {
			f.Problem = "the signature is empty"
			return f
		}
		return signedWith(f, token.Alg)
	}
}

// keyless is the finding where the target's file has no key that can be used.
func (o *sender) keyless() conformance.Finding {
	f := (&facts{file: o.file}).keyless()
	if !o.found.answered200() {
		f.Cause = causeServed
	}
	f.Unknown = "the target's file has no key that could verify it"
	return f
}

// readAgain reads the target's file once more where a token names a key that it did not list,
// as AD-23 asks of everybody.
func (o *sender) readAgain(s *conformance.Session, all []sending) *sender {
	unknown := func(t *jws.Token) bool {
		if t == nil {
			return false
		}
		_, err := t.Verify(o.file.keys)
		refusal, ok := err.(*jws.Refusal)
		return ok && refusal.Reason == jws.ReasonKeyUnknown
	}
	if len(o.file.keys) == 0 || !slices.ContainsFunc(all, func(one sending) bool { return unknown(one.rq) || unknown(one.id) }) {
		return o
	}
	now, file := *o, *o.file
	file.keys = slices.Concat(file.keys, findFile(s).file.keys)
	now.file = &file
	return &now
}
