package opengdpr

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
)

// Submit submits a data subject request and returns its id at once. The processor is
// asked for its discovery, sent the request, and asked again where it is busy or does not
// answer; what came of that [Controller.Settled] and [Controller.Belief] tell.
func (c *Controller) Submit(wish Submission) (id string, err error) {
	return c.present.Load().submit(wish)
}

func (s *stance) submit(wish Submission) (string, error) {
	wish, err := wish.check()
	if err != nil {
		return "", fmt.Errorf("submit request: %w", err)
	}
	s.listening.Store(true)
	q := &submitted{
		Submission: wish, id: s.p.newID(), by: s, at: s.config.Clock.Now(), belief: s.p.sent, told: map[string]bool{}, ended: make(chan struct{}),
	}
	q.peer = s.verifier.meet(wish.Domain, wish.URL)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return "", errors.New("submit request: the controller is closed")
	}
	if s.sent.byReference[wish.Reference] != nil {
		return "", fmt.Errorf("submit request: %w", ErrReference)
	}
	q.epoch = s.epoch
	s.sent.add(q)
	s.wg.Add(1)
	go s.deliver(q)
	return q.id, nil
}

// Belief is what the controller believes of a request, given by its reference or its id.
func (c *Controller) Belief(reference string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if q := c.find(reference); q != nil {
		return q.belief
	}
	return Unknown
}

// find is a request by its reference or its id, nil if there is none. The mutex is held.
func (c *Controller) find(reference string) *submitted {
	if q := c.sent.byReference[reference]; q != nil {
		return q
	}
	return c.sent.byID[reference]
}

// Settled waits until a request was answered for good, or given up, and is what is
// believed then.
func (c *Controller) Settled(ctx context.Context, reference string) (string, error) {
	c.mu.Lock()
	q := c.find(reference)
	c.mu.Unlock()
	if q == nil {
		return Unknown, nil
	}
	select {
	case <-q.ended:
		return c.Belief(reference), nil
	case <-ctx.Done():
		return c.Belief(reference), fmt.Errorf("await answer to request: %w", context.Cause(ctx))
	}
}

// deliver brings a request to its processor.
func (s *stance) deliver(q *submitted) {
	defer s.wg.Done()
	state := s.bring(q)
	s.mu.Lock()
	switch {
	case state == "":
		s.sent.remove(q)
	case state == Failed && q.belief != Open: // a callback has told more
	case s.p.believes(q.belief, state) || q.belief == Open:
		q.belief = state
	}
	s.mu.Unlock()
	close(q.ended)
	if s.p.polls > 0 && state != Failed && state != "" {
		s.poll(q)
	}
}

// bring sends a request and is what is believed of it then.
func (s *stance) bring(q *submitted) string {
	if s.p.lag > 0 && !clock.Wait(q.epoch, s.config.Clock, s.p.lag) {
		return Failed
	}
	var offers *said
	if err := s.persist(q.epoch, func() (err error) {
		offers, err = s.p.consult(s, q)
		return err
	}); err != nil {
		return s.givenUp(err)
	}
	chosen := s.p.chosen(offers, q.Identities)
	if !s.p.offered(offers, q.Type) || len(chosen) == 0 {
		return Failed // it could only be refused
	}
	body := s.write(q, chosen)
	s.mu.Lock()
	q.body = body
	s.mu.Unlock()
	var ex *journal.Exchange
	if err := s.persist(q.epoch, func() (err error) {
		ex, err = s.send(q.epoch, http.MethodPost, q.URL+"/opengdpr_requests", body, s.p.attempt)
		if err != nil {
			return err
		}
		return answered(ex, http.StatusCreated)
	}); err != nil {
		return s.givenUp(err)
	}
	signed := s.persist(q.epoch, func() error { return s.verifier.answer(q.epoch, s.p.trust, q.peer, ex) })
	return s.p.receipt(signed, checkReceipt(ex.Body(), q.id, body))
}

// givenUp is what is believed of a request that could not be brought.
func (s *stance) givenUp(err error) string {
	var u *unanswered
	if errors.As(err, &u) {
		return s.p.refused(u.status)
	}
	return Failed
}

// consult is what the processor says in discovery.
func (s *stance) consult(q *submitted) (*said, error) {
	return s.verifier.discovery(q.epoch, q.peer)
}

// persist does something until it succeeds, fails for good or was tried often enough.
func (s *stance) persist(ctx context.Context, do func() error) error {
	return persist(ctx, s.config.Clock, s.p.tries, s.p.again, s.p.pause, do)
}

// send sends a message to a processor.
func (s *stance) send(ctx context.Context, method, to string, body []byte, change func(*http.Request)) (*journal.Exchange, error) {
	req, err := newRequest(ctx, method, to, body)
	if err != nil {
		return nil, err
	}
	change(req)
	return s.calls.do(ctx, req), nil
}
