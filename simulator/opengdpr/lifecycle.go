package opengdpr

import "time"

// take keeps a request as pending, false if its id is known.
func (p *Processor) take(t *taken) bool {
	for _, url := range t.callbacks {
		t.lanes = append(t.lanes, &lane{url: url})
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.store.add(t)
}

// begin starts the lifecycle of a request that was answered.
func (p *Processor) begin(t *taken) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t.state == pending && !t.cancelled && !p.closed {
		p.after(t, p.b.lifecycle.Pending)
	}
}

// after moves the request on once d has passed, now if d is zero. The mutex is held.
func (p *Processor) after(t *taken, d time.Duration) {
	switch {
	case d == 0:
		p.advance(t)
	case d > 0:
		t.timer = p.config.Clock.AfterFunc(d, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			if !p.closed && !t.cancelled {
				p.advance(t)
			}
		})
	}
}

// advance moves a request to its next state and calls back. The mutex is held.
func (p *Processor) advance(t *taken) {
	switch {
	case t.state == pending && p.b.lifecycle.InProgress != 0:
		t.state = inProgress
		p.notify(t)
		p.after(t, p.b.lifecycle.InProgress)
	case t.state != completed:
		t.state = completed
		p.notify(t)
	}
}
