package inspect

import (
	"errors"

	"dsrcheck/conformance"
	"dsrcheck/internal/jws"
)

// Outcome is what came of the verification of a layer or of a whole chain.
type Outcome string

// The outcomes, from the best to the one that weighs most.
const (
	Verified    Outcome = "verified"
	NotVerified Outcome = "not-verified"     // no key was given for it
	Unavailable Outcome = "keys-unavailable" // its keys could not be fetched
	Refused     Outcome = "refused"          // it is broken, or its signature is not good
)

// Reasons beside those of package jws.
const (
	ReasonUnavailable jws.Reason = "keys-unavailable" // the keys could not be fetched
	ReasonClaim       jws.Reason = "claim"            // the claim that should hold a token holds something else
	ReasonLayers      jws.Reason = "layers"           // tokens lie within tokens without end
)

// weights order the outcomes.
var weights = map[Outcome]int{Verified: 0, NotVerified: 1, Unavailable: 2, Refused: 3}

// worse is the one of two outcomes that weighs more.
func worse(a, b Outcome) Outcome {
	if weights[b] > weights[a] {
		return b
	}
	return a
}

// ExitCode is what the command ends with: 0, or 1 for a refusal, 3 for keys that cannot be
// had, 4 for what nobody gave a key for.
func (o Outcome) ExitCode() int {
	switch o {
	case Verified:
		return conformance.ExitOK
	case Refused:
		return conformance.ExitNonconform
	case Unavailable:
		return conformance.ExitNotReady
	}
	return conformance.ExitInconclusive
}

// valid is the outcome as a truth value: true, false, or nil if it is not known.
func (o Outcome) valid() *bool {
	switch o {
	case Verified, Refused:
		is := o == Verified
		return &is
	}
	return nil
}

// judge turns the error of a token into an outcome, a reason and what was seen.
func judge(err error) (Outcome, jws.Reason, string) {
	var r *jws.Refusal
	switch {
	case err == nil:
		return Verified, "", ""
	case !errors.As(err, &r):
		return Refused, jws.ReasonSignature, err.Error()
	case r.Reason == jws.ReasonNoKey:
		return NotVerified, r.Reason, r.Detail
	}
	return Refused, r.Reason, r.Detail
}

// Sentence says what a reason means, those of package jws included.
func Sentence(r jws.Reason) string {
	switch r {
	case ReasonUnavailable:
		return "the keys of the domain could not be fetched"
	case ReasonClaim:
		return "the claim that should hold a token holds something else"
	case ReasonLayers:
		return "more tokens lie within each other than are read"
	}
	return r.Sentence()
}
