package clock

import (
	"container/heap"
	"errors"
	"fmt"
	"sync"
	"time"
)

// World is a clock that can be frozen and moved forward. It starts with the machine's
// time and runs with it. It is safe for concurrent use.
type World struct {
	moving sync.Mutex // held by whoever moves or freezes the clock

	mu     sync.Mutex
	offset time.Duration // ahead of the machine, while it runs
	frozen bool
	at     time.Time // the present time, while it is frozen
	due    timers
	wake   *time.Timer // for the first of them, nil while frozen or if there is none
	order  uint64
}

// State is how a world's clock stands.
type State struct {
	Now    time.Time `json:"now"`
	Frozen bool      `json:"frozen"`
}

// Move is a change of a world's clock: it is frozen or resumed, where that is said, and
// then moved.
type Move struct {
	Frozen  *bool    `json:"frozen,omitempty"`
	Advance Duration `json:"advance,omitzero"`
}

// NewWorld returns a clock that runs with the machine's.
func NewWorld() *World { return &World{} }

// Now is the present time of the world.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now()
}

// now is the present time. The mutex is held.
func (w *World) now() time.Time {
	if w.frozen {
		return w.at
	}
	return time.Now().Add(w.offset)
}

// State is how the clock stands.
func (w *World) State() State {
	w.mu.Lock()
	defer w.mu.Unlock()
	return State{w.now(), w.frozen}
}

// AfterFunc calls f once d has passed in the world. Calls that a move makes due are made
// one after the other, others in goroutines of their own.
func (w *World) AfterFunc(d time.Duration, f func()) Timer {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.order++
	t := &timer{world: w, at: w.now().Add(d), order: w.order, f: f}
	heap.Push(&w.due, t)
	if t.place == 0 {
		w.rearm()
	}
	return t
}

// Apply makes a move and returns how the clock stands then. It fails, and does nothing,
// if time would go back.
func (w *World) Apply(m Move) (State, error) {
	if m.Advance < 0 {
		return State{}, errors.New("move clock: it cannot go back")
	}
	if m.Frozen != nil {
		w.setFrozen(*m.Frozen)
	}
	if m.Advance > 0 {
		if err := w.Advance(time.Duration(m.Advance)); err != nil {
			return State{}, err
		}
	}
	return w.State(), nil
}

// Freeze stops the clock, if it runs.
func (w *World) Freeze() { w.setFrozen(true) }

// Resume lets the clock run on from where it stands.
func (w *World) Resume() { w.setFrozen(false) }

func (w *World) setFrozen(frozen bool) {
	w.moving.Lock()
	defer w.moving.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
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

// farthest is the last time to which a clock can be moved: the end of what certificates
// and RFC 3339 can say.
var farthest = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// Advance moves the clock by d and makes the calls that become due, in their order and
// each at its time, before it returns. It fails for a negative d, and for one that leads
// beyond the year 9999.
func (w *World) Advance(d time.Duration) error {
	w.moving.Lock()
	defer w.moving.Unlock()
	w.mu.Lock()
	end := w.now().Add(d)
	if d < 0 || end.After(farthest) {
		w.mu.Unlock()
		return fmt.Errorf("move clock by %v: it cannot go back, nor beyond the year 9999", d)
	}
	running := !w.frozen
	w.frozen, w.at = true, w.now()
	for len(w.due) > 0 && !w.due[0].at.After(end) {
		t := heap.Pop(&w.due).(*timer)
		if t.at.After(w.at) {
			w.at = t.at
		}
		w.mu.Unlock()
		t.f()
		w.mu.Lock()
	}
	defer w.mu.Unlock()
	w.at = end
	if running {
		w.offset, w.frozen = time.Until(end), false
	}
	w.rearm()
	return nil
}

// rearm sets the machine's timer for the first call. The mutex is held.
func (w *World) rearm() {
	if w.wake != nil {
		w.wake.Stop()
		w.wake = nil
	}
	if !w.frozen && len(w.due) > 0 {
		w.wake = time.AfterFunc(w.due[0].at.Sub(w.now()), w.run)
	}
}

// run makes the calls that are due.
func (w *World) run() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for !w.frozen && len(w.due) > 0 && !w.due[0].at.After(w.now()) {
		go heap.Pop(&w.due).(*timer).f()
	}
	w.rearm()
}

// timer is a call to come. The world's mutex guards its place.
type timer struct {
	world *World
	at    time.Time
	order uint64 // of the asking, among those due at the same time
	f     func()
	place int // in the heap, -1 once it has left it
}

func (t *timer) Stop() bool {
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	if t.place < 0 {
		return false
	}
	first := t.place == 0
	heap.Remove(&t.world.due, t.place)
	if first {
		t.world.rearm()
	}
	return true
}

// timers is a heap of calls, the first to come on top.
type timers []*timer

func (h timers) Len() int { return len(h) }
func (h timers) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].order < h[j].order
	}
	return h[i].at.Before(h[j].at)
}
func (h timers) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i, j
}
func (h *timers) Push(x any) {
	t := x.(*timer)
	t.place = len(*h)
	*h = append(*h, t)
}
func (h *timers) Pop() any {
	last := len(*h) - 1
	t := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	t.place = -1
	return t
}
