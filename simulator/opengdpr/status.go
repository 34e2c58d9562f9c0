package opengdpr

import (
	"encoding/base64"
	"net/http"

	"github.com/gorilla/mux"
)

// status answers GET with an id (section 8).
func (p *Processor) status(w http.ResponseWriter, r *http.Request) {
	t, state := p.find(mux.Vars(r)["id"])
	if t == nil {
		p.refuse(w, r, p.b.unknownID, nil, []problem{{idMember, "unknown", "subject_request_id is unknown"}})
		return
	}
	p.send(w, r, newAnswer(status, http.StatusOK, p.statusDocument(t, state)))
}

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
	t, _ := p.find(mux.Vars(r)["id"])
	if t == nil {
		p.refuse(w, r, p.b.unknownID, nil, []problem{{idMember, "unknown", "subject_request_id is unknown"}})
		return
	}
	if !p.abandon(t) {
		p.refuse(w, r, http.StatusBadRequest, nil, []problem{{idMember, "state", "subject_request_id names a request that is not pending, or was cancelled"}})
		return
	}
	p.send(w, r, newAnswer(cancellation, http.StatusAccepted, document{
		{"subject_request_id", t.id},
		{"received_time", p.b.stamp(received)},
		{"encoded_request", base64.StdEncoding.EncodeToString(t.body)},
	}))
}

// find returns a request and its present state, nil if the id is unknown.
func (p *Processor) find(id string) (t *taken, state string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t = p.store.byID[id]; t != nil {
		state = t.state
	}
	return t, state
}

// abandon cancels a request for good if it is pending and was not cancelled before.
func (p *Processor) abandon(t *taken) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t.state != pending || t.cancelled {
		return false
	}
	t.cancelled = true
	t.stop()
	return true
}
