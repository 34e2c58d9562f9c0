package ddrf

import (
	"fmt"
)

// NewPublisher makes a publisher. It fails like [NewVendor].
func NewPublisher(c Config) (*Publisher, error) {
	if len(c.Downstreams) > 0 || c.Alias.Type != "" {
		return nil, fmt.Errorf("make publisher %s: downstreams and alias are a vendor's", c.Domain)
	}
	p, err := newParticipant(c, "publisher")
	if err != nil {
		return nil, fmt.Errorf("make publisher %s: %w", c.Domain, err)
	}
	p.takes = true
	return &Publisher{p}, nil
}

// Publisher is a simulated 1st party. It has a file and an endpoint as every participant,
// supports no identifiers unless it is told to, and sends deletion requests, when its hooks
// are called, too. It is safe for concurrent use and stopped by Close.
type Publisher struct{ *participant }
