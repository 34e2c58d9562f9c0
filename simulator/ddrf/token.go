package ddrf

import (
	"strings"
)

// Members of sub, as problems name them.
const (
	subMember    = "sub"
	typeMember   = "sub.identifierType"
	formatMember = "sub.identifierFormat"
	valueMember  = "sub.identifierValue"
)

// token is a JWT of a request as it is read.
type token struct {
	where     string // rqJWT or idJWT
	text      string
	input     []byte // what is signed
	header    object
	claims    object
	signature []byte

	alg    string // empty if it is no string
	kid    string
	hasKid bool

	issuer string // registrable domain of iss, in lower case
	sub    identity
}

// identity is what sub holds.
type identity struct{ Type, Format, Value string }

// parse reads the three segments of a token (RFC 7515 section 3.1) and its header.
func (x *examination) parse(where, compact string) *token {
	t := &token{where: where, text: compact}
	parts := x.b.split(compact)
	if len(parts) != 3 {
		x.object(problem{where: where, reason: reasonSegments, text: "it has not three segments"})
		return nil
	}
	t.input = []byte(parts[0] + "." + parts[1])
	for i, to := range []*object{&t.header, &t.claims} {
		name := []string{"header", "payload"}[i]
		data, err := x.b.decode(parts[i])
		if err != nil {
			x.object(problem{where: where, reason: reasonEncoding, text: "its " + name + " is no base64url"})
			return nil
		}
		o, repeated, err := readObject(x.b.mend(data), x.b.firstWins)
		if err != nil {
			x.object(problem{where: where, reason: reasonJSON, text: "its " + name + ": " + err.Error()})
			return nil
		}
		if repeated && x.object(problem{where: where, reason: reasonRepeated, text: "its " + name + " has a name twice"}) {
			return nil
		}
		*to = o
	}
	var err error
	if t.signature, err = x.b.decode(parts[2]); err != nil {
		if x.object(problem{where: where, reason: reasonSigCoding, text: "its signature is no base64url"}) {
			return nil
		}
	}
	t.alg, _ = text(t.header["alg"])
	t.kid, _ = text(t.header["kid"])
	t.hasKid = t.header["kid"] != nil
	if t.header["crit"] != nil && x.object(problem{where: where, reason: reasonCrit, text: "its header has a crit, of which nothing is understood"}) {
		return nil
	}
	if x.b.header != nil {
		if p := x.b.header(t); p != nil && x.object(*p) {
			return nil
		}
	}
	return t
}

// split cuts a compact token at its dots.
func split(compact string) []string { return strings.Split(compact, ".") }
