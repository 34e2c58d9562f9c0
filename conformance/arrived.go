package conformance

import (
	"time"

	"dsrcheck/simulator/journal"
)

// arrived is what a partner was sent, as an exchange of a session: a copy, since the exchange
// is the world's, with a name and with times of our clock.
func (w *world) arrived(s *Session, call *journal.Exchange, partner, label string) *journal.Exchange {
	ex := *call
	ex.ID, ex.Partner, ex.Label = s.nextID(), partner, label
	if w.named(ex.Caller) { // whose own calls are handed to nobody: somebody else has passed its name on
		ex.Caller = ""
	}
	ex.Request = shortened(ex.Request)
	for _, at := range []*time.Time{&ex.Started, &ex.FirstByte, &ex.Ended} {
		if !at.IsZero() {
			*at = at.Add(w.skew)
		}
	}
	return &ex
}

// shortened is a call as far as the suite keeps it, whatever its world has kept.
func shortened(m *journal.Message) *journal.Message {
	if len(m.Payload) <= longestCall {
		return m
	}
	return &journal.Message{Head: m.Head, Payload: m.Payload[:longestCall], Truncated: true}
}
