package opengdpr

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
)

// passage is a request on its way to the processors downstream.
type passage struct {
	of        *taken
	legs      []*leg
	announced bool
	withdrawn bool // it was cancelled upstream

	heard atomic.Pointer[http.Header] // of the last callback, where a deviation wants it
}

// leg is its way to one of them.
type leg struct {
	n       int
	to      Downstream
	peer    *peer
	id      string   // under which it was sent last
	ids     []string // and before
	body    []byte
	state   string        // of section 8, or Open, Failed or Cancelled
	settled chan struct{} // closed when it was answered for good, or given up
}

// states are those of the legs.
func (p *passage) states() []string {
	all := make([]string, len(p.legs))
	for i, l := range p.legs {
		all[i] = l.state
	}
	return all
}

// passOn sends a request that was accepted on to the processors that are chosen. It waits
// for their answers if it is told to, and reports whether each has accepted then.
func (a *Agent) passOn(v *view, t *taken, wait bool) bool {
	c := v.b.conduct
	p := &passage{of: t}
	for i, d := range c.meant(a.agent.Downstreams) {
		p.legs = append(p.legs, &leg{n: i, to: d, peer: a.verifier.meet(d.Domain, d.URL), state: Open, settled: make(chan struct{})})
	}
	a.passing.Lock()
	if a.ending {
		a.passing.Unlock()
		return false
	}
	a.trim()
	a.passed[t.id] = p
	a.legs.Add(1)
	a.passing.Unlock()
	var done sync.WaitGroup
	done.Add(1)
	go func() {
		defer a.legs.Done()
		defer done.Done()
		a.carry(v, p)
	}()
	if !wait {
		return true
	}
	done.Wait()
	a.passing.Lock()
	defer a.passing.Unlock()
	return !slices.Contains(p.states(), Failed)
}

// trim forgets passages of requests that the processor has forgotten, when there are many.
func (a *Agent) trim() {
	if len(a.passed) < mostSubmissions {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for id := range a.passed {
		if a.store.byID[id] == nil || len(a.passed) >= 2*mostSubmissions {
			delete(a.passed, id)
		}
	}
	for id, p := range a.sent {
		if a.passed[p.of.id] == nil {
			delete(a.sent, id)
		}
	}
}

// chosen are the downstreams that requests are passed on to.
func chosen(all []Downstream) []Downstream {
	return slices.DeleteFunc(slices.Clone(all), func(d Downstream) bool { return d.Unchosen })
}

// carry brings a request to every processor, to one beside the other unless it is in turn.
func (a *Agent) carry(v *view, p *passage) {
	c := v.b.conduct
	if c.lag > 0 && !clock.Wait(p.of.epoch, a.config.Clock, c.lag) {
		return
	}
	if len(p.legs) == 0 {
		a.settle(v, p)
	}
	var all sync.WaitGroup
	for _, l := range p.legs {
		all.Add(1)
		one := func() {
			defer all.Done()
			a.land(v, p, l, a.bring(v, p, l))
		}
		if !c.inTurn {
			go one()
			continue
		}
		if one(); c.stops && l.state == Failed {
			break
		}
	}
	all.Wait()
	a.poll(v, p)
}

// land takes over what came of a leg. Callbacks may have told more meanwhile.
func (a *Agent) land(v *view, p *passage, l *leg, state string) {
	a.passing.Lock()
	if l.state == Open {
		l.state = state
	}
	withdrawn := p.withdrawn
	a.passing.Unlock()
	close(l.settled)
	if withdrawn {
		a.withdraw(v, p)
		return
	}
	a.settle(v, p)
}

// settle lets a request be what its legs make of it, and tells upstream.
func (a *Agent) settle(v *view, p *passage) {
	c := v.b.conduct
	a.passing.Lock()
	defer a.passing.Unlock()
	states := p.states()
	if !p.announced && federated(states, c.waits) {
		p.announced = true
		a.announce(p.of, c.announces)
	}
	if to := c.sum(states); to != "" && (!p.withdrawn || c.heedless) {
		_ = a.Advance(p.of.id, to) // fails where it is there already, or cancelled
	}
}

// federated reports whether a request was passed on: to one processor at least, or to all
// that take it.
func federated(states []string, all bool) bool {
	accepted := slices.ContainsFunc(states, func(s string) bool { return s != Open && s != Failed })
	return accepted && (!all || !slices.Contains(states, Open))
}

// bring sends a request to a processor and is the state of the leg then.
func (a *Agent) bring(v *view, p *passage, l *leg) string {
	c, ctx := v.b.conduct, p.of.epoch
	d := &said{}
	if c.consults {
		if err := persist(ctx, a.config.Clock, c.tries, c.again, c.pause, func() (err error) {
			d, err = a.verifier.discovery(ctx, l.peer)
			return err
		}); err != nil {
			return Failed
		}
	}
	attempt := 0
	var ex *journal.Exchange
	err := persist(ctx, a.config.Clock, c.tries, c.again, c.pause, func() error {
		body := a.write(c, p, l, d, attempt)
		if attempt++; body == nil {
			return errNothingToSend
		}
		if a.withdrawn(p) {
			return errWithdrawn
		}
		req, err := newRequest(ctx, http.MethodPost, l.to.URL+"/opengdpr_requests", body)
		if err != nil {
			return err
		}
		c.dress(req)
		ex = a.calls.do(ctx, req)
		return answered(ex, http.StatusCreated)
	})
	if err != nil {
		return Failed
	}
	signed := persist(ctx, a.config.Clock, c.tries, c.again, c.pause, func() error { return a.verifier.answer(ctx, c.trust, l.peer, ex) })
	if !c.receipt(signed, checkReceipt(ex.Body(), l.id, l.body)) {
		return Failed
	}
	return pending
}

// withdrawn reports whether a request was cancelled meanwhile.
func (a *Agent) withdrawn(p *passage) bool {
	a.passing.Lock()
	defer a.passing.Unlock()
	return p.withdrawn
}

// write writes the body that a processor is sent, nil if there is nothing in it for the
// processor: the members as they came, save those that an agent may change.
func (a *Agent) write(c *conduct, p *passage, l *leg, d *said, attempt int) []byte {
	t := p.of
	out, members := ordered(t.body), splitObject(afterBlank(t.body))
	var identities []json.RawMessage
	_ = json.Unmarshal(members["subject_identities"], &identities) // it was judged
	mine := identities
	if c.consults {
		if mine = c.share(d, identities); len(mine) == 0 || !slices.Contains(d.Types, members.text("subject_request_type")) {
			return nil
		}
	}
	if len(mine) != len(identities) {
		out.set("subject_identities", mine)
	}
	var upstream []string
	_ = json.Unmarshal(members["status_callback_urls"], &upstream) // null and absent are none
	if urls := c.urls(slices.Clone(upstream), a.ownURL(c)); !slices.Equal(urls, upstream) {
		out.set("status_callback_urls", urls)
	}
	for _, edit := range c.edits {
		edit(&out)
	}
	a.passing.Lock()
	defer a.passing.Unlock()
	switch l.id = c.idOf(t.id, l.n, attempt); l.id {
	case t.id:
	case "":
		out.remove(idMember)
	default:
		out.set(idMember, l.id)
	}
	l.ids = append(l.ids, l.id)
	a.sent[l.id] = p
	l.body = c.encode(out)
	return l.body
}

// ordered is a body that was judged to be an object, with its members' own bytes.
func ordered(body []byte) document {
	var d document
	for p := afterBlank(afterBlank(body)[1:]); p[0] != '}'; {
		var name, value []byte
		name, p = cutValue(p)
		value, p = cutValue(afterBlank(afterBlank(p)[1:])) // past the colon
		d.set(unquoted(name), json.RawMessage(value))
		p = afterComma(p)
	}
	return d
}

// announce makes callbacks that tell of a request that was passed on (section 8.5), before
// any of what follows.
func (p *Processor) announce(t *taken, states func(state string) []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, state := range states(t.state) {
		for i, l := range t.lanes {
			l.queue = append(l.queue, t.newDue(i, state, l.urls))
		}
	}
	p.callAll(t)
}
