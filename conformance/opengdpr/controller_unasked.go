package opengdpr

import (
	"fmt"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
)

var unaskedLines = []line{
	{"endpoint", "OG-3.1-01"}, {"unknown-id", "OG-8.5-05"}, {"flipped", "OG-8.8-05"}, {"unsigned", "OG-8.6-03"},
	{"other-key", "OG-8.5-07"}, {"status-403", "OG-8.8-07"}, {"unparsed", "OG-8.8-06"},
}

// callbackUnasked sends callbacks about requests that nobody has sent, to the URL that the user
// names, where the target cannot be asked to send any. Whether a signature is looked at shows in
// nothing but that such a callback is answered otherwise than one whose signature is wrong.
var callbackUnasked = conformance.Scenario{
	ID:      "opengdpr/callback-unasked",
	Title:   "Of callbacks about requests that were never sent, those are told apart whose signature does not hold",
	Covers:  rowsIn(unaskedLines...),
	Sends:   []conformance.Send{{Method: "POST", Path: "(callback URL)", What: fmt.Sprintf("%d callbacks about requests that were never sent, where there is no hook submit", len(unreadable)+6)}},
	Domains: []string{sender + ".test", otherSender + ".test"},
	Run: func(s *conformance.Session) {
		t := newSheet(s, unaskedLines)
		defer t.hand()
		why, absent := absentPartner(s, sender, otherSender)
		switch {
		case s.Offers(target.HookSubmit):
			t.none = conformance.Skipped("there is a hook submit, and callbacks about requests that were sent say more")
			return
		case absent:
			t.none = why
			return
		}
		u := unasked{}
		p := play(s, sender)
		send := func(name, what string, spoil func(n *notice)) *journal.Exchange {
			n := p.never(name).tells(inProgress).signed()
			spoil(n)
			ex := n.send("a callback about a request that was never sent, " + what)
			u.all = append(u.all, ex)
			return ex
		}
		u.valid = send("valid", "validly signed", func(*notice) {})
		u.flipped = send("flipped", "with one bit of its signature wrong", func(n *notice) { n.resigned(flip) })
		u.unsigned = send("unsigned", "without a signature", func(n *notice) { n.signature = nil })
		u.otherKey = send("other-key", "signed with the key of another processor", func(n *notice) { n.signedBy(otherSender, simulator.SignWish{Data: n.body}) })
		u.unread = sendUnreadable(func() *notice { return p.never("unreadable").tells(inProgress) })
		u.again = send("again", "validly signed, once more", func(*notice) {})
		u.judge(t)
	},
}

// never is a request that was never sent.
func (p *played) never(label string) *submission {
	return &submission{played: p, label: label, madeUp: p.s.ID("never/" + label), call: target.HookCall{PartnerDomain: p.s.DomainOf(p.name)}}
}

// unasked are the answers to callbacks about such requests.
type unasked struct {
	valid, flipped, unsigned, otherKey, again *journal.Exchange
	unread                                    unread
	all                                       []*journal.Exchange
}

func (u unasked) judge(t *sheet) {
	t.note("endpoint", u.endpoint(), u.all...)
	t.note("unparsed", u.unread.judge(u.flipped), append(u.unread.broken, u.unread.sound, u.flipped)...)
	t.note("status-403", u.status(t), u.flipped, u.otherKey)
	t.note("unknown-id", u.ofNobody(), u.valid, u.flipped)
	t.note("flipped", u.toldApart(), u.flipped, u.valid, u.again)
	t.note("unsigned", u.refuses(t, u.unsigned, "without a signature"), u.unsigned, u.flipped, u.valid)
	t.note("other-key", u.refuses(t, u.otherKey, "signed with the key of another processor"), u.otherKey, u.flipped, u.valid)
}

// endpoint judges whether somebody is there (OG-3.1-01). A 404 can be an answer about the request.
func (u unasked) endpoint() conformance.Finding {
	f := conformance.Fine("a callback URL that takes a POST", conformance.StatusLine(u.valid))
	same := true
	for _, ex := range append(u.all, u.unread.sound) {
		if ex.Response == nil {
			return conformance.NoAnswer(f.Want, ex)
		}
		same = same && ex.Status() == u.valid.Status()
	}
	switch status := u.valid.Status(); {
	case !same:
	case status == 405 || status == 410 || status == 501 || status/100 == 3:
		f.Problem = fmt.Sprintf("the callback URL answers %d to whatever comes", status)
	case status == 401 && challenges(u.valid):
		f.Problem = "the callback URL demands credentials that no processor has"
	case status == 401 || status == 404 || throttles(u.valid): // 401 alone may be how whoever is not listed is refused
		return conformance.Unknown("", fmt.Sprintf("the callback URL answers %d to whatever comes", status))
	}
	return f
}

// challenges reports an answer that asks for credentials (RFC 9110 section 11.6.1).
func challenges(ex *journal.Exchange) bool {
	_, asks := ex.Response.Header("WWW-Authenticate")
	return asks
}

// toldApart judges whether a wrong signature makes a difference. Where it makes none, it may be that
// the target does not get as far as that.
func (u unasked) toldApart() conformance.Finding {
	f := conformance.Fine("a wrong signature is answered otherwise than one that holds", fmt.Sprintf("%s, and a valid one %s", conformance.StatusLine(u.flipped), conformance.StatusLine(u.valid)))
	for _, ex := range []*journal.Exchange{u.valid, u.flipped, u.again} {
		if !ex.OK() || throttles(ex) {
			return conformance.Unknown("", "a callback was throttled, or not answered: "+conformance.StatusLine(ex))
		}
	}
	switch {
	case u.valid.Status() != u.again.Status():
		return conformance.Unknown("", fmt.Sprintf("valid callbacks are answered %d and %d", u.valid.Status(), u.again.Status()))
	case u.valid.Status() == u.flipped.Status():
		return conformance.Unknown("", fmt.Sprintf("callbacks about a request that was never sent are answered %d, whether their signature holds or not; a hook submit would tell more", u.valid.Status()))
	}
	return f.Saw("AO-72", "validates")
}

// refuses judges another forged callback, given that wrong signatures make a difference.
func (u unasked) refuses(t *sheet, ex *journal.Exchange, what string) conformance.Finding {
	f := conformance.Fine("a callback "+what+" is answered otherwise than a valid one", conformance.StatusLine(ex))
	switch {
	case !u.toldApart().Holds():
		return conformance.Unknown(t.s.CheckID("flipped"), "a wrong signature makes no difference that shows")
	case !ex.OK() || throttles(ex):
		return conformance.Unknown("", "a callback was throttled, or not answered: "+conformance.StatusLine(ex))
	case ex.Status() == u.valid.Status():
		f.Problem, f.Security = "a callback "+what+" is answered as a valid one is", true
	}
	return f
}

// status judges how callbacks are refused (OG-8.8-07), where it shows that they are.
func (u unasked) status(t *sheet) conformance.Finding {
	var labels []string
	var findings []conformance.Finding
	for i, ex := range []*journal.Exchange{u.flipped, u.otherKey} {
		f, counts := answeredNo(ex, true)
		if counts && (f.Problem != "" || ex.Status() != u.valid.Status()) {
			labels, findings = append(labels, []string{"flipped", "other-key"}[i]), append(findings, f)
		}
	}
	return conformance.Merge(labels, findings, conformance.Unknown(t.s.CheckID("flipped"), "no callback was refused for its signature, as far as it shows"))
}

// ofNobody judges the answer to a valid callback, where it is one about the request (AO-41).
func (u unasked) ofNobody() conformance.Finding {
	if u.valid.Status()/100 == 4 && u.valid.Status() == u.flipped.Status() {
		return conformance.Unknown("", "it is refused as a forged one is: "+conformance.StatusLine(u.valid))
	}
	return ofNobody(u.valid)
}
