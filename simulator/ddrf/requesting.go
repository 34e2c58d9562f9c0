package ddrf

import (
	"context"
	"net/http"
)

// requesting is how a participant sends requests, and what it believes of the answers.
type requesting struct {
	had     func(ctx context.Context, o *origination) (*partnerFile, error)              // the recipient's file
	fitting func(o *origination, known []identity, listed []Identifier) (identity, bool) // what is sent of what is known
	hashed  func(i identity, format string) (string, bool)

	around func(o *origination, send func() error) error // sends it, or does not

	// the tokens and the message, in the order in which they are made
	idJWT   func(o *origination) string // one of another party that is passed on, empty for one of its own
	idEdits []tokenEdit                 // change header and claims of its idJWT
	idDone  []tokenEdit                 // change the signed idJWT, another party's, too
	rqEdits []tokenEdit                 // change header and claims of its rqJWT
	rqDone  []tokenEdit                 // change the signed rqJWT
	message []func(o *origination, m *message)
	again   func(o *origination, r reply) bool   // whether it is sent once more
	follow  func(o *origination, to string) bool // whether a redirect is

	// its answer
	then      []func(ctx context.Context, o *origination) // what is done before it is looked at
	early     bool                                        // whether it is acknowledged while no answer came
	overlook  func(o *origination, d doubt) bool          // doubts about an acknowledgement that do not count
	disbelief func(o *origination) string                 // a further one, empty for none

	run func(script string) string // what the page that starts a deletion holds of a recipient's script
}

// tokenEdit changes a token that is sent while it is made.
type tokenEdit func(o *origination, t *ownToken)

// message is a deletion request as it is sent.
type message struct {
	method, url string
	header      http.Header
	body        []byte
}

func usualRequesting() requesting {
	return requesting{
		had:       func(ctx context.Context, o *origination) (*partnerFile, error) { return o.had(ctx) },
		fitting:   fitting,
		hashed:    hashed,
		around:    func(_ *origination, send func() error) error { return send() },
		idJWT:     func(o *origination) string { return o.wish.IDJWT },
		again:     func(*origination, reply) bool { return false },
		follow:    func(*origination, string) bool { return false },
		overlook:  func(*origination, doubt) bool { return false },
		disbelief: func(*origination) string { return "" },
		run:       func(script string) string { return script },
	}
}
