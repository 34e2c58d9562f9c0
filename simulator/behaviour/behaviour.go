package behaviour

import "dsrcheck/simulator/clock"

// Behaviour is what a partner does about some requests. The newest behaviour that
// matches a request, and still has an answer for it, is the one that counts.
type Behaviour struct {
	ID      string `json:"id,omitempty"`    // given by the engine
	Owner   string `json:"owner,omitempty"` // a word by which several are forgotten together
	Partner string `json:"partner"`         // domain
	Match   Match  `json:"match,omitzero"`
	// Each is a JSON Pointer: requests are counted apart for each value of this member of
	// their body, those without it together. Empty counts all together.
	Each    string         `json:"each,omitempty"`
	Answers []Answer       `json:"answers"`
	For     clock.Duration `json:"for,omitzero"` // on the world's clock; until it is forgotten, if zero
}

// Match says which requests a behaviour is about: those that fit every field that is set.
// Bodies over 1 MiB have no members and no texts.
type Match struct {
	Method string            `json:"method,omitempty"`
	Caller string            `json:"caller,omitempty"` // domain of the partner of the same world that sends it
	Path   string            `json:"path,omitempty"`   // without the query; a star stands for any characters, slashes too
	Header map[string]string `json:"header,omitempty"` // value of each field, a star as in Path
	Member map[string]any    `json:"member,omitempty"` // JSON Pointer into the body, and the JSON value there, however it is written
	Body   []string          `json:"body,omitempty"`   // texts, one of which is in the body as it is written
	// From and To bound which of the requests that fit are meant, counted from 1, both
	// included; zero means from the first, and without end. Those that a newer behaviour
	// answers are counted, too.
	From int `json:"from,omitempty"`
	To   int `json:"to,omitempty"`
}

// Drop is when a connection is ended.
type Drop string

// The moments at which a connection can be ended. The empty Drop does not.
const (
	DropBefore Drop = "before" // before a byte of the answer
	DropWithin Drop = "within" // in the middle of its body, or of its head where it has none
	DropAfter  Drop = "after"  // after its last byte, without saying so before
)

// Answer is how one request is answered. What is not said is left to the partner: one
// with neither Status nor Faults is the partner's own, delayed or damaged. Such a request
// counts for the partner even if its answer never arrives. With a Status the partner is
// not asked and knows nothing of the request.
//
// A connection ends with an answer that is dropped, truncated or of a length that is
// said, so that nothing follows that could be taken for a part of it.
type Answer struct {
	Times      int               `json:"times,omitempty"` // how many requests are answered so; zero means all that follow, and is for the last
	Delay      clock.Duration    `json:"delay,omitzero"`  // before the partner sees the request, on the world's clock
	Jitter     clock.Duration    `json:"jitter,omitzero"` // at most so much is added to the delay, from the seed
	Status     int               `json:"status,omitempty"`
	Header     map[string]string `json:"header,omitempty"` // replaces fields of the answer, spelled as here
	Body       *string           `json:"body,omitempty"`   // in place of the answer's; empty with a Status that has none
	RetryAfter string            `json:"retry_after,omitempty"`
	Faults     []string          `json:"faults,omitempty"` // the partner answers with these deviations
	Drop       Drop              `json:"drop,omitempty"`
	Truncate   int               `json:"truncate,omitempty"` // bytes of the body that are sent, of all that are announced
	Drip       *Drip             `json:"drip,omitempty"`
	Length     *int              `json:"length,omitempty"` // the Content-Length that is announced, whatever the body is
	// Blanks are so many spaces after the body, counted in the Content-Length. -1 sends
	// them without end, in chunks, until the caller goes away or the engine closes.
	Blanks int64 `json:"blanks,omitempty"`
}

// Drip sends a body slowly: the first piece at once, each further one after a pause on
// the world's clock.
type Drip struct {
	Bytes int            `json:"bytes"` // at a time
	Every clock.Duration `json:"every"`
}
