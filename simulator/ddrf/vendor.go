package ddrf

import "fmt"

// Vendor is a simulated vendor: a recipient of deletion requests, by default a conforming
// one, which sends such requests, too, and forwards what it accepts to its downstreams. It
// is safe for concurrent use and stopped by Close.
type Vendor struct{ *participant }

// NewVendor makes a vendor. It fails on an unknown deviation and on settings that make no
// conforming participant.
func NewVendor(c Config) (*Vendor, error) {
	if c.Identifiers == nil {
		c.Identifiers = UsualIdentifiers()
	}
	p, err := newParticipant(c, "vendor", "intermediary")
	if err != nil {
		return nil, fmt.Errorf("make vendor %s: %w", c.Domain, err)
	}
	return &Vendor{p}, nil
}
