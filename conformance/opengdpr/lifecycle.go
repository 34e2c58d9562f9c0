package opengdpr

import (
	"fmt"
	"slices"
	"time"

	"dsrcheck/conformance"
)

// lifecycle follows one request with several callback URLs from its creation to its end, by
// GET and by the callbacks (sections 8 to 8.6).
var lifecycle = conformance.Scenario{
	ID:     "opengdpr/lifecycle",
	Title:  "A request goes from pending to completed, and every callback URL is told",
	Covers: covers(slices.Concat(statusRows, callbackRows, []string{"OG-7.3-09", "OG-8-03", "OG-8-04", "OG-8-05", "OG-8.1-01", "OG-8.5-02", "OG-8.6-07"})...),
	Sends: []conformance.Send{
		{Method: "POST", Path: createPath, What: "one valid request with four callback URLs, or three", Erases: true},
		{Method: "GET", Path: "/opengdpr_request/{id}", What: "its status, until it is completed and the callbacks have come"},
	},
	Domains: []string{callbackSender},
	Run: func(s *conformance.Session) {
		f := factsOf(s)
		if cause, why := unserved(f); cause != "" {
			unknownLifecycle(s, conformance.Unknown(cause, why))
			return
		}
		boxes := []*conformance.Inbox{s.Inbox("first", ""), s.Inbox("second", ""), s.Inbox("third", ""), s.Inbox("fourth", "n=4&key="+s.Word("query"))}
		w := f.create(s, "lifecycle", boxes...)
		if refused(w.created) { // perhaps for the number of its URLs, or for the query
			boxes = boxes[:3]
			w = f.create(s, "lifecycle with three URLs", boxes...)
		}
		asked := w
		if !w.accepted() { // its status can be followed all the same
			boxes, w = nil, f.create(s, "lifecycle without callbacks")
		}
		s.Check("callback-urls-taken", "OG-7.3-09", takesURLs(asked, w), asked.created)
		if !w.accepted() {
			unknownRest(s, conformance.Unknown(s.CheckID("callback-urls-taken"), "the request was not accepted"))
			return
		}
		j := &journey{watched: w, boxes: boxes}
		j.travel()
		j.judge()
	},
}

// journey is a request on its way through the statuses, and what its callbacks said.
type journey struct {
	*watched
	boxes  []*conformance.Inbox
	atOnce bool          // it was completed when it was first looked at
	took   time.Duration // until completed was seen
	why    string        // why it was not, empty if it was
	lie    string        // a callback that GET did not bear out, empty if there was none
	final  [][]message   // the calls to each URL that are judged, nil as long as more count
}

// travel moves the request through its statuses, looking at it on the way.
func (j *journey) travel() {
	j.atOnce = j.first("right after creation") == completed
	if !j.atOnce && j.s.Hooked(inProgress) {
		// Whether it can be shown as in progress is up to the target.
		if took, why := j.reachSoon(inProgress); why == "" {
			j.hear(inProgress, took)
			j.look("in progress still")
		}
	}
	if j.took, j.why = j.reach(completed); j.why != "" {
		j.settle("")
		return
	}
	j.hear(completed, j.took)
	// What is final stays so: it is watched a while longer.
	least := min(time.Second, j.s.Target().CallbackWait/4)
	j.watch("completed to be final", least, j.took, func() bool { return j.look("after completion") != completed })
	j.look("at the end")
	j.settle(completed)
}

// reachSoon is reach for a status that a target may not have: a hook that fails is no
// obstacle, and the wait for it is that of a callback.
func (j *journey) reachSoon(state string) (time.Duration, string) {
	began := time.Now()
	wait, err := j.s.Advance(j.sent.id, state)
	if err != nil {
		return 0, err.Error()
	}
	if wait.Ask == "" {
		wait.Until = time.Now().Add(min(j.s.Target().CallbackWait, j.s.Target().LifecycleTimeout))
	}
	if !j.s.Await(wait, func() bool { return rank[j.look("status until "+state)] >= rank[state] }) {
		return 0, "it was not shown"
	}
	return time.Since(began), ""
}

// hear waits until every URL was told of a status that GET has shown, and of all before it,
// then for GET to bear out what was told. As long as calls come in, more may.
func (j *journey) hear(state string, took time.Duration) {
	for heard := -1; heard < len(j.calls()); {
		heard = len(j.calls())
		until := j.window(j.s.Target().CallbackWait, max(took, j.lag()))
		if j.s.Await(conformance.Wait{For: "the callbacks of " + state, Until: until}, func() bool {
			return !slices.ContainsFunc(append(j.changes(), state), func(state string) bool { return len(j.missing(state)) > 0 })
		}) {
			break
		}
	}
	told := state
	borneOut := func() bool {
		for _, m := range j.calls() {
			if rank[m.state] > rank[told] {
				told = m.state
			}
		}
		return rank[told] == rank[state] || rank[j.look("after a callback that says "+told)] >= rank[told]
	}
	until := time.Now().Add(j.s.Target().CallbackWait)
	if !j.s.Await(conformance.Wait{For: "GET to show what callbacks say", Until: until}, borneOut) && j.lie == "" {
		j.lie = fmt.Sprintf("a callback says %s, and %s later GET shows %s", told, j.s.Target().CallbackWait, state)
	}
}

// lag is the longest that a callback has come after GET first showed its status: the next may
// take as long.
func (j *journey) lag() (longest time.Duration) {
	shown := map[string]time.Time{}
	for _, m := range j.answers {
		if _, ok := shown[m.state]; !ok {
			shown[m.state] = m.ex.Ended
		}
	}
	for _, m := range j.calls() {
		if at, ok := shown[m.state]; ok {
			longest = max(longest, m.ex.Started.Sub(at))
		}
	}
	return longest
}
