package opengdpr

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
)

// spaced is a style that no encoder writes, so that a body which was written anew differs.
var spaced = style{open: " ", comma: "  ", colon: " ", end: " "}

// signatureTrials are callbacks whose signature is wrong.
var signatureTrials = []trial{
	{line: line{"flipped", "OG-8.8-05"}, what: "with one bit of its signature wrong", forged: true,
		spoil: func(n *notice) { n.resigned(flip) }},
	{line: line{"unsigned", "OG-8.6-03"}, what: "without a signature", forged: true, odd: true,
		spoil: func(n *notice) { n.signature = nil }},
	{line: line{"empty", "OG-8.6-03"}, what: "with an empty signature", forged: true, odd: true,
		spoil: func(n *notice) { n.signature = []string{""} }},
	{line: line{"no-base64", "OG-8.6-03"}, what: "with a signature that is no base64", forged: true, odd: true,
		spoil: func(n *notice) { n.signature = []string{"!" + n.signature[0][1:]} }},
	{line: line{"other-key", "OG-8.5-07"}, what: "signed with the key of another processor", forged: true,
		spoil: func(n *notice) { n.signedBy(otherSender, simulator.SignWish{Data: n.body}) }},
	{line: line{"other-body", "OG-8.8-05"}, what: "with the signature of another callback", forged: true,
		spoil: func(n *notice) {
			n.signedOver(bytes.Replace(n.body, []byte(forgedState), []byte(pending), 1))
		}},
	{line: line{"altered", "OG-8.8-05"}, what: "that names another controller_id than when it was signed", forged: true,
		spoil: func(n *notice) { n.set("controller_id", "changed-controller") }},
	{line: line{"respaced", "OG-8.8-05"}, what: "that was spaced anew after signing",
		spoil: func(n *notice) { n.written(spaced) }},
	{line: line{"reserialised", "OG-8.8-05"}, what: "signed over its JSON without the blanks that it is sent with",
		spoil: func(n *notice) {
			dense := n.body
			n.written(spaced).signedOver(dense)
		}},
	{line: line{"trimmed", "OG-8.8-05"}, what: "signed over its body without the line end that it is sent with",
		spoil: func(n *notice) {
			bare := n.body
			n.body = append(bytes.Clone(bare), "\r\n"...)
			n.signedOver(bare)
		}},
	{line: line{"base64url", "OG-8.6-03"}, what: "whose signature is in the URL alphabet of base64", odd: true, free: alphabet, spoil: inURLAlphabet},
	{line: line{"unpadded", "OG-8.6-03"}, what: "whose signature is base64 without padding", odd: true, free: alphabet,
		spoil: func(n *notice) { n.signature = []string{strings.TrimRight(n.signature[0], "=")} }},
	{line: line{"sha-1", "OG-4.2-01"}, what: "signed over a SHA-1 digest", weak: true, forged: true,
		spoil: func(n *notice) { n.signedBy(n.of.name, simulator.SignWish{Data: n.body, Hash: "sha-1"}) }},
	{line: line{"truncated", "OG-4.2-02"}, what: "whose signature lacks its last bytes", weak: true, forged: true,
		spoil: func(n *notice) { n.resigned(func(b []byte) []byte { return b[:len(b)-16] }) }},
	{line: line{"loose-padding", "OG-4.2-02"}, what: "whose signature has rubbish in its padding", weak: true, forged: true,
		spoil: func(n *notice) { n.signedBy(n.of.name, simulator.SignWish{Data: n.body, Loose: true}) }},
}

// alphabet is the finding of a signature header in another form of base64 (AO-11). Whoever takes it
// takes nothing from anybody else.
func alphabet(f conformance.Finding, believed bool) conformance.Finding {
	if believed {
		return f.Saw("AO-11", "other-alphabet")
	}
	return f.Saw("AO-11", "one-line")
}

func flip(sig []byte) []byte {
	sig = bytes.Clone(sig)
	sig[len(sig)/2] ^= 1
	return sig
}

// inURLAlphabet writes the signature in the other alphabet. The body changes until both differ.
func inURLAlphabet(n *notice) {
	for !strings.ContainsAny(n.signature[0], "+/") {
		n.body = append(n.body, ' ')
		n.signed()
	}
	n.signature = []string{base64.URLEncoding.EncodeToString(n.rawSignature())}
}

var signatureLines = func() []line {
	lines := []line{{"accepted", "OG-8.5-05"}, {"status-403", "OG-8.8-07"}, {"unparsed", "OG-8.8-06"}}
	for _, t := range signatureTrials {
		lines = append(lines, t.line)
	}
	return lines
}()

// callbackSignatures sends callbacks whose signatures are wrong, and one whose signature is not
// (section 8.8, steps 4 and 5).
var callbackSignatures = conformance.Scenario{
	ID:      signaturesScenario,
	Title:   "A callback whose signature does not hold over its raw body is refused with 403, unread",
	Covers:  rowsIn(signatureLines...),
	Sends:   []conformance.Send{{Method: "POST", Path: "(callback URL)", What: fmt.Sprintf("%d callbacks whose signature is wrong, and one that is valid", len(signatureTrials)+len(unreadable))}},
	Needs:   []target.HookName{target.HookSubmit},
	Domains: []string{sender + ".test", otherSender + ".test"},
	Run: func(s *conformance.Session) {
		t := newSheet(s, signatureLines)
		defer t.hand()
		if why, ok := absentPartner(s, sender, otherSender); ok {
			t.none = why
			return
		}
		c := newCourt(t, play(s, sender))
		if why := acquaint(s); !why.Holds() { // so that its key is at hand
			c.none = why
			return
		}
		for _, t := range signatureTrials {
			if !c.try(t) {
				break
			}
		}
		r := c.sendUnreadable()
		c.twin("accepted")
		c.judge()
		if len(r.broken) > 0 {
			c.note("unparsed", c.unparsed(r), append(r.broken, r.sound, c.tried[0].ex)...)
		}
	},
}

// acquaint has the target send a request to the other processor, unless it knows that already.
func acquaint(s *conformance.Session) conformance.Finding {
	p := play(s, otherSender)
	if p.f.acquainted.Load() {
		return conformance.Finding{}
	}
	x, why := p.accepted("known too")
	p.f.acquainted.Store(x != nil)
	return why
}

// unreadable are bodies that a parser stumbles over.
var unreadable = []struct{ what, body string }{
	{"that is no JSON", `{"subject_request_id": "`},
	{"that is empty", ""},
	{"that lacks every member", "{}"},
	{"that is an array", "[]"},
}

// unread are the answers to them, and to one whose signature holds, which shows what it comes to
// on its own.
type unread struct {
	broken []*journal.Exchange
	sound  *journal.Exchange
}

// sendUnreadable sends them, with a signature that is wrong but for one.
func (c *court) sendUnreadable() (r unread) {
	if len(c.tried) == 0 || !c.ready() {
		return r
	}
	return sendUnreadable(func() *notice { return c.victim.tells(forgedState) })
}

func sendUnreadable(make func() *notice) (r unread) {
	for _, u := range unreadable {
		n := make()
		n.body = []byte(u.body)
		r.broken = append(r.broken, n.signed().resigned(flip).send("a callback "+u.what+", with a wrong signature"))
	}
	n := make()
	n.body = []byte(unreadable[0].body)
	r.sound = n.signed().send("a callback that is no JSON, well signed")
	return r
}

// unparsed judges whether a body is looked into before its signature has held (OG-8.8-06).
func (c *court) unparsed(r unread) conformance.Finding {
	yes, _, unless := c.believed(c.tried[0])
	switch {
	case yes:
		return conformance.Skipped("no signature is verified at all; see " + c.s.CheckID("flipped"))
	case unless.Unknown != "" || unless.Skip != "":
		unless.Want, unless.Got = "", ""
		return unless
	}
	return r.judge(c.tried[0].ex)
}

// judge compares the answers with that to a body that can be read, under a wrong signature.
func (r unread) judge(flipped *journal.Exchange) conformance.Finding {
	f := conformance.Fine("the answer to a body that cannot be read is that to any wrong signature: "+conformance.StatusLine(flipped), "the same")
	for i, ex := range r.broken {
		switch {
		case !ex.OK():
			return conformance.NoAnswer(f.Want, ex)
		case throttles(ex) || !flipped.OK() || throttles(flipped):
			return conformance.Unknown("", "callbacks are throttled, or not answered")
		case ex.Status() != flipped.Status():
			f.Got = fmt.Sprintf("%s to one %s", conformance.StatusLine(ex), unreadable[i].what)
			f.Problem = "a body is looked into before its signature is verified"
			return f
		}
	}
	if r.sound.OK() && r.sound.Status() == flipped.Status() {
		return conformance.Skipped(fmt.Sprintf("what cannot be read is answered %d even if it is well signed, so that the answers do not tell", flipped.Status()))
	}
	return f
}
