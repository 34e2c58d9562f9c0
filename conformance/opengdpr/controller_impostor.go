package opengdpr

import (
	"encoding/base64"
	"slices"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/simulator"
)

// impostor is the check of a 201 that somebody else has signed.
var impostor = line{"impostor", "OG-3.1-02"}

// impersonate lets a request be answered by somebody else: with a 201 about it that names
// another domain, and is signed with the key of that. What it has to say is known only once the
// request came, so the first attempt is asked to come again. The request is nil if that did not
// happen.
func impersonate(t *sheet, p *played) *submission {
	if why, ok := absentPartner(p.s, stranger); ok {
		t.note(impostor.name, why)
		return nil
	}
	p.site.Serve("", createPath, conformance.Answer{Status: 429, RetryAfter: "1"})
	x := p.submit(impostor.name, "erasure")
	if !x.arrives() {
		t.note(impostor.name, conformance.Unknown("", x.unsent()))
		return nil
	}
	now := time.Now().UTC()
	body := object(
		member{"subject_request_id", text(x.id())},
		member{"received_time", text(now.Format(time.RFC3339))},
		member{"expected_completion_time", text(now.Add(30 * 24 * time.Hour).Format(time.RFC3339))},
		member{"encoded_request", text(base64.StdEncoding.EncodeToString(x.sent()[0].Request.Body()))},
	).encode(style{})
	p.site.Serve("", createPath, conformance.Answer{Status: 201, Body: said(string(body)), Header: map[string]string{
		"Content-Type":  "application/json",
		domainHeader:    p.s.DomainOf(stranger),
		signatureHeader: base64.StdEncoding.EncodeToString(p.s.Sign(stranger, simulator.SignWish{Data: body})),
	}})
	p.s.Await(conformance.Wait{For: "the request to come again", Until: time.Now().Add(max(p.s.Target().CallbackWait, 2*leaveAlone))}, x.taken)
	if !x.taken() {
		t.note(impostor.name, conformance.Skipped("a request that is answered 429 was not sent again"), x.sent()...)
		return nil
	}
	return x
}

// deceived judges what is believed of such a request, once whatever comes of it has come.
func (x *submission) deceived(twin *submission) conformance.Finding {
	belief, err := x.belief()
	f := conformance.Fine("a request is not believed accepted on a 201 that names and is signed by somebody else", "it is believed "+string(belief))
	switch {
	case err != nil:
		return conformance.Unknown("", err.Error())
	case x.answeredWell():
		return conformance.Unknown("", "the request came again, and was answered well")
	case slices.Contains(countedBeliefs, belief):
		f.Problem, f.Security = "a request is believed "+string(belief)+" on the word of somebody whom it was not sent to", true
	case !slices.Contains(countedBeliefs, twin.baseline):
		return conformance.Unknown(answersScenario+"/accepted", "no answer is believed, be it as sound as it may")
	}
	return f
}
