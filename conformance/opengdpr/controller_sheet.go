package opengdpr

import (
	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// sheet gathers the findings of a scenario's checks, so that those to which a script did not
// come are made all the same, and say why.
type sheet struct {
	s     *conformance.Session
	lines []line
	found map[string]noted
	none  conformance.Finding // of the checks that nothing was written down for
}

// noted is a finding and the exchanges that it rests on.
type noted struct {
	finding  conformance.Finding
	evidence []*journal.Exchange
}

func newSheet(s *conformance.Session, lines []line) *sheet {
	return &sheet{s: s, lines: lines, found: map[string]noted{}, none: conformance.Unknown("", "the conversation did not get that far")}
}

// note writes a finding down. One that is noted again counts as noted last.
func (t *sheet) note(name string, f conformance.Finding, evidence ...*journal.Exchange) {
	t.found[name] = noted{f, evidence}
}

// hand makes the checks, in their order.
func (t *sheet) hand() {
	for _, l := range t.lines {
		n, ok := t.found[l.name]
		if !ok {
			n.finding = t.none
		}
		t.s.Check(l.name, l.requirement, n.finding, n.evidence...)
	}
}
