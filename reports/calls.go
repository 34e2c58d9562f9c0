package reports

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// Talk is what was said in one attempt of a scenario, in short.
type Talk struct {
	Scenario string
	Attempt  int
	Total    int    // exchanges of the attempt
	Calls    []Call // in the order of time; of a long talk the first ones and those that findings rest on
}

// Call is one exchange in short: who asked whom, and the start lines.
type Call struct {
	ID                string
	From, To          string // "suite", "target", or a domain
	Label             string
	Request, Response string // start lines; the response's with what went wrong
	Started, Ended    time.Time
}

// The parties that are no domain.
const (
	suite      = "suite"
	targetName = "target"
)

// callsKept is how many calls of a talk are kept beside those that findings rest on.
const callsKept = 100

// talks collects calls from lines in any order, within bounded memory.
type talks struct {
	target conformance.TargetRecord
	cited  map[string]bool
	by     map[string]*Talk
}

// add takes note of an exchange. What has another id than scenario/attempt/n is left out.
func (t *talks) add(ex *journal.Exchange) {
	scenario, attempt, ok := spoken(ex.ID)
	if !ok {
		return
	}
	key := ex.ID[:strings.LastIndexByte(ex.ID, '/')]
	talk := t.by[key]
	if talk == nil {
		talk = &Talk{Scenario: scenario, Attempt: attempt}
		t.by[key] = talk
	}
	talk.Total++
	talk.Calls = append(talk.Calls, t.call(ex))
	if len(talk.Calls) > 4*callsKept {
		t.trim(talk)
	}
}

// spoken takes an id of the form scenario/attempt/n apart.
func spoken(id string) (scenario string, attempt int, ok bool) {
	parts := strings.Split(id, "/")
	if len(parts) < 3 {
		return "", 0, false
	}
	attempt, err := strconv.Atoi(parts[len(parts)-2])
	return strings.Join(parts[:len(parts)-2], "/"), attempt, err == nil
}

// trim sorts a talk and drops what is not kept: the same calls, whatever order they came in,
// since a call that is dropped has the kept ones before it.
func (t *talks) trim(talk *Talk) {
	slices.SortFunc(talk.Calls, func(a, b Call) int {
		return cmp.Or(a.Started.Compare(b.Started), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	kept := 0
	talk.Calls = slices.DeleteFunc(talk.Calls, func(c Call) bool {
		if t.cited[c.ID] {
			return false
		}
		kept++
		return kept > callsKept
	})
}

// all are the talks by scenario and attempt.
func (t *talks) all() []Talk {
	var all []Talk
	for _, talk := range t.by {
		t.trim(talk)
		all = append(all, *talk)
	}
	slices.SortFunc(all, func(a, b Talk) int {
		return cmp.Or(cmp.Compare(a.Scenario, b.Scenario), cmp.Compare(a.Attempt, b.Attempt))
	})
	return all
}

// call puts an exchange into short.
func (t *talks) call(ex *journal.Exchange) Call {
	c := Call{ID: ex.ID, Label: strings.Clone(cut(ex.Label, startLine)), Request: requestLine(ex), Response: statusLine(ex), Started: ex.Started, Ended: ex.Ended}
	partner := cmp.Or(ex.Partner, suite)
	if ex.Direction == journal.Inbound {
		c.From, c.To = cmp.Or(ex.Caller, targetName), partner
		return c
	}
	c.From, c.To = partner, t.party(ex.URL)
	return c
}

// party is who is asked at a URL.
func (t *talks) party(raw string) string {
	u, err := url.Parse(raw)
	own, ownErr := url.Parse(t.target.URL)
	if err != nil || ownErr != nil || u.Host == "" || u.Host == own.Host || u.Hostname() == t.target.Domain {
		return targetName
	}
	return cut(u.Hostname(), startLine)
}
