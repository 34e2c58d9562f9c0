package conformance

import (
	"fmt"
	"time"

	"dsrcheck/conformance/target"
)

// Wait is something that a script waits for.
type Wait struct {
	For   string    // what, in words
	Until time.Time // when it is given up
	Ask   string    // what the user has to do by hand, empty for nothing
	Over  bool      // it came, or was given up
	// Every is how often it is looked for at most, beside the calls of inboxes; zero leaves
	// that to the suite.
	Every time.Duration
	// push is called before each look, to bring it about.
	push func()
	// given is how long the user has, from when they are asked; zero if they are not.
	given time.Duration
}

// byHand leaves what is waited for to the user. Their time begins when they are asked, since many
// waits may be open that are shown one after the other.
func (w *Wait) byHand(h *target.Hook, ask string) {
	w.Ask, w.given, w.Until = ask, h.Timeout(), time.Now().Add(h.Timeout())
}

// The pace of looking again: an eighth of the time that has passed, within these bounds, so
// that a short state is seen and a long wait costs little; after a minute a sixty-fourth.
const (
	soonest = 10 * time.Millisecond
	latest  = time.Second
)

// Await calls done at once, whenever one of the session's inboxes is called, and from time
// to time, until it reports true or the time is over. It returns what done said last.
func (s *Session) Await(w Wait, done func() bool) bool {
	if w.push != nil {
		look := done
		done = func() bool { w.push(); return look() }
	}
	if done() {
		return true
	}
	if w.given > 0 {
		w.Until = time.Now().Add(w.given)
	}
	s.run.observe(Event{Scenario: s.scenario, Wait: &w})
	defer func() {
		over := w
		over.Over = true
		s.run.observe(Event{Scenario: s.scenario, Wait: &over})
	}()
	began := time.Now()
	for {
		left := time.Until(w.Until)
		if left <= 0 {
			return done()
		}
		passed := time.Since(began)
		pace := min(max(passed/8, soonest, w.Every), max(latest, w.Every, passed/64), left)
		if s.sleep(pace); done() {
			return true
		}
	}
}

// sleep ends when d has passed, or earlier when an inbox is called.
func (s *Session) sleep(d time.Duration) {
	s.mu.Lock()
	called := s.called
	s.mu.Unlock()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-called:
	case <-s.run.ctx.Done():
		panic(abandoned{})
	}
}

// Advance asks for a request of the target to be moved on to a state: by the hook that can
// do so, by the owner's hand, by the partners that the target has passed it on to, or by
// nobody, where the target has a pace of its own. It does not wait; the change has to be
// awaited until the time that is returned. An error says that the hook failed.
func (s *Session) Advance(id, state string) (Wait, error) {
	t := s.Target()
	w := Wait{For: fmt.Sprintf("request %s to become %s", id, state), Until: time.Now().Add(t.LifecycleTimeout)}
	if s.Downstream() {
		d := &downstream{session: s, id: id, state: state, told: map[string]bool{}}
		w.push = d.push
		if d.push(); d.refused == len(t.Downstreams) {
			return w, fmt.Errorf("move request %s to %s: no partner downstream does so", id, state)
		}
	}
	hook := s.hook(state)
	switch {
	case hook == nil:
		return w, nil
	case hook.Manual():
		w.byHand(hook, instruction(target.HookAdvance, target.HookCall{ID: id, State: state}))
		return w, nil
	}
	err := s.call(hook, target.HookCall{ID: id, State: state})
	w.Until = time.Now().Add(t.LifecycleTimeout)
	return w, err
}

// Hooked reports whether a hook, the owner's hand, or partners downstream can move requests to
// a state.
func (s *Session) Hooked(state string) bool { return s.hook(state) != nil || s.Downstream() }

// Manual reports whether it is the owner's hand that moves requests to a state.
func (s *Session) Manual(state string) bool {
	h := s.hook(state)
	return h != nil && h.Manual()
}

// hook is what can move a request to a state, nil if nothing can.
func (s *Session) hook(state string) *target.Hook {
	t := s.Target()
	if t.Advance == nil && state == "completed" {
		return t.Finish
	}
	return t.Advance
}
