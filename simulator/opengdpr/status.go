package opengdpr

import (
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/mux"
)

// status answers GET with an id (section 8).
func (v *view) status(w http.ResponseWriter, r *http.Request) {
	t, at, saved := v.find(status, mux.Vars(r)["id"])
	if t == nil {
		v.refuse(w, r, v.b.unknownID, nil, unknownID)
		return
	}
	a := newAnswer(status, http.StatusOK, v.statusDocument(t, v.b.show(at)))
	a.about, a.at, a.received, a.expected, a.after = t, at, t.received, t.expected, saved
	v.send(w, r, a)
}

var unknownID = []problem{{idMember, "unknown", idMember + " is unknown"}}

// statusDocument holds the members that section 8.3 demands of a status and 8.6 of a
// callback.
func (v *view) statusDocument(t *taken, state string) document {
	return document{
		{"controller_id", v.config.ControllerID},
		{"expected_completion_time", v.b.stamp(t.expected)},
		{"subject_request_id", t.id},
		{"request_status", state},
	}
}

// remove answers DELETE with an id (section 9).
func (v *view) remove(w http.ResponseWriter, r *http.Request) {
	received := v.config.Clock.Now()
	t, _, _ := v.find(cancellation, mux.Vars(r)["id"])
	if t == nil {
		v.refuse(w, r, v.b.unknownID, nil, unknownID)
		return
	}
	if err := v.keep.Failing(); err != nil {
		v.unkept(w, r, err) // and leaves the request as it is
		return
	}
	code, saved := v.abandon(t)
	if code != http.StatusAccepted {
		v.refuse(w, r, code, nil, []problem{{idMember, "state", idMember + " names a request that is not pending, or was cancelled"}})
		return
	}
	a := newAnswer(cancellation, http.StatusAccepted, document{
		{"subject_request_id", t.id},
		{"received_time", v.b.stamp(received)},
		{"encoded_request", base64.StdEncoding.EncodeToString(t.body)},
	})
	a.about, a.request, a.received, a.expected, a.after = t, t.body, received, t.expected, saved
	agent := v.config.agent
	if agent != nil && v.viewOf(t).b.conduct.first {
		agent.cancelled(v.viewOf(t), t, true)
	}
	v.send(w, r, a)
	v.mu.Lock()
	v.callAll(t)
	v.b.afterCancel(v.Processor, t)
	v.mu.Unlock()
	if agent != nil && !v.viewOf(t).b.conduct.first {
		agent.cancelled(v.viewOf(t), t, false)
	}
}

// find returns a request, how far it has come and the number of the change that led
// there, nil if the id is unknown. The kind is that of the answer.
func (v *view) find(k kind, id string) (*taken, progress, uint64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	t := v.store.byID[id]
	if t == nil && v.b.imagines[k] {
		now := v.config.Clock.Now()
		t = &taken{request: &request{id: id}, received: now, expected: now.Add(completionTime), progress: progress{state: pending}}
	}
	if t == nil {
		return nil, progress{}, 0
	}
	if k == status {
		t.shown++
	}
	return t, t.progress, t.saved
}

// abandon cancels a request if it can be, and returns the status of the answer and the
// number of the change.
func (v *view) abandon(t *taken) (int, uint64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	code := v.b.cancellable(t.progress)
	t.deleted++
	var owed []*due
	if code == http.StatusAccepted {
		v.b.cancel(t)
		owed = v.owe(t, cancelled)
	}
	v.save(t, owed)
	return code, t.saved
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
	t.cancelled, t.next = true, time.Time{}
	t.stop()
}

// leadToItem redirects to the path at which a request is found.
func (v *view) leadToItem(w http.ResponseWriter, r *http.Request) {
	path := strings.Replace(v.b.itemTo, "{id}", mux.Vars(r)["id"], 1)
	http.Redirect(w, r, path, http.StatusPermanentRedirect)
}
