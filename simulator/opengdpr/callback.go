package opengdpr

import (
	"bytes"
	"context"
	"net/http"

	"dsrcheck/simulator/clock"
)

// maxCallbacks is how many are under way at the same time, of one processor.
const maxCallbacks = 16

// cancelled is the change that a cancellation may be taken for. It is no state of
// section 8.
const cancelled = "cancelled"

// lane carries the callbacks of one request to URLs that wait for each other, in order.
// Lanes do not wait for each other (reading AO-47). It is guarded by the processor's
// mutex.
type lane struct {
	urls    []string
	queue   []string // states to tell
	running bool
}

// eachAlone gives each URL a lane of its own.
func eachAlone(urls []string) [][]string {
	lanes := make([][]string, len(urls))
	for i, u := range urls {
		lanes[i] = []string{u}
	}
	return lanes
}

// changesOnly tells the state that a request changes to. Creation and cancellation are
// taken for no changes (readings AO-21 and AO-22).
func changesOnly(change string) []string {
	if change == pending || change == cancelled {
		return nil
	}
	return []string{change}
}

// notify calls back every URL of a request about a change (section 8.5). The mutex is
// held.
func (p *Processor) notify(t *taken, change string) {
	told := p.b.tell(change)
	if len(told) == 0 {
		return
	}
	for _, l := range t.lanes {
		l.queue = append(l.queue, told...)
		if !l.running && !p.closed {
			l.running = true
			p.wg.Add(1)
			go p.deliver(t, l)
		}
	}
}

// deliver empties the queue of a lane.
func (p *Processor) deliver(t *taken, l *lane) {
	defer p.wg.Done()
	for {
		p.mu.Lock()
		if len(l.queue) == 0 || p.closed {
			l.running = false
			p.mu.Unlock()
			return
		}
		state := l.queue[0]
		l.queue = l.queue[1:]
		p.mu.Unlock()

		if p.b.lag > 0 && !clock.Wait(p.ctx, p.config.Clock, p.b.lag) {
			continue
		}
		for _, to := range l.urls {
			if !p.tryToTell(t, to, state) && p.b.endsRound {
				break
			}
		}
	}
}

// tryToTell calls back one URL until that succeeds or was tried often enough.
func (p *Processor) tryToTell(t *taken, to, state string) bool {
	pause := p.b.pause
	for retry := 0; !p.callBack(t, to, state); retry++ {
		if retry == p.b.retries || !clock.Wait(p.ctx, p.config.Clock, pause) {
			return false
		}
		pause *= 2
	}
	return true
}

// callBack makes one attempt and reports whether it succeeded. Redirects count as
// failures (reading AO-46) unless they are followed.
func (p *Processor) callBack(t *taken, to, state string) bool {
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-p.ctx.Done():
		return false
	}
	a := newAnswer(callback, 0, append(p.statusDocument(t, state), member{"status_callback_url", to}))
	a.about, a.received, a.expected = t, t.received, t.expected
	if err := p.complete(a); err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(p.ctx, p.config.CallbackTimeout)
	defer cancel()
	for followed := 0; ; followed++ {
		status, next := p.post(ctx, to, a)
		if next == "" || followed == p.b.redirects {
			return p.b.delivered(status)
		}
		to = next
	}
}

// post sends a callback and returns the code of the answer, zero if there is none, and
// the URL that it redirects to, if it does.
func (p *Processor) post(ctx context.Context, to string, a *answer) (code int, next string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(a.body))
	if err != nil {
		return 0, ""
	}
	req.Header = a.header.Clone()
	p.b.attempt(req)
	resp, err := p.transport.RoundTrip(req)
	if err != nil {
		return 0, ""
	}
	_ = resp.Body.Close()
	if location, err := resp.Location(); err == nil && resp.StatusCode/100 == 3 {
		next = location.String()
	}
	return resp.StatusCode, next
}
