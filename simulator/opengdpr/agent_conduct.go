package opengdpr

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// conduct is everything about an agent, beside the processor that it is upstream, that a
// deviation may change. The reference reads it and knows of no deviation by name.
type conduct struct {
	trust *trust

	// passing on
	lag      time.Duration                                                 // before a request is
	meant    func(all []Downstream) []Downstream                           // to whom of those that are known, in this order
	before   bool                                                          // before the request is answered, not after
	inTurn   bool                                                          // to one after the other
	stops    bool                                                          // at the first that fails, where it is in turn
	insists  bool                                                          // refuses a request that it could not pass on to each
	consults bool                                                          // asks for discovery
	share    func(d *said, identities []json.RawMessage) []json.RawMessage // what of the identities a processor is sent
	urls     func(upstream []string, own string) []string                  // of callbacks
	edits    []func(d *document)                                           // change a request before it is written
	encode   func(d document) []byte                                       // writes it
	idOf     func(id string, leg, attempt int) string                      // under which it is sent
	dress    func(r *http.Request)                                         // changes an attempt before it is sent
	tries    int                                                           // at most, of each message
	again    func(status int) bool                                         // whether another is made, zero for no answer
	pause    func(n int, after time.Duration) (time.Duration, bool)        // before the n-th repetition, and whether it is made
	receipt  func(signed, sound error) bool                                // whether a 201 is believed, by what is wrong with it

	// telling upstream
	announces func(state string) []string                           // the states told once a request was passed on
	waits     bool                                                  // until every processor has answered
	sum       func(states []string) string                          // the state of a request, by those of the processors; empty for no change
	relays    func(state string) bool                               // whether a state of a processor counts
	raw       func(v *view, p *passage, h http.Header, body []byte) // does something with a callback that was believed

	// hearing
	path     string // of callbacks; empty takes none
	whose    func(a *Agent, c *conduct, r *http.Request, body []byte) (*peer, error)
	glance   func(body []byte) int      // the status that a callback earns at first sight, zero for none
	owns     func(own, url string) bool // whether a callback is for the agent
	rejected int                        // status for a bad signature
	forward  bool                       // takes no step back
	polls    time.Duration              // between two looks at the status, none if zero

	// cancelling
	withdraws func(states []string) []bool // from which processors
	first     bool                         // before it is answered
	heedless  bool                         // goes on to tell what processors say of the request
}

// conduct is that of a conforming agent.
func (a *Agent) conduct() *conduct {
	return &conduct{
		trust:     strictTrust(a.agent.Roots),
		meant:     chosen,
		consults:  true,
		share:     shared,
		urls:      func(upstream []string, own string) []string { return append(upstream, own) },
		encode:    func(d document) []byte { return encode(d) },
		idOf:      func(id string, _, _ int) string { return id },
		dress:     func(*http.Request) {},
		tries:     4,
		again:     busy,
		pause:     a.pause,
		receipt:   func(signed, sound error) bool { return signed == nil && sound == nil },
		announces: func(state string) []string { return []string{state} },
		sum:       slowest,
		relays:    func(string) bool { return true },
		raw:       func(*view, *passage, http.Header, []byte) {},
		path:      a.agent.CallbackPath,
		whose: func(a *Agent, c *conduct, r *http.Request, body []byte) (*peer, error) {
			return a.verifier.authenticate(r.Context(), c.trust, r.Header, body)
		},
		glance:    func([]byte) int { return 0 },
		owns:      func(own, url string) bool { return url == own },
		rejected:  http.StatusForbidden,
		forward:   true,
		withdraws: pendingOnes,
	}
}

// pause is what a processor asks for, or twice as long as the pause before.
func (a *Agent) pause(n int, after time.Duration) (time.Duration, bool) {
	return max(after, a.config.RetryPause<<n), after <= longestPause
}

// shared are the identities that a processor supports (section 6.2).
func shared(d *said, identities []json.RawMessage) []json.RawMessage {
	return slices.DeleteFunc(slices.Clone(identities), func(raw json.RawMessage) bool {
		o, why := parseObject(raw)
		return why != "" || !d.pair(Identity{o.text("identity_type"), o.text("identity_format")})
	})
}

// slowest is completed once all are, and in_progress once one of them is more than pending
// (reading AO-77). One that has refused, or is given up, is never completed.
func slowest(states []string) string {
	begun, ended := false, true
	for _, state := range states {
		begun = begun || state == inProgress || state == completed
		ended = ended && state == completed
	}
	switch {
	case ended:
		return completed
	case begun:
		return inProgress
	}
	return pending
}

// pendingOnes are those from which a cancellation is asked for (reading AO-78).
func pendingOnes(states []string) []bool {
	all := make([]bool, len(states))
	for i, state := range states {
		all[i] = state == pending
	}
	return all
}
