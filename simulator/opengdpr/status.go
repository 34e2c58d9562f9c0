package opengdpr

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/gorilla/mux"
)

// status answers GET with an id (section 8).
func (p *Processor) status(w http.ResponseWriter, r *http.Request) {
	t, at := p.find(status, mux.Vars(r)["id"])
	if t == nil {
		p.refuse(w, r, p.b.unknownID, nil, unknownID)
		return
	}
	a := newAnswer(status, http.StatusOK, p.statusDocument(t, p.b.show(at)))
	a.about, a.at, a.received, a.expected = t, at, t.received, t.expected
	p.send(w, r, a)
}

var unknownID = []problem{{idMember, "unknown", idMember + " is unknown"}}

// statusDocument holds the members that section 8.3 demands of a status and 8.6 of a
// callback.
func (p *Processor) statusDocument(t *taken, state string) document {
	return document{
		{"controller_id", p.config.ControllerID},
		{"expected_completion_time", p.b.stamp(t.expected)},
		{"subject_request_id", t.id},
		{"request_status", state},
	}
}

// remove answers DELETE with an id (section 9).
func (p *Processor) remove(w http.ResponseWriter, r *http.Request) {
	received := p.config.Clock.Now()
	t, _ := p.find(cancellation, mux.Vars(r)["id"])
	if t == nil {
		p.refuse(w, r, p.b.unknownID, nil, unknownID)
		return
	}
	if code := p.abandon(t); code != http.StatusAccepted {
		p.refuse(w, r, code, nil, []problem{{idMember, "state", idMember + " names a request that is not pending, or was cancelled"}})
		return
	}
	a := newAnswer(cancellation, http.StatusAccepted, document{
		{"subject_request_id", t.id},
		{"received_time", p.b.stamp(received)},
		{"encoded_request", base64.StdEncoding.EncodeToString(t.body)},
	})
	a.about, a.request, a.received, a.expected = t, t.body, received, t.expected
	p.send(w, r, a)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.notify(t, cancelled)
	p.b.afterCancel(p, t)
}

// find returns a request and how far it has come, nil if the id is unknown. The kind is
// that of the answer.
func (p *Processor) find(k kind, id string) (*taken, progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.store.byID[id]
	if t == nil && p.b.imagines[k] {
		now := p.config.Clock.Now()
		t = &taken{request: &request{id: id}, received: now, expected: now.Add(completionTime), progress: progress{state: pending}}
	}
	if t == nil {
		return nil, progress{}
	}
	if k == status {
		t.shown++
	}
	return t, t.progress
}

// abandon cancels a request if it can be, and returns the status of the answer.
func (p *Processor) abandon(t *taken) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	code := p.b.cancellable(t.progress)
	t.deleted++
	if code == http.StatusAccepted {
		p.b.cancel(t)
	}
	return code
}

// pendingOnly lets a request be cancelled that is pending, once.
func pendingOnly(at progress) int {
	if at.state != pending || at.cancelled {
		return http.StatusBadRequest
	}
	return http.StatusAccepted
}

// forGood leaves a request in its state.
func forGood(t *taken) {
	t.cancelled = true
	t.stop()
}

// leadToItem redirects to the path at which a request is found.
func (p *Processor) leadToItem(w http.ResponseWriter, r *http.Request) {
	path := strings.Replace(p.b.itemTo, "{id}", mux.Vars(r)["id"], 1)
	http.Redirect(w, r, path, http.StatusPermanentRedirect)
}
