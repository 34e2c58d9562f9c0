package ddrf

import (
	"fmt"
)

// NewPublisher makes a publisher. It fails like [NewVendor], and has no deviations.
func NewPublisher(c Config) (*Publisher, error) {
	if len(c.Faults) > 0 {
		return nil, fmt.Errorf("make publisher %s: it has no deviations", c.Domain)
	}
	p, err := newParticipant(c)
	if err != nil {
		return nil, fmt.Errorf("make publisher %s: %w", c.Domain, err)
	}
	return &Publisher{p}, nil
}

// Publisher is a simulated 1st party. It has a file and an endpoint as every participant,
// supports no identifiers unless it is told to, and sends deletion requests. It is safe
// for concurrent use and stopped by Close.
type Publisher struct{ *participant }
