package opengdpr

import (
	"fmt"
	"net/http"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// watched is a request of the target whose status a scenario follows.
type watched struct {
	s          *conformance.Session
	f          *facts
	sent       *request
	created    *journal.Exchange
	answers    []message           // to GET, those with a 2xx, in order
	lost       []*journal.Exchange // to GET, those without a 2xx after one with it
	last       *journal.Exchange
	heard      map[*journal.Exchange]message // callbacks as they were read
	controller string                        // controller_id of the first readable answer
	cancelled  bool                          // a cancellation was accepted
	cause      string                        // the check that explains why a state was not reached, empty for none
}

// create sends a valid request that names the given inboxes as its callback URLs, where there
// are any, and watches it.
func (f *facts) create(s *conformance.Session, label string, boxes ...*conformance.Inbox) *watched {
	omit := f.omit
	omit.URLs = omit.URLs || len(boxes) > 0
	w := &watched{s: s, f: f, sent: f.baseWith(s, label, omit), heard: map[*journal.Exchange]message{}}
	if len(boxes) > 0 {
		urls := make([]*node, len(boxes))
		for i, b := range boxes {
			urls[i] = text(b.URL)
		}
		w.sent.body.add("status_callback_urls", array(urls...))
	}
	w.created = w.sent.send(s, "create "+label)
	return w
}

// taken judges whether a valid request of a scenario is accepted (OG-7.3-09).
func (w *watched) taken() conformance.Finding { return legal("a valid request", w.created) }

// accepted reports whether the request was taken.
func (w *watched) accepted() bool { return w.created.OK() && w.created.Status()/100 == 2 }

// exchanged is the creation, for those who judge receipts.
func (w *watched) exchanged(label string) exchanged { return exchanged{label, w.sent, w.created} }

// look asks for the status and returns what it means, empty if it shows none.
func (w *watched) look(label string) string {
	w.last = getItem(w.s, w.f.item, w.sent.id, label)
	if !w.last.OK() || w.last.Status()/100 != 2 {
		if lost := w.last.OK() && !patience(w.last) || w.last.Failure == journal.FailClosed || w.last.Failure == journal.FailMalformed; lost && len(w.answers) > 0 {
			w.lost = append(w.lost, w.last)
		}
		return ""
	}
	doc := readDocument(w.last, "opengdpr/status")
	m := message{document: doc, signed: examine(w.f, doc, false), label: label, sent: w.sent, domain: w.s.Target().Domain, cancelled: w.cancelled}
	word, _ := m.text("request_status")
	m.state = stateOf(word)
	m.label = fmt.Sprintf("%s (%s)", label, conformance.Clip(word))
	w.answers = append(w.answers, m)
	if id, ok := m.text("controller_id"); ok && w.controller == "" {
		w.controller = id
	}
	return m.state
}

// patience reports an answer that asks for credentials or to come again later.
func patience(ex *journal.Exchange) bool {
	_, later := ex.Response.Header("Retry-After")
	return conformance.Withheld(ex.Status()) || ex.Status() == http.StatusServiceUnavailable && later
}

// soon is how long after a 201 its status may take to appear.
const soon = 2 * time.Second

// first asks for the status until there is one, for a short while.
func (w *watched) first(label string) (state string) {
	wait := conformance.Wait{For: "the status of a new request", Until: time.Now().Add(soon)}
	w.s.Await(wait, func() bool {
		state = w.look(label)
		return w.last.OK() && w.last.Status()/100 == 2 || !w.f.itemServed
	})
	return state
}

// reach moves the request on and waits until GET shows the state or a later one. It returns
// how long that took, and why it was not seen, empty if it was.
func (w *watched) reach(state string) (took time.Duration, why string) {
	w.cause = ""
	began := w.created.Ended
	if w.s.Hooked(state) {
		began = time.Now()
	}
	wait, err := w.s.Advance(w.sent.id, state)
	if err != nil {
		return 0, "the hook failed: " + err.Error()
	}
	if w.s.Await(wait, func() bool { return rank[w.look("status until "+state)] >= rank[state] }) {
		return time.Since(began), ""
	}
	advice := "a hook can move it on (hooks in the config), or raise --lifecycle-timeout"
	switch {
	case wait.Ask != "":
		advice = "nobody moved it; raise the timeout of the manual hook"
	case w.s.Hooked(state):
		advice = "whoever moves it said that it did; raise --lifecycle-timeout if it only begins to"
	}
	if w.last.OK() && patience(w.last) {
		return 0, conformance.WithheldFinding("", w.last).Unknown
	}
	w.cause = w.unreadable()
	return 0, fmt.Sprintf("GET did not show %s in time; %s", state, advice)
}

// unreadable is the check that says why GET shows no status, empty if it shows one.
func (w *watched) unreadable() string {
	switch {
	case !w.last.OK() || w.last.Status()/100 != 2:
		return "opengdpr/lifecycle/always-found"
	case len(w.answers) == 0:
		return "opengdpr/status/answers"
	}
	m := w.answers[len(w.answers)-1]
	_, isText := m.text("request_status")
	switch {
	case m.problem != "" || m.unread != "":
		return "opengdpr/status/json-object"
	case !isText:
		return "opengdpr/status/request-status"
	case m.state == "":
		return "opengdpr/status/request-status-value"
	}
	return ""
}

// unseen is the finding for what hangs on a state that was not reached.
func (w *watched) unseen(why string) conformance.Finding { return conformance.Unknown(w.cause, why) }

// watch waits that long for something that should not be.
func (w *watched) watch(what string, least, took time.Duration, seen func() bool) bool {
	until := w.window(least, took)
	return w.s.Await(conformance.Wait{For: what, Until: until, Every: time.Until(until) / 8}, seen)
}

// window is how long something that follows a change may take: what the settings say, and
// at least twice what the change itself took.
func (w *watched) window(setting, took time.Duration) time.Time {
	return time.Now().Add(max(setting, 2*took))
}
