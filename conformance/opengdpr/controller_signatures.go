package opengdpr

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
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
	{line: line{"base64url", "OG-8.6-03"}, what: "whose signature is in the URL alphabet of base64", odd: true, spoil: inURLAlphabet},
	{line: line{"unpadded", "OG-8.6-03"}, what: "whose signature is base64 without padding", odd: true,
		spoil: func(n *notice) { n.signature = []string{strings.TrimRight(n.signature[0], "=")} }},
	{line: line{"sha-1", "OG-4.2-01"}, what: "signed over a SHA-1 digest", weak: true, forged: true,
		spoil: func(n *notice) { n.signedBy(n.of.name, simulator.SignWish{Data: n.body, Hash: "sha-1"}) }},
	{line: line{"truncated", "OG-4.2-02"}, what: "whose signature lacks its last bytes", weak: true, forged: true,
		spoil: func(n *notice) { n.resigned(func(b []byte) []byte { return b[:len(b)-16] }) }},
	{line: line{"loose-padding", "OG-4.2-02"}, what: "whose signature has rubbish in its padding", weak: true, forged: true,
		spoil: func(n *notice) { n.signedBy(n.of.name, simulator.SignWish{Data: n.body, Loose: true}) }},
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
		c := &court{sheet: newSheet(s, signatureLines)}
		defer c.hand()
		if why, ok := absentPartner(s, sender, otherSender); ok {
			c.none = why
			return
		}
		c.victims = play(s, sender)
		if x, why := play(s, otherSender).accepted("known too"); x == nil { // so that its key is at hand
			c.none = why
			return
		}
		for _, t := range signatureTrials {
			if !c.try(t) {
				return
			}
		}
		broken := c.sendUnreadable()
		twin, ok := c.twin("accepted")
		if !ok {
			return
		}
		c.judge("accepted", twin)
		if !took(twin.ex) {
			c.none = conformance.Unknown(c.s.CheckID("accepted"), "a callback with nothing wrong is not taken either")
			return
		}
		c.note("status-403", c.status403(), c.refusals()...)
		c.note("unparsed", c.unparsed(broken), append(broken, c.tried[0].ex)...)
	},
}

// unreadable are bodies that a parser stumbles over.
var unreadable = []struct{ what, body string }{
	{"that is no JSON", `{"subject_request_id": "`},
	{"that is empty", ""},
	{"that lacks every member", "{}"},
	{"that is an array", "[]"},
}

// sendUnreadable sends them, with a signature that is wrong; one with a signature that holds
// shows what they come to on their own.
func (c *court) sendUnreadable() []*journal.Exchange {
	if c.victim == nil && !c.try(signatureTrials[0]) {
		return nil
	}
	of := c.tried[len(c.tried)-1].of
	var all []*journal.Exchange
	for _, u := range unreadable {
		n := of.tells(forgedState)
		n.body = []byte(u.body)
		all = append(all, n.signed().resigned(flip).send("a callback "+u.what+", with a wrong signature"))
	}
	n := of.tells(forgedState)
	n.body = []byte(unreadable[0].body)
	n.signed().send("a callback that is no JSON, well signed")
	return all
}

// refusals are the answers to trials in which nothing but the signature is wrong, and that is
// there.
func (c *court) refusals() []*journal.Exchange {
	var all []*journal.Exchange
	for _, one := range c.tried {
		if yes, _, _ := c.believed(one); !yes && !one.odd && one.ex.OK() {
			all = append(all, one.ex)
		}
	}
	return all
}

// status403 judges how callbacks are refused (OG-8.8-07; AO-38).
func (c *court) status403() conformance.Finding {
	f := conformance.Fine("403", "")
	all := c.refusals()
	if len(all) == 0 {
		return conformance.Unknown(c.s.CheckID("flipped"), "no callback was refused")
	}
	for _, ex := range all {
		if ex.Status() == http.StatusForbidden {
			continue
		}
		f.Got = conformance.StatusLine(ex)
		switch status := ex.Status(); {
		case status == 400 || status == 401:
			return f.Saw("AO-38", "status-400-or-401")
		case status/100 == 4:
			return f.Saw("AO-38", "other-4xx")
		default:
			f.Problem = fmt.Sprintf("a callback whose signature is wrong is answered %d", status)
			return f
		}
	}
	f.Got = fmt.Sprintf("%d of %d", len(all), len(all))
	return f.Saw("AO-38", "status-403")
}

// unparsed judges whether a body is looked into before its signature has held (OG-8.8-06).
func (c *court) unparsed(broken []*journal.Exchange) conformance.Finding {
	flipped := c.tried[0].ex
	f := conformance.Fine("the answer to a body that cannot be read is that to any wrong signature: "+conformance.StatusLine(flipped), "the same")
	if yes, _, _ := c.believed(c.tried[0]); yes {
		return conformance.Skipped("no signature is verified at all; see " + c.s.CheckID("flipped"))
	}
	for i, ex := range broken {
		switch {
		case !ex.OK():
			return conformance.NoAnswer(f.Want, ex)
		case ex.Status() != flipped.Status():
			f.Got = fmt.Sprintf("%s to one %s", conformance.StatusLine(ex), unreadable[i].what)
			f.Problem = "a body is looked into before its signature is verified"
			return f
		}
	}
	return f
}
