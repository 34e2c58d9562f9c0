package opengdpr

import (
	"context"
	"fmt"
	"net/http"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
)

// Cancel asks the processor to cancel a request (section 9), which is only done while the
// request is believed to be pending; one that is still on its way is waited for. It is
// believed cancelled once the processor says so in an answer that is well signed.
func (c *Controller) Cancel(ctx context.Context, reference string) error {
	return c.present.Load().withdraw(ctx, reference)
}

func (s *stance) withdraw(ctx context.Context, reference string) error {
	if _, err := s.Settled(ctx, reference); err != nil {
		return fmt.Errorf("cancel request: %w", err)
	}
	s.mu.Lock()
	q, state := s.find(reference), ""
	if q != nil {
		state = q.belief
	}
	s.mu.Unlock()
	if q == nil {
		return fmt.Errorf("cancel request: %w", ErrNotSent)
	}
	if !s.p.cancellable(state) {
		return fmt.Errorf("cancel request: %w, but %s", ErrNotPending, state)
	}
	var ex *journal.Exchange
	err := s.persist(ctx, func() (err error) {
		ex, err = s.ofItem(ctx, http.MethodDelete, q, s.p.withdraw)
		if err != nil {
			return err
		}
		return answered(ex, http.StatusAccepted)
	})
	if err == nil {
		err = s.persist(ctx, func() error { return s.verifier.answer(ctx, s.p.trust, q.peer, ex) })
	}
	if err == nil {
		err = checkCancelled(ex.Body(), q.id, q.body)
	}
	if err != nil {
		return fmt.Errorf("cancel request: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q.belief = Cancelled
	return nil
}

// ofItem sends a message to the path of a request: as the examples of the text have it, and
// where there is nothing as its endpoint is called (reading AO-01).
func (s *stance) ofItem(ctx context.Context, method string, q *submitted, change func(*http.Request)) (ex *journal.Exchange, err error) {
	for _, path := range s.p.items {
		ex, err = s.send(ctx, method, q.URL+path+q.id, nil, change)
		if err != nil || !ex.OK() || ex.Status() != http.StatusNotFound && ex.Status() != http.StatusMethodNotAllowed {
			break
		}
	}
	return ex, err
}

// mostLooks bounds how often a request is asked for.
const mostLooks = 1000

// poll asks for the status of a request until it is completed (section 8.1).
func (s *stance) poll(q *submitted) {
	for range mostLooks {
		if !clock.Wait(q.epoch, s.config.Clock, s.p.polls) {
			return
		}
		ex, err := s.ofItem(q.epoch, http.MethodGet, q, func(*http.Request) {})
		if err != nil || answered(ex, http.StatusOK) != nil || !s.p.shown(s.verifier.answer(q.epoch, s.p.trust, q.peer, ex)) {
			continue
		}
		n, err := parseNotice(ex.Body())
		if err != nil || n.id != q.id {
			continue
		}
		s.mu.Lock()
		if s.p.believes(q.belief, n.state) {
			q.belief = n.state
		}
		over := q.belief == completed || q.belief == Cancelled
		s.mu.Unlock()
		if over {
			return
		}
	}
}
