package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"dsrcheck/conformance/target"
)

// life is what is known of the request's state.
type life struct {
	path    string // under which it is found, empty if it is not
	state   string // as the target named it last, empty if it never did
	moved   bool
	atOnce  bool      // it was completed when it was first looked at, and no hook did that
	trouble error     // of the hook
	asked   bool      // a hook moved it, or failed to
	until   time.Time // when the wait for the change ends
}

// The pace of looking again, beside the calls that wake the wait by themselves.
const (
	soonest = 20 * time.Millisecond
	latest  = time.Second
)

// wait moves the request on, if there is a hook, and waits until every door was called,
// or until nothing more is to be expected: callbacks have CallbackWait from the first
// sign that the state has changed, and that change has LifecycleTimeout.
func (e *examination) wait(ctx context.Context) error {
	e.advance(ctx)
	until := e.life.until.Add(e.target.CallbackWait)
	signed := false
	for began := time.Now(); ; {
		if err := e.look(ctx); err != nil {
			return err
		}
		if len(e.calls) == 0 && !e.life.moved {
			e.ask(ctx)
		}
		if !signed && (e.life.moved || len(e.calls) > 0 || !sift(e.notices, e.Reach.Domain).none()) {
			signed = true
			if soon := time.Now().Add(e.target.CallbackWait); soon.Before(until) {
				until = soon
			}
		}
		left := time.Until(until)
		if e.allCalled() || left <= 0 || ctx.Err() != nil {
			return ctx.Err()
		}
		within, cancel := context.WithTimeout(ctx, min(max(time.Since(began)/8, soonest), latest, left))
		page, err := e.Access.Await(within, len(e.calls)+1, e.query())
		over := within.Err() != nil
		cancel()
		if err != nil && !over {
			return err
		}
		if err == nil {
			e.calls = page.Exchanges
		}
	}
}

// look takes in who called since the request was sent, and then what the world has noticed:
// the connection of a call is noticed before the call is recorded.
func (e *examination) look(ctx context.Context) error {
	page, err := e.Access.Exchanges(ctx, e.query())
	if err != nil {
		return err
	}
	e.calls = page.Exchanges
	e.notices, err = e.Access.Notices(ctx, e.after)
	return err
}

// allCalled reports that nothing more is to be waited for: each door was called, or the call
// was broken off at the certificate.
func (e *examination) allCalled() bool {
	for _, d := range e.doors {
		if e.call(d.kind) == nil && (d.kind != doorTLS || sift(e.notices, e.Reach.Domain).distrust == nil) {
			return false
		}
	}
	return true
}

// advance moves the request on by the hook that can, and says what is waited for. The
// protocol leaves out how a request is moved on.
func (e *examination) advance(ctx context.Context) {
	hook := e.target.Advance
	if hook == nil {
		hook = e.target.Finish
	}
	e.life.until = time.Now().Add(e.target.LifecycleTimeout)
	switch {
	case hook == nil:
		e.Tell(fmt.Sprintf("waiting up to %s for the target to change the state of request %s by itself", e.target.LifecycleTimeout, e.id))
	case hook.Manual():
		e.life.until = time.Now().Add(hook.Timeout())
		e.Tell(fmt.Sprintf("please move request %s to completed within %s", e.id, hook.Timeout()))
	default:
		e.Tell(fmt.Sprintf("calling the hook that moves request %s to completed", e.id))
		e.life.asked = true
		_, e.life.trouble = hook.Call(ctx, target.HookCall{ID: e.id, State: "completed"})
		e.life.until = time.Now().Add(e.target.LifecycleTimeout)
	}
}

// ask looks whether the request has left its first state (section 8).
func (e *examination) ask(ctx context.Context) {
	paths := []string{e.life.path}
	if e.life.path == "" {
		paths = []string{"/opengdpr_request/" + e.id, requestsPath + "/" + e.id}
	}
	for _, path := range paths {
		ex := e.do(ctx, target.Request{Method: http.MethodGet, Path: path, Header: http.Header{"Accept": {"application/json"}}, Label: "state of the request"})
		var doc struct {
			State string `json:"request_status"`
		}
		if ex.Status()/100 == 2 && json.Unmarshal(ex.Body(), &doc) == nil && doc.State != "" {
			e.life.atOnce = doc.State == "completed" && !e.life.asked && (e.life.state == "" || e.life.atOnce)
			e.life.path, e.life.state, e.life.moved = path, clip(doc.State), doc.State != "pending"
			return
		}
	}
}

// movedAnswer says whether the state of the request has changed.
func (e *examination) movedAnswer() Answer {
	switch {
	case e.life.atOnce:
		return Answer{State: Works, Why: "the request was completed at once, which leaves the target no change to call about"}
	case e.life.moved:
		return Answer{State: Works, Why: fmt.Sprintf("the request is %q by now", e.life.state)}
	case len(e.calls) > 0:
		return Answer{State: Works, Why: "the target has called"}
	case e.life.trouble != nil:
		return Answer{State: Fails, Why: e.text(e.life.trouble.Error())}
	case e.life.path == "":
		return Answer{State: Unknown, Why: "no path of the text shows the state of the request"}
	}
	a := Answer{State: Unknown, Why: "the request is still pending, and a target calls only when the state changes"}
	if !e.life.asked {
		a.Change = []string{"give a hook that moves requests on (dsrcheck init PROFILE shows how), or more time with --lifecycle-timeout"}
	}
	return a
}
