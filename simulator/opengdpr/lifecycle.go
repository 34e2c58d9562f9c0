package opengdpr

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrUnknownRequest is wrapped by errors about an id that a processor never took.
var ErrUnknownRequest = errors.New("no request has this id")

// states are those of section 8, in their order.
var states = []string{pending, inProgress, completed}

// Advance moves a request on to a state of section 8 now and calls back, on the way to
// completed through in_progress unless the lifecycle skips it. A request that is in
// the state already stays there. It fails for an id that was never taken, wrapping
// [ErrUnknownRequest], for a cancelled request, for a step back, for a state that the
// lifecycle skips and for a word that is no state.
func (p *Processor) Advance(id, state string) error {
	to := slices.Index(states, state)
	if to < 0 {
		return fmt.Errorf("advance request to %q: not a state of section 8", state)
	}
	saved, err := p.advanceTo(id, state, to)
	if err != nil {
		return fmt.Errorf("advance request: %w", err)
	}
	return p.survives("advance request", saved)
}

// advanceTo moves a request on to the state of that index and returns the number of the
// change.
func (p *Processor) advanceTo(id, state string, to int) (uint64, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.store.byID[id]
	switch {
	case t == nil:
		return 0, ErrUnknownRequest
	case t.cancelled:
		return 0, errors.New("it was cancelled")
	case to < slices.Index(states, t.state):
		return 0, fmt.Errorf("it is %s already", t.state)
	case state == inProgress && p.viewOf(t).b.lifecycle.InProgress == 0 && t.state != state:
		return 0, errors.New("the lifecycle skips in_progress")
	}
	for t.state != state {
		t.stop()
		p.advance(t)
	}
	return t.saved, nil
}

// begin starts the lifecycle of a request that was answered, if it was kept, and makes
// the callbacks that are due since then.
func (p *Processor) begin(t *taken) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.store.byID[t.id] == t && t.moves == 0 && !t.cancelled && !p.closed {
		p.callAll(t)
		p.after(t, p.viewOf(t).b.lifecycle.Pending)
	}
}

// due is when a request changes its state that is to stay in it for d from now on.
func (p *Processor) due(d time.Duration) time.Time {
	if d < 0 {
		return time.Time{}
	}
	return p.config.Clock.Now().Add(d)
}

// after moves the request on once d has passed, now if d is zero. The mutex is held.
func (p *Processor) after(t *taken, d time.Duration) {
	switch moves := t.moves; {
	case d == 0:
		p.advance(t)
	case d > 0:
		t.timer = p.config.Clock.AfterFunc(d, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			if !p.closed && !t.cancelled && t.moves == moves && p.store.byID[t.id] == t {
				p.advance(t)
			}
		})
	}
}

// advance moves a request to its next state and calls back. The mutex is held.
func (p *Processor) advance(t *taken) {
	switch stay := p.viewOf(t).b.lifecycle.InProgress; {
	case t.state == pending && stay != 0:
		p.enter(t, inProgress, stay)
	case t.state != completed:
		p.enter(t, completed, Never)
	}
}

// enter changes the state of a request, which it stays in for a while, and calls back.
// The mutex is held.
func (p *Processor) enter(t *taken, state string, stay time.Duration) {
	t.state, t.shown, t.next = state, 0, p.due(stay)
	t.moves++
	p.save(t, p.owe(t, state))
	p.callAll(t)
	p.after(t, stay)
}
