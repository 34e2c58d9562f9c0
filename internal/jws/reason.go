package jws

import "fmt"

// Reason is why a token or a key is refused, out of a closed list.
type Reason string

// The reasons, in the order in which a verification meets them.
const (
	ReasonTooLong         Reason = "too-long"
	ReasonSerialisation   Reason = "serialisation"
	ReasonSegments        Reason = "segments"
	ReasonEncoding        Reason = "encoding"
	ReasonTooDeep         Reason = "too-deep"
	ReasonHeaderJSON      Reason = "header-json"
	ReasonPayloadJSON     Reason = "payload-json"
	ReasonHeaderMember    Reason = "header-member"
	ReasonAlgMissing      Reason = "alg-missing"
	ReasonCrit            Reason = "crit"
	ReasonAlgNone         Reason = "alg-none"
	ReasonAlgHMAC         Reason = "alg-hmac"
	ReasonAlgUnknown      Reason = "alg-unknown"
	ReasonNoKey           Reason = "no-key"
	ReasonKeyUnknown      Reason = "key-unknown"
	ReasonAlgKey          Reason = "alg-key"
	ReasonSignatureLength Reason = "signature-length"
	ReasonSignatureRange  Reason = "signature-range"
	ReasonSignature       Reason = "signature"

	ReasonKeyJSON      Reason = "key-json"
	ReasonKeyMember    Reason = "key-member"
	ReasonKeyType      Reason = "key-type"
	ReasonKeySymmetric Reason = "key-symmetric"
	ReasonKeyCurve     Reason = "key-curve"
	ReasonKeyPoint     Reason = "key-point"
	ReasonKeyWeak      Reason = "key-weak"
	ReasonKeyPrivate   Reason = "key-private"
)

// sentences say of each reason what it means.
var sentences = []struct {
	reason Reason
	text   string
}{
	{ReasonTooLong, "the text is longer than is read"},
	{ReasonSerialisation, "the token is in JSON serialisation, not in compact form"},
	{ReasonSegments, "the token has not exactly three segments"},
	{ReasonEncoding, "a segment is not base64url as RFC 7515 demands: without padding, other characters or unused bits"},
	{ReasonTooDeep, "the header or the payload nests deeper than is read"},
	{ReasonHeaderJSON, "the header is not one JSON object"},
	{ReasonPayloadJSON, "the payload is not one JSON object"},
	{ReasonHeaderMember, "a parameter of the header is of another type than RFC 7515 gives it"},
	{ReasonAlgMissing, "the header has no alg"},
	{ReasonCrit, "crit is ill-formed, or demands an extension that nobody here understands"},
	{ReasonAlgNone, "the token is not signed: its alg is none"},
	{ReasonAlgHMAC, "alg is an HMAC, which no published key can verify"},
	{ReasonAlgUnknown, "alg is none of the signatures that are verified here"},
	{ReasonNoKey, "there is no key to verify with"},
	{ReasonKeyUnknown, "no key has the kid of the token"},
	{ReasonAlgKey, "alg does not fit the key: its type, curve, alg, use or key_ops"},
	{ReasonSignatureLength, "the signature has not the length that alg and key demand"},
	{ReasonSignatureRange, "a number of the signature is out of range"},
	{ReasonSignature, "the signature does not verify"},
	{ReasonKeyJSON, "the key is not one JSON object, or not PEM that can be read"},
	{ReasonKeyMember, "a member of the key is missing, or not of the form that RFC 7518 gives it"},
	{ReasonKeyType, "the key is of a type that is not used here"},
	{ReasonKeySymmetric, "the key is symmetric, so whoever can verify with it can sign"},
	{ReasonKeyCurve, "the key is on a curve that is not used here"},
	{ReasonKeyPoint, "the key's point is not on its curve"},
	{ReasonKeyWeak, "the key is too weak, or of a size that nobody should have to compute with"},
	{ReasonKeyPrivate, "the key has private members"},
}

// Reasons lists all reasons in the order of the constants.
func Reasons() []Reason {
	all := make([]Reason, len(sentences))
	for i, s := range sentences {
		all[i] = s.reason
	}
	return all
}

// Sentence says what the reason means, empty for a reason that is not of the list.
func (r Reason) Sentence() string {
	for _, s := range sentences {
		if s.reason == r {
			return s.text
		}
	}
	return ""
}

// Part is the part of a token, or of what it is verified with, that a refusal is about.
type Part string

// The parts.
const (
	PartToken     Part = "token"
	PartHeader    Part = "header"
	PartPayload   Part = "payload"
	PartSignature Part = "signature"
	PartKey       Part = "key"
)

// Refusal is the error of this package: why a token or a key is refused. There is one
// for each token, the first that a strict reader meets.
type Refusal struct {
	Reason Reason
	Part   Part
	Detail string // what was seen, in words; it may hold foreign text
}

// Error says which part is refused, why, and what was seen.
func (r *Refusal) Error() string {
	if r.Detail == "" {
		return fmt.Sprintf("refuse %s: %s", r.Part, r.Reason.Sentence())
	}
	return fmt.Sprintf("refuse %s: %s (%s)", r.Part, r.Reason.Sentence(), r.Detail)
}

// refuse makes a refusal.
func refuse(reason Reason, part Part, format string, args ...any) *Refusal {
	return &Refusal{Reason: reason, Part: part, Detail: fmt.Sprintf(format, args...)}
}
