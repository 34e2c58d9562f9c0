package behaviour

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"dsrcheck/simulator/journal"
)

// script is a behaviour at work. The engine's mutex guards its counts.
type script struct {
	b       Behaviour
	of      *partner
	path    func(string) bool
	header  map[string]func(string) bool
	members []wanted
	each    pointer
	until   time.Time // zero if it has no end

	gone   bool // forgotten or over
	shared count
	counts map[[sha256.Size]byte]*count // by value of the member Each
}

// wanted is a member that a request must have, and its value in the plain form.
type wanted struct {
	at   pointer
	name string
	text string
}

// compile checks a behaviour and makes a script of it.
func compile(b Behaviour) (*script, error) {
	if err := b.Check(); err != nil {
		return nil, err
	}
	s := &script{b: b.clone(), header: map[string]func(string) bool{}, counts: map[[sha256.Size]byte]*count{}}
	s.path = journal.Pattern(b.Match.Path)
	for name, pattern := range b.Match.Header {
		s.header[name] = journal.Pattern(pattern)
	}
	s.each, _ = parsePointer(b.Each) // checked
	for name, value := range b.Match.Member {
		at, _ := parsePointer(name)
		text, err := json.Marshal(value)
		if err != nil {
			return nil, fmt.Errorf("/match/member%s: %w", escape(name), err)
		}
		v, err := decode(text)
		if err != nil {
			return nil, fmt.Errorf("/match/member%s: %w", escape(name), err)
		}
		s.members = append(s.members, wanted{at, name, plain(v)})
	}
	return s, nil
}

// clone copies a behaviour with all that it refers to. It is one that was checked, so
// that it is JSON.
func (b Behaviour) clone() Behaviour {
	text, _ := json.Marshal(b)
	var c Behaviour
	_ = json.Unmarshal(text, &c)
	return c
}

// known asks a partner for the faults of each answer.
func (s *script) known(deviating Deviating) error {
	for i, a := range s.b.Answers {
		if len(a.Faults) == 0 {
			continue
		}
		if deviating == nil {
			return fmt.Errorf("/answers/%d/faults: this partner has none", i)
		}
		if _, err := deviating(a.Faults); err != nil {
			return fmt.Errorf("/answers/%d/faults: %w", i, err)
		}
	}
	return nil
}

// fitsHead reports whether a request fits all that its head tells.
func (s *script) fitsHead(r *http.Request) bool {
	m := s.b.Match
	if m.Method != "" && r.Method != m.Method || m.Path != "" && !s.path(r.URL.Path) {
		return false
	}
	if m.Caller != "" && canonical(m.Caller) != journal.CallerOf(r) {
		return false
	}
	for name, fits := range s.header {
		if !fitsAny(values(r, name), fits) {
			return false
		}
	}
	return true
}

// values are those of a field. The server keeps the host apart from the other fields.
func values(r *http.Request, name string) []string {
	if strings.EqualFold(name, "Host") {
		return []string{r.Host}
	}
	return r.Header.Values(name)
}

func fitsAny(values []string, fits func(string) bool) bool {
	for _, v := range values {
		if fits(v) {
			return true
		}
	}
	return false
}

// wantsBody reports whether the body of a request matters.
func (s *script) wantsBody() bool {
	return len(s.members) > 0 || s.each != nil || len(s.b.Match.Body) > 0
}

// fitsBody reports whether a request fits all that its body tells.
func (s *script) fitsBody(d *document) bool {
	for _, m := range s.members {
		if text, ok := d.member(m.name, m.at); !ok || text != m.text {
			return false
		}
	}
	texts := s.b.Match.Body
	return len(texts) == 0 || slices.ContainsFunc(texts, func(text string) bool { return bytes.Contains(d.body, []byte(text)) })
}
