package jws

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"

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
	first, last := bytes.IndexByte(raw, '.'), bytes.LastIndexByte(raw, '.')
	if dots := bytes.Count(raw, []byte{'.'}); dots != 2 {
		return refuse(ReasonSegments, PartToken, "%s", counted(dots+1, "segment"))
	}
	t.Signed = raw[:last:last]
	// One buffer holds all three; segments never decode to more than three quarters.
	buffer := make([]byte, 0, len(raw)*3/4+3)
	var headerProblem, payloadProblem, signatureProblem string
	t.HeaderJSON, buffer, headerProblem = decode(buffer, raw[:first])
	t.PayloadJSON, buffer, payloadProblem = decode(buffer, raw[first+1:last])
	t.Signature, _, signatureProblem = decode(buffer, raw[last+1:])
	header := t.object(PartHeader, t.HeaderJSON, &t.Header)
	payload := t.object(PartPayload, t.PayloadJSON, &t.Payload)
	switch {
	case headerProblem != "":
		return refuse(ReasonEncoding, PartHeader, "%s", headerProblem)
	case payloadProblem != "":
		return refuse(ReasonEncoding, PartPayload, "%s", payloadProblem)
	case signatureProblem != "":
		return refuse(ReasonEncoding, PartSignature, "%s", signatureProblem)
	case header != nil:
		return header
	case payload != nil && objects:
		return payload
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

// parameters reads those of the header.
func (t *Token) parameters() *Refusal {
	alg := false
	for _, m := range t.Header {
		switch m.Name {
		case "alg", "kid", "typ", "cty", "jku", "x5u", "x5t", "x5t#S256":
			text, ok := textOf(m.Value)
			if !ok {
				return refuse(ReasonHeaderMember, PartHeader, "%s is no string", m.Name)
			}
			switch m.Name {
			case "alg":
				alg, t.Alg = true, text
			case "kid":
				t.HasKid, t.Kid = true, text
			}
		}
	}
	if !alg {
		return refuse(ReasonAlgMissing, PartHeader, "")
	}
	if crit, ok := t.Header.Get("crit"); ok {
		return refuse(ReasonCrit, PartHeader, "%s", critProblem(crit, t.Header))
	}
	return nil
}

// registered are the parameters of RFC 7515 and 7518, which crit must not name.
const registered = " alg jku jwk kid x5u x5c x5t x5t#S256 typ cty crit epk apu apv iv tag p2s p2c "

// critProblem says what is wrong with crit, which is never nothing: no extension is known.
func critProblem(crit json.RawMessage, header observe.Members) string {
	var names []string
	if json.Unmarshal(crit, &names) != nil || crit[0] != '[' {
		return "crit is no array of names"
	}
	if len(names) == 0 {
		return "crit is empty"
	}
	for i, name := range names {
		_, present := header.Get(name)
		switch {
		case name == "" || strings.Contains(registered, " "+name+" "):
			return "crit names " + strconv.Quote(name) + ", which is no extension"
		case !present:
			return "crit names " + strconv.Quote(name) + ", which the header has not"
		case strings.Contains("\x00"+strings.Join(names[:i], "\x00")+"\x00", "\x00"+name+"\x00"):
			return "crit names " + strconv.Quote(name) + " twice"
		}
	}
	return "the extension " + strconv.Quote(names[0]) + " is not known"
}

// strict is base64url without padding, whose last character leaves no bit unused.
var strict = base64.RawURLEncoding.Strict()

// decode appends a segment's bytes to the buffer and gives them, the longer buffer, and what
// is wrong with the segment, if anything.
func decode(buffer, segment []byte) (decoded, grown []byte, problem string) {
	start := len(buffer)
	if i := bytes.IndexByte(segment, '\n'); i >= 0 { // the decoder skips line breaks
		return nil, buffer, "a line break at byte " + strconv.Itoa(i)
	}
	if i := bytes.IndexByte(segment, '\r'); i >= 0 {
		return nil, buffer, "a line break at byte " + strconv.Itoa(i)
	}
	grown, err := strict.AppendDecode(buffer, segment)
	if err != nil {
		return nil, buffer, encodingProblem(segment)
	}
	return grown[start:len(grown):len(grown)], grown, ""
}

// encodingProblem says what keeps a segment from being base64url.
func encodingProblem(segment []byte) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for i, c := range segment {
		if strings.IndexByte(alphabet, c) >= 0 {
			continue
		}
		switch c {
		case '=':
			return "padding at byte " + strconv.Itoa(i)
		case '+', '/':
			return "a character of the standard alphabet at byte " + strconv.Itoa(i)
		}
		return "the character " + strconv.QuoteRune(rune(c)) + " at byte " + strconv.Itoa(i)
	}
	if len(segment)%4 == 1 {
		return "its length, " + strconv.Itoa(len(segment)) + ", is one that no bytes have"
	}
	return "its last character has bits set that no byte uses"
}

// textOf gives a JSON string's text.
func textOf(value json.RawMessage) (string, bool) {
	if len(value) < 2 || value[0] != '"' {
		return "", false
	}
	inside := value[1 : len(value)-1]
	if bytes.IndexByte(inside, '\\') < 0 {
		return string(inside), true
	}
	var text string
	return text, json.Unmarshal(value, &text) == nil
}

// counted is a number of things in words.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
