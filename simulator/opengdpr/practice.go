package opengdpr

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/fault"
)

// practice is everything about a controller that a deviation may change. The reference
// reads it and knows of no deviation by name.
type practice struct {
	trust *trust

	// requests
	lag     time.Duration                                          // before one is sent
	consult func(s *stance, q *submitted) (*said, error)           // what the processor supports
	offered func(d *said, kind string) bool                        // whether a type is sent
	chosen  func(d *said, all []SubjectIdentity) []SubjectIdentity // which identities are
	newID   func() string                                          // makes ids
	paths   []string                                               // of callbacks, the first is the usual one
	stamp   func(time.Time) string                                 // writes times
	edits   []func(q *submitted, d *document)                      // change a request before it is written
	encode  func(d document) []byte                                // writes it
	attempt func(*http.Request)                                    // changes an attempt before it is sent
	items   []string                                               // paths of a request before its id, tried in this order

	// answers
	sent    string                                                 // what is believed of a request before it is answered
	tries   int                                                    // at most, of each message
	again   func(status int) bool                                  // whether another is made, zero for no answer
	pause   func(n int, after time.Duration) (time.Duration, bool) // before the n-th repetition, and whether it is made
	receipt func(signed, sound error) string                       // what is believed after a 201, by what is wrong with it
	refused func(status int) string                                // and after any other answer; empty forgets the request
	polls   time.Duration                                          // between two looks at the status, none if zero
	shown   func(signed error) bool                                // whether such a look counts

	// cancelling
	cancellable func(state string) bool
	withdraw    func(r *http.Request) // changes a cancellation before it is sent

	// callbacks
	admit    func(context.Context, clock.Clock) bool // whether one that is sound is taken now
	crowded  int                                     // status for one that is not
	limit    int64                                   // of bytes
	receive  reading                                 // reads a body
	glance   func(h http.Header, body []byte) int    // the status that one earns at first sight, zero for none
	whose    func(s *stance, r *http.Request, body []byte) (*peer, error)
	objects  func(body []byte, n *notice) error         // to a callback that is well signed
	owns     func(url string) (believed bool, code int) // what a foreign URL comes to; see hear
	stranger int                                        // status for a processor that speaks of a request to another; zero believes it
	unknown  int                                        // status for an id that was never sent
	repeated int                                        // status for what was told before
	rejected int                                        // status for a bad signature
	heedless bool                                       // what has a bad signature is believed all the same
	accepted int
	believes func(from, to string) bool // whether a state is taken over

	endpoint int // answers everything at the callback paths, if it is not zero
}

// practised is what a row of the tables does to the reference.
type practised func(p *practice)

// lookupPractised finds a deviation in the tables of all subjects.
func lookupPractised(name string) (practised, bool) {
	for _, table := range practiceTables() {
		if d, ok := table[name]; ok {
			return d, true
		}
	}
	return nil, false
}

func practiceTables() []map[string]practised {
	return []map[string]practised{
		writingDeviations(), sendingDeviations(), believingDeviations(), hearingDeviations(), trustingDeviations(),
	}
}

// practice is the reference with these deviations.
func (c ControllerConfig) practice(faults []string) (*practice, error) {
	p := soundPractice(c)
	for _, name := range faults {
		deviate, ok := lookupPractised(name)
		d, known := fault.Lookup(name)
		if !ok || !known || d.Protocol != "opengdpr" || d.Role != "controller" {
			return nil, fmt.Errorf("apply deviation %q: an OpenGDPR controller has none of that name", name)
		}
		deviate(p)
	}
	return p, nil
}

// longestPause is how long a processor can ask to be left alone before a request is given
// up.
const longestPause = 10 * time.Minute

// soundPractice is that of a conforming controller.
func soundPractice(c ControllerConfig) *practice {
	path := c.CallbackPath
	if path == "" {
		path = UsualCallbackPath
	}
	return &practice{
		trust:   strictTrust(c.Roots),
		consult: (*stance).consult,
		offered: func(d *said, kind string) bool { return slices.Contains(d.Types, kind) },
		chosen:  supported,
		newID:   newID,
		paths:   []string{path},
		stamp:   func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		encode:  func(d document) []byte { return encode(d) },
		attempt: func(*http.Request) {},
		items:   []string{"/opengdpr_request/", "/opengdpr_requests/"},
		sent:    Open,
		tries:   4,
		again:   busy,
		pause: func(n int, after time.Duration) (time.Duration, bool) {
			return max(after, c.RetryPause<<n), after <= longestPause
		},
		receipt:     onlySound,
		refused:     func(int) string { return Failed },
		shown:       func(signed error) bool { return signed == nil },
		cancellable: func(state string) bool { return state == pending },
		withdraw:    func(*http.Request) {},
		admit:       func(context.Context, clock.Clock) bool { return true },
		crowded:     http.StatusTooManyRequests,
		limit:       1 << 20,
		receive:     readWhole,
		glance:      func(http.Header, []byte) int { return 0 },
		whose:       (*stance).whose,
		objects:     func([]byte, *notice) error { return nil },
		owns:        func(string) (bool, int) { return false, http.StatusBadRequest },
		stranger:    http.StatusForbidden,
		unknown:     http.StatusNotFound,
		repeated:    http.StatusAccepted,
		rejected:    http.StatusForbidden,
		accepted:    http.StatusAccepted,
		believes:    func(from, to string) bool { return from != cancelled && !stepsBack(from, to) },
	}
}

// onlySound believes a 201 with which nothing is wrong.
func onlySound(signed, sound error) string {
	if signed != nil || sound != nil {
		return Failed
	}
	return pending
}

// supported are the identities that a processor says to support.
func supported(d *said, all []SubjectIdentity) []SubjectIdentity {
	return slices.DeleteFunc(slices.Clone(all), func(i SubjectIdentity) bool { return !d.pair(Identity{i.Type, i.Format}) })
}
