package opengdpr

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Request is one that a processor has taken.
type Request struct {
	ID        string    `json:"subject_request_id"`
	Type      string    `json:"subject_request_type"`
	State     string    `json:"state"` // of section 8
	Cancelled bool      `json:"cancelled,omitempty"`
	Received  time.Time `json:"received"`
	Expected  time.Time `json:"expected"`
	Callbacks []string  `json:"callbacks,omitempty"` // the URLs that are called, as they were given
}

// Requests are those that the processor has taken and not forgotten, the oldest first.
func (p *Processor) Requests() []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make([]Request, len(p.store.order))
	for i, t := range p.store.order {
		all[i] = Request{ID: t.id, Type: t.kind, State: t.state, Cancelled: t.cancelled, Received: t.received, Expected: t.expected}
		for _, l := range t.lanes {
			all[i].Callbacks = append(all[i].Callbacks, l.urls...)
		}
	}
	return all
}

// Repeat makes the callbacks of a request's present state again, now, whether or not
// they were made before. It fails for an id that was never taken, wrapping
// [ErrUnknownRequest], and for a request that names nobody to call.
func (p *Processor) Repeat(id string) error {
	p.mu.Lock()
	t := p.store.byID[id]
	if t == nil {
		p.mu.Unlock()
		return fmt.Errorf("repeat callbacks: %w", ErrUnknownRequest)
	}
	var owed []*due
	var lanes []*lane
	for _, l := range t.lanes {
		d := t.newDue(-1, t.state, l.urls)
		owed = append(owed, d)
		lanes = append(lanes, &lane{queue: []*due{d}})
	}
	p.save(t, owed)
	for _, l := range lanes {
		p.call(t, l)
	}
	saved := t.saved
	p.mu.Unlock()
	if len(owed) == 0 {
		return errors.New("repeat callbacks: the request names no URL that is called")
	}
	return p.survives("repeat callbacks", saved)
}

// Reset forgets all requests and callbacks due. Faults, lifecycle and key stay.
func (p *Processor) Reset() error {
	p.mu.Lock()
	p.forget()
	p.epoch, p.forget = context.WithCancel(p.ctx)
	for _, t := range p.store.order {
		t.stop()
	}
	p.store.byID, p.store.order, p.store.bytes = map[string]*taken{}, nil, 0
	cleared := p.keep.Clear(p.config.Domain)
	p.mu.Unlock()
	return p.survives("forget requests", cleared)
}

// survives waits until a change survives the process.
func (p *Processor) survives(what string, number uint64) error {
	if err := p.keep.Wait(number); err != nil {
		return fmt.Errorf("%s: it is done, and cannot be kept: %w", what, err)
	}
	return nil
}
