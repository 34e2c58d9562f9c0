package jws

import (
	"encoding/json"
	"strconv"
	"strings"

	"dsrcheck/internal/observe"
)

// scan reads one JSON object in a single pass: whether it is valid, how deep it nests, its
// members, and the names that are repeated at any depth. It accepts exactly what
// observe.Object accepts, which needs a pass for each of these; tokens are verified by the
// hundred thousand.
type scan struct {
	raw        []byte
	at         int
	depth      int       // of the value that is being read
	tooDeep    bool      // it nests deeper than maxDepth
	path       []string  // of the value that is being read
	steps      [8]string // where a path of usual length is kept
	duplicates []string  // JSON pointers
}

// object reads raw as one object and gives its members, or false.
func (s *scan) object() (observe.Members, bool) {
	s.path = s.steps[:0]
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
