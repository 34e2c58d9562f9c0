package jws

import (
	"encoding/binary"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"dsrcheck/internal/observe"
)

// scan reads one JSON object in a single pass: whether it is valid, how deep it nests, its
// members, and the names that are repeated at any depth. It accepts exactly what
// observe.Object accepts, which needs a pass for each of these; tokens are verified by the
// hundred thousand.
type scan struct {
	raw        []byte
	at         int
	depth      int      // of the value that is being read
	tooDeep    bool     // it nests deeper than maxDepth
	path       []string // of the value that is being read, escaped for a JSON pointer
	duplicates []string // JSON pointers
}

// object reads raw as one object and gives its members, or false.
func (s *scan) object() (observe.Members, bool) {
	s.space()
	if s.peek() != '{' {
		return nil, false
	}
	members := make(observe.Members, 0, 8)
	if !s.members(&members) {
		return nil, false
	}
	if s.space(); s.at != len(s.raw) {
		return nil, false
	}
	return members, true
}

// peek is the next byte, 0 at the end.
func (s *scan) peek() byte {
	if s.at < len(s.raw) {
		return s.raw[s.at]
	}
	return 0
}

func (s *scan) space() {
	for s.at < len(s.raw) {
		switch s.raw[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

// enter goes a level down, unless that is too deep.
func (s *scan) enter() bool {
	s.at++
	s.depth++
	s.tooDeep = s.tooDeep || s.depth > maxDepth
	return !s.tooDeep
}

// members reads an object. It notes the members in to unless that is nil.
func (s *scan) members(to *observe.Members) bool {
	if !s.enter() {
		return false
	}
	names := names{}
	for first := true; ; first = false {
		s.space()
		if first && s.peek() == '}' {
			break
		}
		m := observe.Member{Start: s.at}
		var ok bool
		if m.Name, ok = s.name(); !ok {
			return false
		}
		s.space()
		if s.peek() != ':' {
			return false
		}
		s.at++
		s.space()
		m.At = s.at
		if names.repeated(m.Name) {
			s.duplicates = append(s.duplicates, s.pointer(m.Name))
		}
		s.path = append(s.path, m.Name)
		if !s.value() {
			return false
		}
		s.path = s.path[:len(s.path)-1]
		if to != nil {
			m.End = s.at
			m.Value = json.RawMessage(s.raw[m.At:m.End:m.End])
			*to = append(*to, m)
		}
		s.space()
		if s.peek() != ',' {
			break
		}
		s.at++
	}
	return s.leave('}')
}

// leave goes a level up past the closing bracket.
func (s *scan) leave(bracket byte) bool {
	if s.peek() != bracket {
		return false
	}
	s.at++
	s.depth--
	return true
}

func (s *scan) elements() bool {
	if !s.enter() {
		return false
	}
	for i := 0; ; i++ {
		s.space()
		if i == 0 && s.peek() == ']' {
			break
		}
		s.path = append(s.path, strconv.Itoa(i))
		if !s.value() {
			return false
		}
		s.path = s.path[:len(s.path)-1]
		s.space()
		if s.peek() != ',' {
			break
		}
		s.at++
	}
	return s.leave(']')
}

// value reads any value.
func (s *scan) value() bool {
	switch c := s.peek(); c {
	case '"':
		_, ok := s.text()
		return ok
	case '{':
		return s.members(nil)
	case '[':
		return s.elements()
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	}
	return s.number()
}

func (s *scan) word(word string) bool {
	if len(s.raw)-s.at < len(word) || string(s.raw[s.at:s.at+len(word)]) != word {
		return false
	}
	s.at += len(word)
	return true
}

func (s *scan) number() bool {
	if s.peek() == '-' {
		s.at++
	}
	if s.peek() == '0' {
		s.at++
	} else if !s.digits() {
		return false
	}
	if s.peek() == '.' {
		s.at++
		if !s.digits() {
			return false
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.at++
		if c := s.peek(); c == '+' || c == '-' {
			s.at++
		}
		return s.digits()
	}
	return true
}

// digits reads at least one digit.
func (s *scan) digits() bool {
	start := s.at
	for c := s.peek(); c >= '0' && c <= '9'; c = s.peek() {
		s.at++
	}
	return s.at > start
}

// name reads the name of a member.
func (s *scan) name() (string, bool) {
	start := s.at
	plain, ok := s.text()
	if !ok {
		return "", false
	}
	if plain {
		return string(s.raw[start+1 : s.at-1]), true
	}
	var name string
	return name, json.Unmarshal(s.raw[start:s.at], &name) == nil
}

// text reads a string and tells whether it is plain, without escapes. Nearly all of a token
// that carries another is one plain string, so eight bytes are looked at in one step.
func (s *scan) text() (plain, ok bool) {
	if s.peek() != '"' {
		return false, false
	}
	start, ascii := s.at+1, true
	plain = true
	for i := start; i < len(s.raw); i++ {
		for i+8 <= len(s.raw) && ordinary(binary.LittleEndian.Uint64(s.raw[i:])) {
			i += 8
		}
		if i == len(s.raw) {
			break
		}
		switch c := s.raw[i]; {
		case c == '"':
			s.at = i + 1
			return plain, ascii || utf8.Valid(s.raw[start:i])
		case c == '\\':
			plain = false
			size := escapeSize(s.raw[i:])
			if size == 0 {
				return false, false
			}
			i += size - 1
		case c < ' ':
			return false, false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return false, false
}

// ordinary reports whether none of eight bytes is a quote, a backslash, a control character or
// beyond ASCII. x - n has a byte's high bit set if that byte of x is below n, and below 128;
// the lowest such byte is found for certain, which is enough.
func ordinary(eight uint64) bool {
	const each, high = 0x0101010101010101, 0x8080808080808080
	quote, backslash := eight^('"'*each), eight^('\\'*each)
	odd := eight | (eight - ' '*each) | (quote - each) | (backslash - each)
	return odd&high == 0
}

// escapeSize is the length of the escape at the start of raw, 0 for one that JSON does not
// know.
func escapeSize(raw []byte) int {
	if len(raw) < 2 {
		return 0
	}
	if raw[1] != 'u' {
		if strings.IndexByte(`"\/bfnrt`, raw[1]) < 0 {
			return 0
		}
		return 2
	}
	if len(raw) < 6 || strings.Trim(string(raw[2:6]), "0123456789abcdefABCDEF") != "" {
		return 0
	}
	return 6
}

// pointer is the JSON pointer (RFC 6901) of a member of the object that is being read.
func (s *scan) pointer(name string) string {
	var b strings.Builder
	for _, step := range append(s.path[:len(s.path):len(s.path)], name) {
		b.WriteByte('/')
		b.WriteString(strings.NewReplacer("~", "~0", "/", "~1").Replace(step))
	}
	return b.String()
}

// names are those of one object. A map is worth its making for many names only.
type names struct {
	few   [16]string
	count int
	many  map[string]int
}

// repeated notes a name, and tells whether it now occurs for the second time.
func (n *names) repeated(name string) bool {
	if n.many == nil && n.count < len(n.few) {
		times := 1
		for _, earlier := range n.few[:n.count] {
			if earlier == name {
				times++
			}
		}
		n.few[n.count] = name
		n.count++
		return times == 2
	}
	if n.many == nil {
		n.many = make(map[string]int)
		for _, earlier := range n.few {
			n.many[earlier]++
		}
	}
	n.many[name]++
	return n.many[name] == 2
}
