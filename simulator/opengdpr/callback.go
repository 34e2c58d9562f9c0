package opengdpr

import (
	"bytes"
	"context"
	"net/http"
	"time"
)

const (
	maxCallbacks    = 16               // at the same time, of one processor
	callbackRetries = 3                // after the first attempt
	callbackPause   = time.Second      // before the first retry, doubled before each further one
	callbackTimeout = 10 * time.Second // of one attempt
)

// lane carries the callbacks of one request to one URL, in order. Lanes do not wait
// for each other (reading AO-47). It is guarded by the processor's mutex.
type lane struct {
	url     string
	queue   []string // states to tell
	running bool
}

// notify calls back every URL of a request with its present state (section 8.5). The
// mutex is held.
func (p *Processor) notify(t *taken) {
	for _, l := range t.lanes {
		l.queue = append(l.queue, t.state)
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

		pause := callbackPause
		for retry := 0; !p.callBack(t, l.url, state) && retry < callbackRetries; retry++ {
			if !wait(p.ctx, p.config.Clock, pause) {
				break
			}
			pause *= 2
		}
	}
}

// callBack makes one attempt and reports whether it was answered with a 2xx.
// Redirects count as failures (reading AO-46).
func (p *Processor) callBack(t *taken, url, state string) bool {
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-p.ctx.Done():
		return false
	}
	a := newAnswer(callback, 0, append(p.statusDocument(t, state), member{"status_callback_url", url}))
	if err := p.complete(a); err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(p.ctx, callbackTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(a.body))
	if err != nil {
		return false
	}
	req.Header = a.header
	resp, err := p.transport.RoundTrip(req)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode/100 == 2
}
