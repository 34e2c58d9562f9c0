package clock

import (
	"container/heap"
	"fmt"
	"time"
)

// Move is a change of a world's clock: it is frozen or resumed, where that is said, and
// then moved.
type Move struct {
	Frozen  *bool    `json:"frozen,omitempty"`
	Advance Duration `json:"advance,omitzero"`
}

// Apply makes a move and returns how the clock stands then. It fails as Advance does,
// and then does nothing.
func (w *World) Apply(m Move) (State, error) {
	w.moving.Lock()
	defer w.moving.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.check(time.Duration(m.Advance)); err != nil {
		return State{}, err
	}
	if m.Frozen != nil {
		w.setFrozen(*m.Frozen)
	}
	if m.Advance > 0 {
		w.advance(time.Duration(m.Advance))
	}
	return State{w.now(), w.frozen}, nil
}

// Freeze stops the clock, if it runs.
func (w *World) Freeze() { w.freeze(true) }

// Resume lets the clock run on from where it stands.
func (w *World) Resume() { w.freeze(false) }

func (w *World) freeze(frozen bool) {
	w.moving.Lock()
	defer w.moving.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.setFrozen(frozen)
}

// setFrozen is called with both mutexes held.
func (w *World) setFrozen(frozen bool) {
	if w.frozen == frozen {
		return
	}
	if now := w.now(); frozen {
		w.at = now
	} else {
		w.offset = time.Until(now)
	}
	w.frozen = frozen
	w.rearm()
}

// Advance moves the clock by d and makes the calls that become due, in their order and
// each at its time, before it returns; those that they ask for are among them. It fails
// for a negative d, and for one that leads beyond the year 2200.
func (w *World) Advance(d time.Duration) error {
	_, err := w.Apply(Move{Advance: Duration(d)})
	return err
}

// farthest is the last time to which a clock can be moved. From any time that a machine
// may show, it is within the span of a time.Duration.
var farthest = time.Date(2200, 12, 31, 0, 0, 0, 0, time.UTC)

func (w *World) check(d time.Duration) error {
	if d < 0 || d > 0 && w.now().Add(d).After(farthest) {
		return fmt.Errorf("move clock by %v: it goes neither back nor beyond the year 2200", d)
	}
	return nil
}

// advance is called with both mutexes held, and lets go of the second while it calls.
func (w *World) advance(d time.Duration) {
	w.at, w.held = w.now(), true
	end := w.at.Add(d)
	defer func() { // also if a call panics
		w.at, w.offset, w.held = end, time.Until(end), false
		w.rearm()
	}()
	for len(w.due) > 0 && !w.due[0].at.After(end) {
		t := heap.Pop(&w.due).(*timer)
		if t.at.After(w.at) {
			w.at = t.at
		}
		w.call(t.f)
	}
}

// call lets go of the mutex while it calls f.
func (w *World) call(f func()) {
	w.mu.Unlock()
	defer w.mu.Lock()
	f()
}
