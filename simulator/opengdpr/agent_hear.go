package opengdpr

import (
	"errors"
	"net/http"
	"slices"

	"dsrcheck/simulator/clock"
)

// What a leg is given up for.
var (
	errNothingToSend = errors.New("the processor supports nothing of the request")
	errWithdrawn     = errors.New("the request was cancelled")
)

// hear answers the callback of a processor (section 8.8).
func (v *view) hear(w http.ResponseWriter, r *http.Request) {
	body, err := readWhole(r.Body, 1<<20)
	drain(r)
	switch {
	case errors.Is(err, errTooLarge):
		respond(w, http.StatusRequestEntityTooLarge, err.Error())
	case err != nil:
		respond(w, http.StatusBadRequest, "the body could not be read")
	default:
		code, why := v.config.agent.hear(v, r, body)
		respond(w, code, why)
	}
}

// hear judges a callback, step by step, and is how it is answered. Nothing of the body is
// looked at before its signature has held.
func (a *Agent) hear(v *view, r *http.Request, body []byte) (code int, why string) {
	c := v.b.conduct
	if code := c.glance(body); code != 0 {
		return code, "the callback is refused"
	}
	from, err := c.whose(a, c, r, body)
	if err != nil {
		return c.rejected, "the signature of the callback could not be verified"
	}
	n, err := parseCallback(body)
	if err != nil {
		return http.StatusBadRequest, err.Error()
	}
	if !c.owns(a.ownURL(c), n.url) {
		return http.StatusBadRequest, "status_callback_url is another's"
	}
	p, l := a.find(from, n.id)
	if l == nil {
		return http.StatusNotFound, "subject_request_id is unknown"
	}
	by := a.viewOf(p.of)
	by.b.conduct.raw(by, p, r.Header, body)
	a.learn(by, p, l, n.state)
	return http.StatusAccepted, ""
}

// find is the leg that a processor speaks of, nil if there is none. The processor is nil if
// it was not looked at who it is.
func (a *Agent) find(from *peer, id string) (*passage, *leg) {
	a.passing.Lock()
	defer a.passing.Unlock()
	p := a.sent[id]
	if p == nil {
		return nil, nil
	}
	for _, l := range p.legs {
		if (from == nil || l.peer == from) && slices.Contains(l.ids, id) {
			return p, l
		}
	}
	return p, nil
}

// learn takes over what a processor has said of a request.
func (a *Agent) learn(v *view, p *passage, l *leg, state string) {
	c := v.b.conduct
	a.passing.Lock()
	back := stepsBack(l.state, state)
	changed := c.relays(state) && (!back || !c.forward) && l.state != Failed && l.state != Cancelled
	if changed {
		l.state = state
	}
	a.passing.Unlock()
	if changed && back {
		a.stepBack(p.of, state)
		return
	}
	if changed {
		a.settle(v, p)
	}
}

// stepBack lets a request be in an earlier state again, which only a deviation does.
func (p *Processor) stepBack(t *taken, state string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t.state = state
	for i, l := range t.lanes {
		l.queue = append(l.queue, t.newDue(i, state, l.urls))
	}
	p.callAll(t)
}

// poll asks for the statuses of a request until all are completed, if that is how it goes.
func (a *Agent) poll(v *view, p *passage) {
	c := v.b.conduct
	if c.polls == 0 {
		return
	}
	for range mostLooks {
		if !clock.Wait(p.of.epoch, a.config.Clock, c.polls) || a.withdrawn(p) {
			return
		}
		over := true
		for _, l := range p.legs {
			a.passing.Lock()
			state, id := l.state, l.id
			a.passing.Unlock()
			if state != pending && state != inProgress {
				continue
			}
			over = false
			req, err := newRequest(p.of.epoch, http.MethodGet, l.to.URL+"/opengdpr_request/"+id, nil)
			if err != nil {
				return
			}
			ex := a.calls.do(p.of.epoch, req)
			if answered(ex, http.StatusOK) != nil || a.verifier.answer(p.of.epoch, c.trust, l.peer, ex) != nil {
				continue
			}
			if n, err := parseNotice(ex.Body()); err == nil && n.id == id {
				a.learn(v, p, l, n.state)
			}
		}
		if over {
			return
		}
	}
}
