package opengdpr

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"
)

// drainLimit is how much of an oversized body is still read, so that a caller who
// writes all before reading gets its answer.
const drainLimit = 16 << 20

// completionTime is what a request is expected to take (the examples of section 7
// say thirty days).
const completionTime = 30 * 24 * time.Hour

// create answers POST /opengdpr_requests (section 7).
func (p *Processor) create(w http.ResponseWriter, r *http.Request) {
	received := p.config.Clock.Now()
	body, err := io.ReadAll(io.LimitReader(r.Body, p.b.bodyLimit+1))
	switch {
	case err != nil:
		p.refuse(w, r, http.StatusBadRequest, nil, []problem{{reason: "http", message: "the body could not be read"}})
		return
	case int64(len(body)) > p.b.bodyLimit:
		_, _ = io.CopyN(io.Discard, r.Body, drainLimit)
		p.refuse(w, r, p.b.overLimit, nil, []problem{{reason: "size", message: fmt.Sprintf("the body is larger than %d bytes", p.b.bodyLimit)}})
		return
	}
	req, problems := p.judge(r, body)
	if len(problems) > 0 {
		p.refuse(w, r, p.b.refusal(problems), body, problems)
		return
	}
	t := &taken{request: req, body: body, received: received, expected: received.Add(completionTime)}
	t.state = pending
	confirmed, problems := p.take(t)
	if len(problems) > 0 {
		p.refuse(w, r, p.b.refusal(problems), body, problems)
		return
	}
	p.send(w, r, p.receiptFor(confirmed))
	p.begin(t)
}

// reasonRival is the reason of problems with identities that have an open request.
const reasonRival = "open"

// take keeps a request as pending and returns the one to confirm, or says why none is.
func (p *Processor) take(t *taken) (*taken, []problem) {
	for _, urls := range p.b.lanes(t.callbacks) {
		t.lanes = append(t.lanes, &lane{urls: urls})
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if first := p.store.byID[t.id]; first != nil {
		if confirmed := p.b.repeat(&p.store, first, t); confirmed != nil {
			return confirmed, nil
		}
		return nil, []problem{{idMember, reasonDuplicate, idMember + " was used before"}}
	}
	if slices.ContainsFunc(p.store.order, func(open *taken) bool { return p.b.rival(open, t) }) {
		return nil, []problem{{"subject_identities", reasonRival, "subject_identities has an open request"}}
	}
	p.store.add(t)
	return t, nil
}

// receiptFor is the 201 of section 7.3.
func (p *Processor) receiptFor(t *taken) *answer {
	a := newAnswer(receipt, http.StatusCreated, document{
		{"subject_request_id", t.id},
		{"received_time", p.b.stamp(t.received)},
		{"expected_completion_time", p.b.stamp(t.expected)},
		{"encoded_request", base64.StdEncoding.EncodeToString(t.body)},
	})
	a.about, a.request, a.received, a.expected = t, t.body, t.received, t.expected
	return a
}
