package conformance

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"dsrcheck/simulator"
	"dsrcheck/simulator/behaviour"
)

// steady is how far the world's clock may drift from ours within a run, beside what asking
// for it takes.
const steady = time.Second

// clock is how far the world's clock is ahead of ours. One that is frozen is an error.
func (w *world) clock(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	now, err := w.access.Clock(ctx)
	if err != nil {
		return 0, fmt.Errorf("ask world: %w", err)
	}
	if now.Frozen {
		return 0, errors.New("the world's clock is frozen, so that no answer could be held back")
	}
	return now.Now.Sub(middle(began, time.Now())), nil
}

// middle is the time between two. It is without the monotonic part, which no other machine
// has.
func middle(from, to time.Time) time.Time { return from.Add(to.Sub(from) / 2).Round(0) }

// compare finds out how far the machine of the world is ahead or behind ours: its exchanges
// are compared with ours. The controller sends a request to a port that nobody can have, so
// that nothing arrives or is noticed: when that failed is all that is asked.
func (w *world) compare(ctx context.Context) error {
	began := time.Now()
	ex, err := w.access.Send(ctx, w.calls.domain, simulator.Sending{To: "http://127.0.0.1:0", Method: http.MethodGet})
	if err != nil {
		return err
	}
	ended := time.Now()
	if skew := middle(began, ended).Sub(middle(ex.Started, ex.Ended)); skew.Abs() > ended.Sub(began) {
		w.skew = skew
	}
	return nil
}

// undisturbed returns an error if somebody else has changed what a scenario relied on: the
// answers of its inboxes, or the clock that they are held back by.
func (w *world) undisturbed(ctx context.Context) error {
	if w == nil {
		return nil
	}
	began := time.Now()
	ahead, err := w.clock(ctx)
	if err != nil {
		return err
	}
	if moved := (ahead - w.ahead).Abs(); moved > steady+time.Since(began) {
		return fmt.Errorf("the world's clock was moved by %s during the run", moved.Round(time.Millisecond))
	}
	w.mu.Lock()
	told := w.told
	w.mu.Unlock()
	all, err := w.access.Behaviours(ctx)
	if err != nil {
		return fmt.Errorf("ask world: %w", err)
	}
	ours := slices.DeleteFunc(all, func(b behaviour.Behaviour) bool { return b.Owner != w.owner })
	if len(ours) < told {
		return errors.New("somebody has reset the world, or taken the run's behaviours away")
	}
	return nil
}
