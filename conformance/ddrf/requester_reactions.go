package ddrf

import (
	"net/http"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/internal/jws"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
	partner "dsrcheck/simulator/ddrf"
)

// reaction is a way to answer that is no acknowledgement.
type reaction struct {
	name, requirement string
	what              string // in words
	faults            []string
	plain             *conformance.Answer // in place of the vendor's own; nil for none
	code              int                 // of its own acJWTs for valid requests
	earlier           bool                // another request comes before
	forged            bool                // believing it is a security hole
	shows             func(p proof) string
}

// proof is an answer of a vendor as the target got it.
type proof struct {
	answer
	own  *sender // the target
	sent sending
}

// reactions are all of them. Each goes to a vendor of its own.
var reactions = []reaction{
	{name: "silence", requirement: "DD-SQ-17", what: "silence", plain: &conformance.Answer{Drop: behaviour.DropBefore}, shows: unanswered},
	{name: "broken-connection", requirement: "DD-SQ-17", what: "the end of the connection", plain: &conformance.Answer{Drop: behaviour.DropBefore}, shows: unanswered},
	{name: "code-1", requirement: "DD-SQ-17", what: "code 1", code: 1, shows: showsCode(400)},
	{name: "code-2", requirement: "DD-SQ-17", what: "code 2", code: 2, shows: showsCode(400)},
	{name: "code-3", requirement: "DD-SQ-17", what: "code 3", code: 3, shows: showsCode(400)},
	{name: "code-4", requirement: "DD-SQ-17", what: "code 4", code: 4, shows: showsCode(400)},
	{name: "code-5", requirement: "DD-SQ-17", what: "code 5", code: 5, shows: showsCode(400)},
	{name: "code-6", requirement: "DD-SQ-17", what: "code 6", code: 6, shows: showsCode(400)},
	{name: "code-under-202", requirement: "DD-SQ-17", what: "202 and code 4", code: 4, faults: []string{"refused-as-202"}, shows: showsCode(202)},
	{name: "code-as-string", requirement: "DD-SQ-17", what: `the string "0" for a code`, faults: []string{"ack-code-string"}, shows: showsRaw("raResultCode", `"0"`)},
	{name: "no-code", requirement: "DD-SQ-17", what: "an acJWT without a code", faults: []string{"ack-no-code"}, shows: showsRaw("raResultCode", "")},
	{name: "bare-202", requirement: "DD-SQ-17", what: "202 and no acJWT", plain: plainAnswer(http.StatusAccepted, "", ""), shows: showsStatus(http.StatusAccepted)},
	{name: "bare-400", requirement: "DD-SQ-17", what: "400 and no acJWT", plain: plainAnswer(http.StatusBadRequest, "", ""), shows: showsStatus(http.StatusBadRequest)},
	{name: "server-error", requirement: "DD-SQ-17", what: "500", plain: plainAnswer(http.StatusInternalServerError, "", ""), shows: showsStatus(http.StatusInternalServerError)},
	{name: "page", requirement: "DD-SQ-17", what: "200 and a page", plain: plainAnswer(http.StatusOK, "text/html", "<!DOCTYPE html>\n<title>Thank you</title>\n<p>Your request was received.\n"), shows: showsStatus(http.StatusOK)},
	{name: "redirect", requirement: "DD-SQ-17", what: "a redirect to the same place", plain: plainAnswer(http.StatusTemporaryRedirect, "", ""), shows: showsStatus(http.StatusTemporaryRedirect)},

	{name: "decoded", requirement: "DD-SQ-07", what: "the claims of an acJWT as plain JSON", faults: []string{"ack-decoded"}, forged: true, shows: showsDecoded},
	{name: "unsigned", requirement: "DD-SQ-07", what: "an acJWT with alg none", faults: []string{"ack-unsigned"}, forged: true, shows: showsRefusal(jws.ReasonAlgNone)},
	{name: "hmac", requirement: "DD-SQ-07", what: "an acJWT with an HMAC", faults: []string{"ack-hmac"}, forged: true, shows: showsRefusal(jws.ReasonAlgHMAC)},
	{name: "bad-signature", requirement: "DD-SQ-07", what: "an acJWT whose signature is wrong", faults: []string{"ack-signature-flipped"}, forged: true, shows: showsRefusal(jws.ReasonSignature, jws.ReasonSignatureRange)},
	{name: "foreign-key", requirement: "DD-SQ-07", what: "an acJWT by another key under the kid of the vendor's", faults: []string{"ack-foreign-key"}, forged: true, shows: showsRefusal(jws.ReasonSignature)},
	{name: "unpublished-key", requirement: "DD-SQ-07", what: "an acJWT by a key that is not published", faults: []string{"ack-unpublished-key"}, forged: true, shows: showsRefusal(jws.ReasonKeyUnknown)},
	{name: "key-in-header", requirement: "DD-SQ-07", what: "an acJWT by a key that only its header has", faults: []string{"ack-unpublished-key-in-header"}, forged: true, shows: showsRefusal(jws.ReasonKeyUnknown)},
	{name: "key-at-url", requirement: "DD-SQ-07", what: "an acJWT by a key elsewhere, to which its header points", faults: []string{"ack-key-at-jku"}, forged: true, shows: showsKeyAtURL},
	{name: "hmac-with-pem", requirement: "DD-SQ-07", what: "an acJWT with an HMAC by the PEM text of the vendor's public key", faults: []string{"ack-hmac-with-pem"}, forged: true, shows: showsHMAC(pemOf)},
	{name: "hmac-with-der", requirement: "DD-SQ-07", what: "an acJWT with an HMAC by the DER of the vendor's public key", faults: []string{"ack-hmac-with-der"}, forged: true, shows: showsHMAC(derOf)},
	{name: "hmac-with-jwk", requirement: "DD-SQ-07", what: "an acJWT with an HMAC by the JWK of the vendor's public key", faults: []string{"ack-hmac-with-jwk"}, forged: true, shows: showsHMAC(textOfKey)},
	{name: redirectElsewhere, requirement: "DD-SQ-07", what: "a redirect to another vendor, which acknowledges the request", plain: plainAnswer(http.StatusTemporaryRedirect, "", ""), forged: true, shows: showsStatus(http.StatusTemporaryRedirect)},
	{name: "foreign-iss", requirement: "DD-SQ-07", what: "an acJWT whose iss is another party", faults: []string{"ack-iss-other"}, forged: true, shows: showsIss},
	{name: "of-another", requirement: "DD-SQ-07", what: "an acJWT of another party", faults: []string{"ack-of-another"}, forged: true, shows: showsAnother},
	{name: "iss-ends-alike", requirement: "DD-SQ-07", what: "an acJWT whose iss is another name that ends as the vendor's", faults: []string{"ack-iss-ends-alike"}, forged: true, shows: showsAlike(strings.HasSuffix)},
	{name: "iss-begins-alike", requirement: "DD-SQ-07", what: "an acJWT whose iss is another name that begins as the vendor's", faults: []string{"ack-iss-begins-alike"}, forged: true, shows: showsAlike(strings.HasPrefix)},
	{name: "own-iss", requirement: "DD-SQ-07", what: "an acJWT whose iss is the requester", faults: []string{"ack-iss-of-requester"}, forged: true, shows: showsIss},

	{name: "no-rqjwt", requirement: "DD-SQ-16", what: "an acJWT without an rqJWT", faults: []string{"ack-no-rqjwt"}, forged: true, shows: showsRaw("rqJWT", "")},
	{name: "older-rqjwt", requirement: "DD-SQ-16", what: "an acJWT that holds the rqJWT of an earlier request", faults: []string{"ack-rqjwt-before"}, earlier: true, forged: true, shows: showsOlder},
	{name: "idjwt-for-rqjwt", requirement: "DD-SQ-16", what: "an acJWT that holds the idJWT in place of the rqJWT", faults: []string{"ack-idjwt-for-rqjwt"}, forged: true, shows: showsOlder},
	{name: "altered-rqjwt", requirement: "DD-SQ-08", what: "an acJWT that holds the rqJWT with another signature", faults: []string{"ack-rqjwt-altered"}, forged: true, shows: showsAltered},
	{name: "reserialised-rqjwt", requirement: "DD-SQ-08", what: "an acJWT that holds the claims of the rqJWT in another text", faults: []string{"ack-rqjwt-reserialised"}, forged: true, shows: showsAltered},
	{name: "decoded-rqjwt", requirement: "DD-SQ-08", what: "an acJWT that holds the claims of the rqJWT as an object", faults: []string{"ack-rqjwt-decoded"}, forged: true, shows: showsNoText},
}

// redirectElsewhere leads to a vendor that takes requests and acknowledges them, in its own name.
const (
	redirectElsewhere = "redirect-elsewhere"
	asideVendor       = "aside-vendor"
)

// plainAnswer is an answer without the vendor.
func plainAnswer(status int, media, body string) *conformance.Answer {
	a := &conformance.Answer{Status: status}
	if body != "" {
		a.Header, a.Body = map[string]string{"Content-Type": media}, &body
	}
	return a
}

// answer is what the vendor is told to answer.
func (r reaction) answer(s *conformance.Session) conformance.Answer {
	a := conformance.Answer{Faults: r.faults}
	if r.plain != nil {
		a = *r.plain
	}
	switch r.name {
	case "silence": // until the target gives up, or for as long as leaves it time to tell
		a.Delay = clock.Duration(silence(s.Target()))
	case "redirect":
		a.Header = map[string]string{"Location": s.URLOf(r.name+"-vendor") + vendorPath + "deletions"}
	case redirectElsewhere:
		a.Header = map[string]string{"Location": s.URLOf(asideVendor) + vendorPath + "deletions"}
	}
	return a
}

// silence is how long a silent vendor holds a request, before the connection ends: half of what
// the suite waits for it, and half of what the hook may take, which may answer only once the
// request is over.
func silence(t *target.Target) time.Duration {
	most := t.LifecycleTimeout
	if h := t.Hook(target.HookDelete); h != nil {
		most = min(most, h.Timeout())
	}
	return most / 2
}

// settings are those of its vendor.
func (r reaction) settings() partner.Settings {
	if r.code == 0 {
		return partner.Settings{}
	}
	return partner.Settings{Codes: map[string]int{"email": r.code, "": r.code}} // a plain string has no type
}

// proved says why an answer is not the one that was meant, empty if it is.
func (r reaction) proved(o *sender, s sending) string {
	return r.shows(proof{own: o, sent: s, answer: s.answered()})
}

// answered is what the vendor answered, verified with the keys of its file as the target read
// it.
func (s sending) answered() answer {
	if !s.ex.OK() {
		return answer{ex: s.ex, code: noCode}
	}
	return readAnswer(&facts{file: &file{keys: s.keys}}, "", &request{}, s.compact, s.ex)
}

// withKeys is a request with the vendor's keys: as the target read them, or as they were served
// before where it has kept the file.
func (v *vendor) withKeys(s sending) sending {
	if len(s.keys) == 0 && v.told != nil {
		s.keys = keysTold(v.told())
	}
	return s
}

// answered is what the vendor answered.
func (v *vendor) answered(s sending) answer { return v.withKeys(s).answered() }
