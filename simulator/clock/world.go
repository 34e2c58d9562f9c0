package clock

import (
	"container/heap"
	"sync"
	"time"
)

// World is a clock that can be frozen and moved forward. It starts with the machine's
// time and runs with it. It is safe for concurrent use, but a call that it makes must
// not move or freeze it.
type World struct {
	moving sync.Mutex // held by whoever moves or freezes the clock

	mu     sync.Mutex
	offset time.Duration // ahead of the machine, while it runs
	frozen bool
	held   bool      // it stands at the time of the call that a move is making
	at     time.Time // the present time, while it is frozen or held
	due    timers
	wake   *time.Timer // for the first of them, nil while it stands or if there is none
	order  uint64
}

// State is how a world's clock stands.
type State struct {
	Now    time.Time `json:"now"`
	Frozen bool      `json:"frozen"`
}

// NewWorld returns a clock that runs with the machine's.
func NewWorld() *World { return &World{} }

// StartAt returns a clock that stands, or goes on, as s says.
func StartAt(s State) *World {
	return &World{offset: time.Until(s.Now), frozen: s.Frozen, at: s.Now}
}

// Now is the present time of the world.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now()
}

// now is the present time. The mutex is held.
func (w *World) now() time.Time {
	if w.frozen || w.held {
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
	t := &timer{world: w, at: w.now().Add(d), order: w.order, f: f, place: -1}
	if d <= 0 && w.frozen && !w.held {
		go f() // no time has to pass, and nobody may ever move the clock
		return t
	}
	w.order++
	heap.Push(&w.due, t)
	if t.place == 0 {
		w.rearm()
	}
	return t
}

// rearm sets the machine's timer for the first call. The mutex is held.
func (w *World) rearm() {
	if w.wake != nil {
		w.wake.Stop()
		w.wake = nil
	}
	if !w.frozen && !w.held && len(w.due) > 0 {
		w.wake = time.AfterFunc(w.due[0].at.Sub(w.now()), w.run)
	}
}

// run makes the calls that are due.
func (w *World) run() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for !w.frozen && !w.held && len(w.due) > 0 && !w.due[0].at.After(w.now()) {
		go heap.Pop(&w.due).(*timer).f()
	}
	w.rearm()
}
