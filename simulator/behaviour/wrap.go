package behaviour

import (
	"context"
	"net/http"
	"slices"
	"time"

	"dsrcheck/simulator/clock"
)

// Wrap returns a handler that answers as a partner's behaviours say, and as the partner
// itself, h, where they say nothing. What deviating returns answers where faults are
// said; it is nil for partners that have none. A domain that is wrapped again keeps its
// behaviours.
func (e *Engine) Wrap(domain string, h http.Handler, deviating Deviating) http.Handler {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.partners[canonical(domain)]
	if p == nil {
		p = &partner{}
		e.partners[canonical(domain)] = p
	}
	p.deviating = deviating
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scripts := p.scripts.Load()
		if scripts == nil {
			h.ServeHTTP(w, r)
			return
		}
		e.serve(w, r, *scripts, h, deviating)
	})
}

// serve answers one request to a partner that has behaviours.
func (e *Engine) serve(w http.ResponseWriter, r *http.Request, scripts []*script, h http.Handler, deviating Deviating) {
	a, delay := e.pick(scripts, r)
	if a == nil {
		h.ServeHTTP(w, r)
		return
	}
	if len(a.Faults) > 0 {
		deviant, err := deviating(a.Faults)
		if err != nil {
			http.Error(w, "the simulated partner cannot behave so: "+err.Error(), http.StatusInternalServerError)
			return
		}
		h = deviant
	}
	if delay > 0 {
		ahead(r) // the caller's going away is noticed only once its body is read
		if !e.wait(r.Context(), delay) {
			panic(http.ErrAbortHandler) // the way of net/http to end a connection
		}
	}
	e.answer(w, r, a, h)
}

// pick counts a request and takes the answer for it, nil if no behaviour has one, and
// the delay before it.
func (e *Engine) pick(scripts []*script, r *http.Request) (*Answer, time.Duration) {
	fitting, body := fittingOf(scripts, r)
	if len(fitting) == 0 {
		return nil, 0
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	now, done := e.clock.Now(), false
	var chosen *Answer
	for _, s := range slices.Backward(fitting) {
		if !s.gone && !s.over(now) && (chosen == nil || s.bounded()) {
			c := s.counter(body)
			if s.ready(c) && chosen == nil {
				chosen = s.next(c)
			}
		}
		done = done || s.over(now)
	}
	if done {
		e.remove(func(s *script) bool { return s.over(now) })
	}
	if chosen == nil {
		return nil, 0
	}
	delay := time.Duration(chosen.Delay)
	if chosen.Jitter > 0 {
		delay += time.Duration(e.random.Int64N(int64(chosen.Jitter) + 1))
	}
	return chosen, delay
}

// fittingOf are the scripts that a request fits, and its body as JSON if any of them
// looks at it.
func fittingOf(scripts []*script, r *http.Request) (fitting []*script, body *document) {
	wantsBody := false
	for _, s := range scripts {
		if s.fitsHead(r) {
			fitting = append(fitting, s)
			wantsBody = wantsBody || s.wantsBody()
		}
	}
	if !wantsBody {
		return fitting, nil
	}
	body = newDocument(ahead(r))
	whole := fitting[:0]
	for _, s := range fitting {
		if s.fitsBody(body) {
			whole = append(whole, s)
		}
	}
	return whole, body
}

// wait lets time pass on the clock, or the engine be closed. It reports whether the
// caller, whose context it is given, is still there.
func (e *Engine) wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(e.ctx, cancel)()
	_ = clock.Wait(waiting, e.clock, d)
	return ctx.Err() == nil
}
