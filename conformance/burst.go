package conformance

import (
	"sync"

	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// Burst sends requests all at once, as far as the rate limit of the run allows, and returns
// the exchanges in the order of the requests. A throttling target is not obeyed.
func (s *Session) Burst(requests []target.Request) []*journal.Exchange {
	s.alive()
	all := make([]*journal.Exchange, len(requests))
	var wg sync.WaitGroup
	for i, r := range requests {
		if err := s.run.limiter.Wait(s.run.ctx); err != nil {
			s.run.cancel(err) // the caller's deadline would come before the turn
			break
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			all[i] = s.run.client.Do(s.run.ctx, r)
		}()
	}
	wg.Wait()
	s.alive()
	for _, ex := range all {
		ex.ID = s.nextID()
		s.run.writeExchange(s.attempt, ex)
	}
	return all
}
