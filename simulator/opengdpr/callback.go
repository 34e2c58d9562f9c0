package opengdpr

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"time"

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
	queue   []*due // callbacks to make; the first stays until it is told
	running bool
}

// due are callbacks to make. Once they are in a lane, only whoever delivers that looks
// into them.
type due struct{ Due }

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

// newDue makes the next callbacks due of a request.
func (t *taken) newDue(lane int, state string, urls []string) *due {
	t.serial++
	return &due{Due{Serial: t.serial, Lane: lane, State: state, URLs: slices.Clone(urls)}}
}

// owe puts what is told of a change (section 8.5) into the lanes of a request and returns
// it. The mutex is held.
func (p *Processor) owe(t *taken, change string) []*due {
	var owed []*due
	for _, state := range p.viewOf(t).b.tell(change) {
		for i, l := range t.lanes {
			if len(l.urls) > 0 {
				d := t.newDue(i, state, l.urls)
				l.queue = append(l.queue, d)
				owed = append(owed, d)
			}
		}
	}
	return owed
}

// callAll delivers the lanes of a request. The mutex is held.
func (p *Processor) callAll(t *taken) {
	for _, l := range t.lanes {
		p.call(t, l)
	}
}

// call delivers a lane, if there is something in it and nobody does. The mutex is held.
func (p *Processor) call(t *taken, l *lane) {
	if len(l.queue) > 0 && !l.running && !p.closed {
		l.running = true
		p.wg.Add(1)
		go p.deliver(t, l)
	}
}

// deliver empties the queue of a lane. Nothing is told before it would survive, so that
// whoever was told of a state never finds the request in an earlier one.
func (p *Processor) deliver(t *taken, l *lane) {
	defer p.wg.Done()
	for {
		p.mu.Lock()
		if len(l.queue) == 0 || t.epoch.Err() != nil {
			l.running = false
			p.mu.Unlock()
			return
		}
		d, lag, saved := l.queue[0], p.viewOf(t).b.lag, t.saved
		p.mu.Unlock()
		if lag > 0 && !clock.Wait(t.epoch, p.config.Clock, lag) || !p.patient(t.epoch, saved) {
			continue
		}
		p.tell(t, d)
		p.mu.Lock()
		if t.epoch.Err() == nil {
			l.queue = l.queue[1:]
		}
		p.mu.Unlock()
	}
}

// patient waits until a change survives, however long that takes, and returns false if
// ctx ended first.
func (p *Processor) patient(ctx context.Context, number uint64) bool {
	for p.keep.Wait(number) != nil {
		if !clock.Wait(ctx, clock.Real(), time.Second) {
			return false
		}
	}
	return ctx.Err() == nil
}

// tell makes callbacks that are due, and records how far it has come. It leaves what is
// due as it is if the processor ends meanwhile.
func (p *Processor) tell(t *taken, d *due) {
	for len(d.URLs) > 0 {
		if wait := d.At.Sub(p.config.Clock.Now()); !d.At.IsZero() && wait > 0 && !clock.Wait(t.epoch, p.config.Clock, wait) {
			return
		}
		v := p.viewOf(t)
		told := v.callBack(t, d.URLs[0], d.State)
		if t.epoch.Err() != nil && !told {
			return
		}
		p.record(t, d, v.b, told)
	}
}

// record changes callbacks due after an attempt at the first URL.
func (p *Processor) record(t *taken, d *due, b *behaviour, told bool) {
	switch {
	case told:
		d.next(d.URLs[1:])
	case d.Attempts < b.retries:
		d.At = p.config.Clock.Now().Add(b.pause << d.Attempts)
		d.Attempts++
	case b.endsRound:
		d.next(nil)
	default:
		d.next(d.URLs[1:])
	}
	if t.stored {
		p.keep.Told(t.number, d.Due)
	}
}

// next goes on with other URLs.
func (d *due) next(urls []string) { d.URLs, d.Attempts, d.At = urls, 0, time.Time{} }

// callBack makes one attempt and reports whether it succeeded. Redirects count as
// failures (reading AO-46) unless they are followed.
func (v *view) callBack(t *taken, to, state string) bool {
	select {
	case v.slots <- struct{}{}:
		defer func() { <-v.slots }()
	case <-t.epoch.Done():
		return false
	}
	a := newAnswer(callback, 0, append(v.statusDocument(t, state), member{"status_callback_url", to}))
	a.about, a.received, a.expected = t, t.received, t.expected
	if err := v.complete(a); err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(t.epoch, v.config.CallbackTimeout)
	defer cancel()
	for followed := 0; ; followed++ {
		status, next := v.post(ctx, to, a)
		if next == "" || followed == v.b.redirects {
			return v.b.delivered(status)
		}
		to = next
	}
}

// post sends a callback and returns the code of the answer, zero if there is none, and
// the URL that it redirects to, if it does.
func (v *view) post(ctx context.Context, to string, a *answer) (code int, next string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(a.body))
	if err != nil {
		return 0, ""
	}
	req.Header = a.header.Clone()
	req.Header.Set("User-Agent", v.config.Introduce(req.URL))
	v.b.attempt(req)
	resp, err := v.transport.RoundTrip(req)
	if err != nil {
		return 0, ""
	}
	_ = resp.Body.Close()
	if location, err := resp.Location(); err == nil && resp.StatusCode/100 == 3 {
		next = location.String()
	}
	return resp.StatusCode, next
}
