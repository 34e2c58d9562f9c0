package ddrf

import (
	"fmt"
	"net/http"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/internal/jws"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
	partner "dsrcheck/simulator/ddrf"
	"dsrcheck/simulator/journal"
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
	own  []*jws.Key // of the target
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
	{name: "foreign-iss", requirement: "DD-SQ-07", what: "an acJWT whose iss is another party", faults: []string{"ack-iss-other"}, forged: true, shows: showsIss},
	{name: "of-another", requirement: "DD-SQ-07", what: "an acJWT of another party", faults: []string{"ack-of-another"}, forged: true, shows: showsAnother},
	{name: "own-iss", requirement: "DD-SQ-07", what: "an acJWT whose iss is the requester", faults: []string{"ack-iss-of-requester"}, forged: true, shows: showsIss},

	{name: "no-rqjwt", requirement: "DD-SQ-16", what: "an acJWT without an rqJWT", faults: []string{"ack-no-rqjwt"}, forged: true, shows: showsRaw("rqJWT", "")},
	{name: "older-rqjwt", requirement: "DD-SQ-16", what: "an acJWT that holds the rqJWT of an earlier request", faults: []string{"ack-rqjwt-before"}, earlier: true, forged: true, shows: showsOlder},
	{name: "idjwt-for-rqjwt", requirement: "DD-SQ-16", what: "an acJWT that holds the idJWT in place of the rqJWT", faults: []string{"ack-idjwt-for-rqjwt"}, forged: true, shows: showsOlder},
	{name: "altered-rqjwt", requirement: "DD-SQ-08", what: "an acJWT that holds the rqJWT with another signature", faults: []string{"ack-rqjwt-altered"}, forged: true, shows: showsAltered},
	{name: "reserialised-rqjwt", requirement: "DD-SQ-08", what: "an acJWT that holds the claims of the rqJWT in another text", faults: []string{"ack-rqjwt-reserialised"}, forged: true, shows: showsAltered},
	{name: "decoded-rqjwt", requirement: "DD-SQ-08", what: "an acJWT that holds the claims of the rqJWT as an object", faults: []string{"ack-rqjwt-decoded"}, forged: true, shows: showsNoText},
}

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
	return partner.Settings{Codes: map[string]int{"email": r.code}}
}

// proved says why an answer is not the one that was meant, empty if it is.
func (r reaction) proved(o *sender, s sending) string {
	return r.shows(proof{own: o.file.keys, sent: s, answer: s.answered()})
}

// answered is what the vendor answered, verified with the keys of its file as the target read
// it.
func (s sending) answered() answer {
	if !s.ex.OK() {
		return answer{ex: s.ex, code: noCode}
	}
	return readAnswer(&facts{file: &file{keys: s.keys}}, "", &request{}, s.compact, s.ex)
}

// unanswered shows an exchange without an answer.
func unanswered(p proof) string {
	if p.ex.OK() || p.ex.Response != nil && p.ex.Failure == "" {
		return "it did answer"
	}
	return ""
}

// showsStatus shows an answer of a status without an acJWT.
func showsStatus(status int) func(p proof) string {
	return func(p proof) string {
		if p.ex.Status() != status || p.hasAck() || p.shape != "" {
			return p.told()
		}
		return ""
	}
}

// unsigned says why an acJWT is not one that is fine but for one thing, which is left to the
// caller.
func (p proof) flawed() string {
	switch {
	case len(p.sent.keys) == 0:
		return "the vendor's file was not read, so nobody knows its keys"
	case !p.hasAck():
		return "there is no acJWT"
	}
	return ""
}

// verified says why an acJWT is not the vendor's.
func (p proof) unverified() string {
	if problem := p.flawed(); problem != "" {
		return problem
	}
	if p.refusal != nil {
		return p.refusal.Error()
	}
	return ""
}

// embeds reports that the acJWT holds the rqJWT that was sent.
func (p proof) embeds() bool {
	text, _ := textOf(p.claims, "rqJWT")
	return p.sent.compact != "" && text == p.sent.compact
}

// showsCode shows a verified error code.
func showsCode(status int) func(p proof) string {
	return func(p proof) string {
		switch problem := p.unverified(); {
		case problem != "":
			return problem
		case !p.embeds() || p.code < 1 || p.code > 6 || p.ex.Status() != status:
			return p.told()
		}
		return ""
	}
}

// showsRaw shows a verified acJWT with a claim as it is written, empty for none.
func showsRaw(claim, raw string) func(p proof) string {
	return func(p proof) string {
		if problem := p.unverified(); problem != "" {
			return problem
		}
		if value, _ := p.claims.Get(claim); string(value) != raw || claim != "rqJWT" && !p.embeds() {
			return p.shown(claim)
		}
		return ""
	}
}

// showsRefusal shows an acJWT that says success about this request and does not verify, for one
// of these reasons.
func showsRefusal(reasons ...jws.Reason) func(p proof) string {
	return func(p proof) string {
		if problem := p.flawed(); problem != "" {
			return problem
		}
		if p.refusal == nil || !p.embeds() || p.code != 0 {
			return p.told()
		}
		for _, r := range reasons {
			if p.refusal.Reason == r {
				return ""
			}
		}
		return p.refusal.Error()
	}
}

// showsDecoded shows claims that say success, and no token around them.
func showsDecoded(p proof) string {
	if p.shape != "decoded" || p.code != 0 || !p.embeds() {
		return p.told()
	}
	return ""
}

// showsIss shows a verified acJWT that says success under another name.
func showsIss(p proof) string {
	if problem := p.unverified(); problem != "" {
		return problem
	}
	if iss, _ := textOf(p.claims, "iss"); iss == "" || iss == hostOf("https://"+p.ex.Partner) || !p.embeds() || p.code != 0 {
		return p.shown("iss")
	}
	return ""
}

// showsAnother shows an acJWT that says success, under another name and another's key.
func showsAnother(p proof) string {
	if problem := p.flawed(); problem != "" {
		return problem
	}
	if iss, _ := textOf(p.claims, "iss"); p.refusal == nil || iss != anotherVendor || !p.embeds() || p.code != 0 {
		return p.told()
	}
	return ""
}

// showsOlder shows a verified acJWT that says success about another token of the target.
func showsOlder(p proof) string {
	if problem := p.unverified(); problem != "" {
		return problem
	}
	text, _ := textOf(p.claims, "rqJWT")
	other, err := jws.Parse([]byte(text))
	if err == nil {
		_, err = other.Verify(p.own)
	}
	if err != nil || p.embeds() || p.code != 0 {
		return p.shown("rqJWT")
	}
	return ""
}

// showsAltered shows a verified acJWT that says success about a token that the target did not
// sign so.
func showsAltered(p proof) string {
	if problem := p.unverified(); problem != "" {
		return problem
	}
	text, _ := textOf(p.claims, "rqJWT")
	other, err := jws.Parse([]byte(text))
	if err == nil {
		_, err = other.Verify(p.own)
	}
	if err == nil || text == "" || p.embeds() || p.code != 0 {
		return p.shown("rqJWT")
	}
	return ""
}

// showsNoText shows a verified acJWT that says success and holds no token.
func showsNoText(p proof) string {
	if problem := p.unverified(); problem != "" {
		return problem
	}
	if raw, _ := p.claims.Get("rqJWT"); len(raw) == 0 || raw[0] != '{' || p.code != 0 {
		return p.shown("rqJWT")
	}
	return ""
}

// told is what came, in words.
func (p proof) told() string {
	if p.ex.Failure == journal.Failure("") {
		return p.answer.told()
	}
	return fmt.Sprintf("%s: %s", p.ex.Failure, p.ex.Error)
}
