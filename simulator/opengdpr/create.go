package opengdpr

import (
	"encoding/base64"
	"errors"
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
func (v *view) create(w http.ResponseWriter, r *http.Request) {
	received := v.config.Clock.Now()
	body, err := io.ReadAll(io.LimitReader(r.Body, v.b.bodyLimit+1))
	switch {
	case err != nil:
		v.refuse(w, r, http.StatusBadRequest, nil, []problem{{reason: "http", message: "the body could not be read"}})
		return
	case int64(len(body)) > v.b.bodyLimit:
		_, _ = io.CopyN(io.Discard, r.Body, drainLimit)
		v.refuse(w, r, v.b.overLimit, nil, []problem{{reason: "size", message: fmt.Sprintf("the body is larger than %d bytes", v.b.bodyLimit)}})
		return
	}
	req, problems := v.judge(r, body)
	if len(problems) > 0 {
		v.refuse(w, r, v.b.refusal(problems), body, problems)
		return
	}
	t := &taken{request: req, body: body, received: received, expected: received.Add(completionTime)}
	t.state = pending
	if v != v.present.Load() {
		t.by = v
	}
	if err := v.keep.Failing(); err != nil {
		v.unkept(w, r, err)
		return
	}
	confirmed, problems := v.take(t)
	if confirmed == nil && problems == nil {
		v.unkept(w, r, errors.New("it was stopped"))
		return
	}
	if len(problems) > 0 {
		v.refuse(w, r, v.b.refusal(problems), body, problems)
		return
	}
	agent, passed := v.config.agent, false
	if agent != nil && v.b.conduct.before {
		if passed = true; !agent.passOn(v, t, true) && v.b.conduct.insists {
			v.giveBack(t)
			v.refuse(w, r, http.StatusServiceUnavailable, nil, []problem{{reason: reasonInternal, message: "a processor downstream does not take the request"}})
			return
		}
	}
	if !v.send(w, r, v.receiptFor(confirmed, v.savedOf(confirmed))) {
		v.giveBack(t)
		return
	}
	v.begin(t)
	if agent != nil && !passed && confirmed == t {
		agent.passOn(v, t, false)
	}
}

// reasonRival is the reason of problems with identities that have an open request.
const reasonRival = "open"

// take keeps a request as pending and returns the one to confirm, or says why none is. It
// does neither once the processor is closed, which another may have followed.
func (v *view) take(t *taken) (*taken, []problem) {
	for _, urls := range v.b.lanes(t.callbacks) {
		t.lanes = append(t.lanes, &lane{urls: urls})
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil, nil
	}
	t.epoch = v.epoch
	if first := v.store.byID[t.id]; first != nil {
		confirmed := v.b.repeat(&v.store, first, t)
		switch {
		case confirmed == nil:
			return nil, []problem{{idMember, reasonDuplicate, idMember + " was used before"}}
		case v.store.byID[t.id] == t:
			v.accept(t)
		default:
			v.save(first, nil)
		}
		return confirmed, nil
	}
	if v.b.rival != nil && slices.ContainsFunc(v.store.order, func(open *taken) bool { return v.b.rival(open, t) }) {
		return nil, []problem{{"subject_identities", reasonRival, "subject_identities has an open request"}}
	}
	v.store.add(t)
	v.accept(t)
	return t, nil
}

// accept keeps a request that was put into the store, as one whose lifecycle has begun:
// it goes on even if the process ends before its answer is written. The mutex is held.
func (v *view) accept(t *taken) {
	t.judged()
	t.next = v.due(v.b.lifecycle.Pending)
	v.saveNew(t, v.owe(t, pending))
}

// giveBack forgets a request that could not be kept, and was not confirmed therefore.
func (v *view) giveBack(t *taken) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.store.byID[t.id] == t {
		v.store.remove(t)
	}
}

// savedOf is the number of the last change of a request that is kept, which may be moved on at any
// time.
func (v *view) savedOf(t *taken) uint64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return t.saved
}

// receiptFor is the 201 of section 7.3, which is sent once the change of that number is kept.
func (v *view) receiptFor(t *taken, saved uint64) *answer {
	a := newAnswer(receipt, http.StatusCreated, document{
		{"subject_request_id", t.id},
		{"received_time", v.b.stamp(t.received)},
		{"expected_completion_time", v.b.stamp(t.expected)},
		{"encoded_request", base64.StdEncoding.EncodeToString(t.body)},
	})
	a.about, a.request, a.received, a.expected, a.after = t, t.body, t.received, t.expected, saved
	return a
}
