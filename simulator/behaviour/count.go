package behaviour

import (
	"crypto/sha256"
	"time"
)

// mostValues is how many values of the member Each are counted apart. What comes beyond
// is counted together with requests that lack it.
const mostValues = 10_000

// count is how many requests fitted, and how many were answered.
type count struct{ fitted, answered int }

// counter is the count that a request belongs to.
func (s *script) counter(d *document) *count {
	if s.each == nil {
		return &s.shared
	}
	text, ok := d.member(s.b.Each, s.each)
	if !ok {
		return &s.shared
	}
	key := sha256.Sum256([]byte(text))
	if c := s.counts[key]; c != nil {
		return c
	}
	if len(s.counts) >= mostValues {
		return &s.shared
	}
	c := &count{}
	s.counts[key] = c
	return c
}

// ready counts a request that fits, and reports whether it is one of those meant.
func (s *script) ready(c *count) bool {
	c.fitted++
	m := s.b.Match
	return c.fitted >= m.From && (m.To == 0 || c.fitted <= m.To)
}

// next takes the answer for a request that is meant, nil if none is left.
func (s *script) next(c *count) *Answer {
	upTo := 0
	for i := range s.b.Answers {
		a := &s.b.Answers[i]
		upTo += a.Times
		if a.Times == 0 || c.answered < upTo {
			c.answered++
			return a
		}
	}
	return nil
}

// over reports whether the script never answers again.
func (s *script) over(now time.Time) bool {
	if !s.until.IsZero() && !now.Before(s.until) {
		return true
	}
	if s.each != nil {
		return false // another value may come
	}
	times := 0
	for _, a := range s.b.Answers {
		if a.Times == 0 {
			times = -1
			break
		}
		times += a.Times
	}
	m := s.b.Match
	return m.To > 0 && s.shared.fitted >= m.To || times >= 0 && s.shared.answered >= times
}

// bounded reports whether requests are counted even where another behaviour answers.
func (s *script) bounded() bool { return s.b.Match.From > 0 || s.b.Match.To > 0 }
