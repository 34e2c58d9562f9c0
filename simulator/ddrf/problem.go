package ddrf

import "slices"

// The reasons for which requests are refused.
const (
	reasonBody      = "body"     // the body holds no token
	reasonNoToken   = "no-token" // a wrapper without rqJWT
	reasonSegments  = "segments" // a token has not three of them
	reasonEncoding  = "encoding" // header or payload are no base64url
	reasonSigCoding = "signature-encoding"
	reasonJSON      = "json" // header or payload are no JSON object
	reasonRepeated  = "repeated"
	reasonCrit      = "crit"

	reasonMissing = "missing" // a claim
	reasonNull    = "null"
	reasonType    = "type" // of the claim's JSON
	reasonEmpty   = "empty"
	reasonVersion = "version"
	reasonSubForm = "sub-form" // a string that holds no object
	reasonMany    = "many"     // several identifiers, or an array of one

	reasonIss     = "iss"      // no registrable domain
	reasonFile    = "file"     // of a party cannot be had
	reasonNoKeys  = "no-keys"  // in that file
	reasonAlgNone = "alg-none" // or no alg at all
	reasonAlg     = "alg"      // unknown, or not taken
	reasonKidType = "kid-type"
	reasonKid     = "kid"     // no key has it
	reasonKeyUse  = "key-use" // the JWK forbids it
	reasonKeyWeak = "key-weak"
	reasonFits    = "key-type" // no key is one for the algorithm
	reasonSig     = "signature"

	reasonTimeType = "time-type"
	reasonAhead    = "ahead"   // iat
	reasonExpired  = "expired" // exp
	reasonEarly    = "early"   // nbf
	reasonAudience = "audience"

	reasonListedType   = "unlisted-type"
	reasonListedFormat = "unlisted-format"
	reasonValue        = "value"
	reasonOrdered      = "ordered" // by the settings
	reasonOwn          = "own"     // a rule of a deviation
	reasonTaken        = "taken"   // a body that a deviation takes
)

// Where a problem is.
const (
	inBody  = "body"
	inRQJWT = "rqJWT"
	inIDJWT = "idJWT"
	inACJWT = "acJWT" // one that it was sent itself
)

// problem is one thing that is wrong with a request. Its message names members and never
// holds their values.
type problem struct {
	where  string // body, rqJWT or idJWT
	reason string
	member string // of the claims, such as iss or sub.identifierType
	text   string
	code   int // for reasonOrdered and reasonOwn
}

// usualCode is the result code of a problem (section Result Codes).
func usualCode(p problem) int {
	switch p.reason {
	case reasonOrdered, reasonOwn:
		return p.code
	case reasonNoToken, reasonMissing, reasonNull, reasonType, reasonVersion, reasonSubForm, reasonMany:
		return 1
	case reasonEmpty:
		return emptyCode(p.member)
	case reasonFile, reasonNoKeys, reasonAlg, reasonKid, reasonKeyUse, reasonKeyWeak, reasonFits, reasonSig:
		return 2
	case reasonListedType:
		return 4
	case reasonListedFormat, reasonValue:
		return 5
	case reasonTimeType, reasonAhead, reasonExpired, reasonEarly:
		return 6
	}
	return 3
}

// emptyCode is that of an empty string: it is a type or value that is not supported, or
// a field that is as good as missing.
func emptyCode(member string) int {
	switch member {
	case typeMember:
		return 4
	case formatMember, valueMember:
		return 5
	}
	return 1
}

// of tells whether a problem is one of these reasons.
func (p problem) of(reasons ...string) bool { return slices.Contains(reasons, p.reason) }

// about tells whether it concerns one of these members.
func (p problem) about(members ...string) bool { return slices.Contains(members, p.member) }
