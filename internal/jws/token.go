package jws

import (
	"bytes"

	"dsrcheck/internal/observe"
)

// The limits of a token.
const (
	MaxToken = 1 << 20 // bytes of a compact token
	maxDepth = 64      // levels of nesting in header and payload, the object itself being 1
)

// Token is a signed token as it stood on the wire.
type Token struct {
	Raw         []byte          // the compact form
	HeaderJSON  []byte          // the header, decoded
	PayloadJSON []byte          // the payload, decoded; any bytes if ParseAny read it
	Header      observe.Members // nil if the header is no object
	Payload     observe.Members // nil if the payload is no object
	Alg         string          // the algorithm that the header names
	Kid         string          // the name of the key, if HasKid
	HasKid      bool            // the header names its key
	Signed      []byte          // what is signed: the first two segments and the dot between
	Signature   []byte          // decoded
	Duplicates  []Duplicate     // names that are repeated, which is no refusal

	refusal *Refusal // what Parse refused, which Verify repeats
}

// Duplicate is a name that an object of the token has more than once. Everything here reads
// its last value, as most decoders do.
type Duplicate struct {
	Part    Part   // PartHeader or PartPayload
	Pointer string // JSON pointer to the member
}

// Parse reads a token in compact form (RFC 7515 sections 3.1 and 5.2) whose header and
// payload are JSON objects. It verifies nothing. The token is never nil and has what could
// be read before the error, which is a *Refusal. It keeps compact, which must not change.
func Parse(compact []byte) (*Token, error) { return parse(compact, true) }

// ParseAny is Parse for tokens whose payload may be any bytes, as RFC 7515 has it.
func ParseAny(compact []byte) (*Token, error) { return parse(compact, false) }

func parse(compact []byte, objects bool) (*Token, error) {
	t := &Token{Raw: compact}
	if t.refusal = t.read(objects); t.refusal != nil {
		return t, t.refusal
	}
	return t, nil
}

// read fills the token in.
func (t *Token) read(objects bool) *Refusal {
	raw := t.Raw
	if len(raw) > MaxToken {
		return refuse(ReasonTooLong, PartToken, "%d bytes, and %d are read", len(raw), MaxToken)
	}
	if start := bytes.TrimLeft(raw, " \t\r\n"); len(start) > 0 && start[0] == '{' {
		return refuse(ReasonSerialisation, PartToken, "it begins with a brace")
	}
	header, rest, _ := bytes.Cut(raw, []byte{'.'})
	payload, signature, ok := bytes.Cut(rest, []byte{'.'})
	if !ok || bytes.IndexByte(signature, '.') >= 0 {
		return refuse(ReasonSegments, PartToken, "%s", counted(bytes.Count(raw, []byte{'.'})+1, "segment"))
	}
	t.Signed = raw[: len(header)+1+len(payload) : len(header)+1+len(payload)]
	// One buffer holds all three; segments never decode to more than three quarters.
	buffer := make([]byte, 0, len(raw)*3/4+3)
	var headerProblem, payloadProblem, signatureProblem string
	t.HeaderJSON, buffer, headerProblem = decode(buffer, header)
	t.PayloadJSON, buffer, payloadProblem = decode(buffer, payload)
	t.Signature, _, signatureProblem = decode(buffer, signature)
	headerRefusal := t.object(PartHeader, t.HeaderJSON, &t.Header)
	payloadRefusal := t.object(PartPayload, t.PayloadJSON, &t.Payload)
	switch {
	case headerProblem != "":
		return refuse(ReasonEncoding, PartHeader, "%s", headerProblem)
	case payloadProblem != "":
		return refuse(ReasonEncoding, PartPayload, "%s", payloadProblem)
	case signatureProblem != "":
		return refuse(ReasonEncoding, PartSignature, "%s", signatureProblem)
	case headerRefusal != nil:
		return headerRefusal
	case payloadRefusal != nil && objects:
		return payloadRefusal
	}
	return t.parameters()
}

// object reads the object of a part.
func (t *Token) object(part Part, raw []byte, to *observe.Members) *Refusal {
	s := scan{raw: raw}
	members, ok := s.object()
	if ok {
		*to = members
		for _, pointer := range s.duplicates {
			t.Duplicates = append(t.Duplicates, Duplicate{part, pointer})
		}
		return nil
	}
	if s.tooDeep {
		return refuse(ReasonTooDeep, part, "more than %d levels", maxDepth)
	}
	reason := ReasonHeaderJSON
	if part == PartPayload {
		reason = ReasonPayloadJSON
	}
	_, problem := observe.Object(raw, observe.Limits{Bytes: MaxToken, Depth: maxDepth})
	return refuse(reason, part, "%s", problem)
}

// parameters reads those of the header, also what stands after one that is wrong.
func (t *Token) parameters() (refusal *Refusal) {
	alg := false
	for _, m := range t.Header {
		switch m.Name {
		case "alg", "kid", "typ", "cty", "jku", "x5u", "x5t", "x5t#S256":
			if m.Value[0] == '"' {
				break
			}
			if refusal == nil {
				refusal = refuse(ReasonHeaderMember, PartHeader, "%s is no string", m.Name)
			}
			continue
		}
		switch m.Name {
		case "alg":
			alg = true
			t.Alg, _ = textOf(m.Value)
		case "kid":
			t.HasKid = true
			t.Kid, _ = textOf(m.Value)
		}
	}
	if refusal != nil {
		return refusal
	}
	if !alg {
		return refuse(ReasonAlgMissing, PartHeader, "")
	}
	if crit, ok := t.Header.Get("crit"); ok {
		return refuse(ReasonCrit, PartHeader, "%s", critProblem(crit, t.Header))
	}
	return nil
}
