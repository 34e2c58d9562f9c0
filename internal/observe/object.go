package observe

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// Limits bound the work that a foreign JSON text can cause.
type Limits struct {
	Bytes int // the longest text
	Depth int // the deepest nesting, the object itself being 1
}

// DefaultLimits are meant for the messages of the protocols, which take a few
// kilobytes and nest four deep.
var DefaultLimits = Limits{Bytes: 1 << 20, Depth: 512}

// Member is one member of an object, with where it stands in the text.
type Member struct {
	Name  string          // as decoded
	Value json.RawMessage // the bytes of the value, without the space around it
	Start int             // offset of the first byte of the name
	At    int             // offset of the first byte of the value
	End   int             // offset after the last byte of the value
}

// Members are the members of an object in the order of the text.
type Members []Member

// Get gives the value of the last member with that name, as most decoders do, and
// whether there is one. Names are compared exactly.
func (ms Members) Get(name string) (json.RawMessage, bool) {
	for i := len(ms) - 1; i >= 0; i-- {
		if ms[i].Name == name {
			return ms[i].Value, true
		}
	}
	return nil, false
}

// Repeated lists the names that occur more than once, in the order of the text.
func (ms Members) Repeated() []string {
	seen := make(map[string]int)
	var names []string
	for _, m := range ms {
		seen[m.Name]++
		if seen[m.Name] == 2 {
			names = append(names, m.Name)
		}
	}
	return names
}

// Object reads raw as exactly one JSON object by RFC 8259: UTF-8 without a byte
// order mark, nothing but white space around it. If it is not that, problem is a
// sentence that says why, and members is nil. Repeated names are no problem here;
// Members tells them.
func Object(raw []byte, limits Limits) (members Members, problem string) {
	if problem = textProblem(raw, limits); problem != "" {
		return nil, problem
	}
	if !json.Valid(raw) {
		// Decoding into a RawMessage only scans; the error says where it stopped.
		var text json.RawMessage
		return nil, fmt.Sprintf("the text is not JSON: %v", json.Unmarshal(raw, &text))
	}
	start := skipSpace(raw, 0)
	if raw[start] != '{' {
		return nil, "the text is JSON, but not an object"
	}
	return split(raw, start+1), ""
}

// textProblem says what keeps raw from being looked at as JSON at all.
func textProblem(raw []byte, limits Limits) string {
	switch {
	case len(raw) > limits.Bytes:
		return fmt.Sprintf("the text has %d bytes, more than the %d that are read", len(raw), limits.Bytes)
	case len(raw) == 0:
		return "the text is empty"
	case bytes.HasPrefix(raw, []byte("\ufeff")):
		return "the text starts with a byte order mark"
	case !utf8.Valid(raw):
		return "the text is not UTF-8"
	case depth(raw) > limits.Depth:
		return fmt.Sprintf("the text nests deeper than %d", limits.Depth)
	}
	return ""
}

// depth gives the deepest nesting of brackets outside strings. It holds for text
// that is no JSON too, so it can go before the parser.
func depth(raw []byte) int {
	deepest, now := 0, 0
	for i := 0; i < len(raw); i++ {
		switch raw[i] {
		case '"':
			i = skipString(raw, i) - 1
		case '{', '[':
			now++
			deepest = max(deepest, now)
		case '}', ']':
			now--
		}
	}
	return deepest
}

// split cuts the members out of a valid object whose brace ends before offset at.
func split(raw []byte, at int) Members {
	members := Members{}
	for {
		at = skipSpace(raw, at)
		switch raw[at] {
		case '}':
			return members
		case ',':
			at++
			continue
		}
		m := Member{Start: at}
		at = skipString(raw, at)
		// The text is valid, so the name decodes.
		_ = json.Unmarshal(raw[m.Start:at], &m.Name)
		at = skipSpace(raw, skipSpace(raw, at)+1)
		m.At = at
		m.End = skipValue(raw, at)
		m.Value = json.RawMessage(raw[m.At:m.End])
		members = append(members, m)
		at = m.End
	}
}

// skipSpace gives the offset of the first byte from at on that is no white space.
func skipSpace(raw []byte, at int) int {
	for at < len(raw) && (raw[at] == ' ' || raw[at] == '\t' || raw[at] == '\n' || raw[at] == '\r') {
		at++
	}
	return at
}

// skipString gives the offset after the string that starts at offset at, or the end
// of the text if it never ends.
func skipString(raw []byte, at int) int {
	for at++; at < len(raw); at++ {
		switch raw[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		}
	}
	return len(raw)
}

// skipValue gives the offset after the value that starts at offset at of a valid
// text.
func skipValue(raw []byte, at int) int {
	for nested := 0; at < len(raw); {
		switch raw[at] {
		case '"':
			at = skipString(raw, at)
			if nested == 0 {
				return at
			}
			continue
		case '{', '[':
			nested++
		case '}', ']':
			if nested == 0 {
				return at
			}
			nested--
			if nested == 0 {
				return at + 1
			}
		case ',', ' ', '\t', '\n', '\r':
			if nested == 0 {
				return at
			}
		}
		at++
	}
	return at
}
