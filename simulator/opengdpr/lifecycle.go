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
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.store.byID[id]
	switch {
	case t == nil:
		return fmt.Errorf("advance request: %w", ErrUnknownRequest)
	case t.cancelled:
		return errors.New("advance request: it was cancelled")
	case to < slices.Index(states, t.state):
		return fmt.Errorf("advance request to %s: it is %s", state, t.state)
	case state == inProgress && p.b.lifecycle.InProgress == 0 && t.state != state:
		return errors.New("advance request to in_progress: the lifecycle skips it")
	}
	for t.state != state {
		t.stop()
		p.advance(t)
	}
	return nil
}

// begin starts the lifecycle of a request that was answered, if it was kept.
func (p *Processor) begin(t *taken) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.store.byID[t.id] == t && t.moves == 0 && !t.cancelled && !p.closed {
		p.notify(t, pending)
		p.after(t, p.b.lifecycle.Pending)
	}
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
			if !p.closed && !t.cancelled && t.moves == moves {
				p.advance(t)
			}
		})
	}
}

// advance moves a request to its next state and calls back. The mutex is held.
func (p *Processor) advance(t *taken) {
	switch {
	case t.state == pending && p.b.lifecycle.InProgress != 0:
		p.enter(t, inProgress)
		p.after(t, p.b.lifecycle.InProgress)
	case t.state != completed:
		p.enter(t, completed)
	}
}

// enter changes the state of a request and calls back. The mutex is held.
func (p *Processor) enter(t *taken, state string) {
	t.state, t.shown = state, 0
	t.moves++
	p.notify(t, state)
}
