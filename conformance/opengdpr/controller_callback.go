package opengdpr

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
)

// notice is a callback about to be sent (section 8.6).
type notice struct {
	of        *submission
	url       string
	tree      *node // of the body
	body      []byte
	domain    []string // values of the domain header
	signature []string // values of the signature header
	media     string
	chunked   bool
	pieces    int
	every     time.Duration
}

// tells is a valid callback that is not signed yet.
func (x *submission) tells(state string) *notice {
	n := &notice{of: x, url: x.url(), domain: []string{x.call.PartnerDomain}, media: "application/json"}
	n.tree = object(
		member{"controller_id", text("simulated-controller")},
		member{"expected_completion_time", text(time.Now().UTC().Add(30 * 24 * time.Hour).Format(time.RFC3339))},
		member{"status_callback_url", text(n.url)},
		member{"subject_request_id", text(x.id())},
		member{"request_status", text(state)},
	)
	return n.written(style{})
}

// set changes a member of the body, which is to be written again.
func (n *notice) set(name, value string) *notice {
	for i, m := range n.tree.members {
		if m.name == name {
			n.tree.members[i].value = text(value)
		}
	}
	return n.written(style{})
}

// written writes the body.
func (n *notice) written(st style) *notice {
	n.body = n.tree.encode(st)
	return n
}

// signed has the processor sign the body.
func (n *notice) signed() *notice { return n.signedOver(n.body) }

// signedOver has the processor sign something in place of the body.
func (n *notice) signedOver(data []byte) *notice {
	return n.signedBy(n.of.name, simulator.SignWish{Data: data})
}

// signedBy has a processor sign something in its own way.
func (n *notice) signedBy(partner string, wish simulator.SignWish) *notice {
	n.signature = []string{base64.StdEncoding.EncodeToString(n.of.s.Sign(partner, wish))}
	return n
}

// raw is the signature.
func (n *notice) rawSignature() []byte {
	raw, _ := base64.StdEncoding.DecodeString(n.signature[0])
	return raw
}

// resigned changes the bytes of the signature.
func (n *notice) resigned(change func([]byte) []byte) *notice {
	n.signature = []string{base64.StdEncoding.EncodeToString(change(n.rawSignature()))}
	return n
}

// request is the callback as it is sent.
func (n *notice) request(label string) target.Request {
	n.of.told++
	header := http.Header{"Content-Type": {n.media}}
	if n.domain != nil {
		header[domainHeader] = n.domain
	}
	if n.signature != nil {
		header[signatureHeader] = n.signature
	}
	return target.Request{Method: http.MethodPost, URL: n.url, Header: header, Body: n.body, Chunked: n.chunked, Pieces: n.pieces, Every: n.every,
		Label: label, Anonymous: true} // a processor has no credentials of the target
}

// send sends the callback.
func (n *notice) send(label string) *journal.Exchange { return n.of.s.Do(n.request(label)) }

// took reports a callback that was answered as one that is taken.
func took(ex *journal.Exchange) bool { return ex.OK() && ex.Status()/100 == 2 }

// takes judges the answer to a valid callback (AO-39).
func takes(ex *journal.Exchange, what string) conformance.Finding {
	f := conformance.Fine(what+" is answered with a 2xx", conformance.StatusLine(ex))
	switch {
	case !ex.OK():
		return conformance.NoAnswer(f.Want, ex)
	case !took(ex):
		f.Problem = fmt.Sprintf("%s is answered %d", what, ex.Status())
		return f
	}
	return f.Saw("AO-39", "any-2xx")
}
