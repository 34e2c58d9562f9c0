package ddrf

import "net/http"

// What a doubt can be about.
const (
	aboutFile    = "file"    // of the recipient: it cannot be had or lists nothing that fits
	aboutSilence = "silence" // no answer
	aboutStatus  = "status"  // another one than goes with code 0
	aboutNone    = "none"    // no acJWT in the answer
	aboutForm    = "form"    // of the acJWT
	aboutSigner  = "signer"  // its signature
	aboutIss     = "iss"
	aboutSame    = "same" // it holds another rqJWT than the one sent
	aboutOwn     = "own"  // it holds one that its sender did not sign
	aboutIDJWT   = "idJWT"
	aboutCode    = "code"
	aboutMore    = "more" // a rule of a deviation
)

// doubt is a reason for which a request does not count as acknowledged.
type doubt struct {
	about, why string
	found      *problem // with a signature or a token
	away       bool     // whether the other party may only be away for now
}

func (o *origination) doubt(d doubt) { o.doubts = append(o.doubts, d) }

// believe settles whether the request is acknowledged: code 0 in an acJWT that is the
// recipient's and about this very rqJWT, with a status that agrees.
func (o *origination) believe() {
	switch {
	case o.reply.err != nil:
		o.doubt(doubt{about: aboutSilence, why: o.reply.err.Error(), away: true})
	case o.reply.status/100 != 2:
		o.doubt(doubt{about: aboutStatus, why: "the status does not agree with code 0", away: o.reply.status >= http.StatusInternalServerError})
	}
	if o.ac != nil && (o.Code == nil || *o.Code != 0) {
		o.doubt(doubt{about: aboutCode, why: "the code is not 0"})
	}
	if why := o.b.requesting.disbelief(o); why != "" {
		o.doubt(doubt{about: aboutMore, why: why})
	}
	o.Acknowledged = o.started
	for _, d := range o.doubts {
		if !o.b.requesting.overlook(o, d) {
			o.Acknowledged = false
		}
	}
}

// away tells whether there may be an answer yet: nothing came that would be one.
func (o *origination) away() bool {
	for _, d := range o.doubts {
		if d.away {
			return true
		}
	}
	return false
}
