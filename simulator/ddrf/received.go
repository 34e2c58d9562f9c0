package ddrf

import (
	"slices"
	"time"
)

// Received is a request that a participant answered with an acJWT.
type Received struct {
	At     time.Time `json:"at"`               // by its clock
	JTI    string    `json:"jti,omitempty"`    // of the rqJWT
	Iss    string    `json:"iss,omitempty"`    // of the rqJWT
	Origin string    `json:"origin,omitempty"` // iss of the idJWT
	Type   string    `json:"type,omitempty"`   // of the identifier in the rqJWT
	Format string    `json:"format,omitempty"`
	Value  string    `json:"value,omitempty"`
	Code   int       `json:"code"`           // of the acJWT
	Text   string    `json:"text,omitempty"` // raResultString
}

// Received are the newest requests, at most a thousand, the oldest first. Of those that
// are no tokens nothing but code and text is told.
func (p *participant) Received() []Received {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.received)
}

func (p *participant) note(r Received) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.received) == maxReceived {
		p.received = slices.Delete(p.received, 0, 1)
	}
	p.received = append(p.received, r)
}
