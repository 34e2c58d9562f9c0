package opengdpr

import (
	"fmt"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
)

// domainTrials are callbacks whose signature is that of the request's processor, under a domain
// header that is wrong.
var domainTrials = []trial{
	{line: line{"domain-absent", "OG-8.6-01"}, what: "without a domain header", forged: true, spoil: func(n *notice) { n.domain = nil }},
	{line: line{"domain-empty", "OG-8.8-01"}, what: "with an empty domain header", spoil: func(n *notice) { n.domain = []string{""} }},
	{line: line{"domain-unknown", "OG-8.8-01"}, what: "whose domain header names nobody", forged: true,
		spoil: func(n *notice) { n.domain = []string{"nobody-" + n.of.s.Word("nobody") + ".test"} }},
	{line: line{"domain-with-port", "OG-8.8-01"}, what: "whose domain header has a port", odd: true, free: leniency, spoil: func(n *notice) { n.domain[0] += ":443" }},
	{line: line{"domain-with-path", "OG-8.8-01"}, what: "whose domain header has a path", odd: true, free: leniency, spoil: func(n *notice) { n.domain[0] += "/opengdpr" }},
	{line: line{"domain-of-other", "OG-8.5-07"}, what: "whose domain header names another processor than has signed it", forged: true,
		spoil: func(n *notice) { n.domain = []string{n.of.s.DomainOf(otherSender)} }},
	{line: line{"other-processor", "OG-8.5-07"}, what: "of another processor than the request was sent to", forged: true,
		spoil: func(n *notice) {
			n.domain = []string{n.of.s.DomainOf(otherSender)}
			n.signedBy(otherSender, simulator.SignWish{Data: n.body})
		}},
	{line: line{"stranger", "OG-8.5-07"}, what: "of somebody whom the target has no dealings with, and whose own discovery names the key", forged: true,
		spoil: func(n *notice) {
			n.domain = []string{n.of.s.DomainOf(stranger)}
			n.signedBy(stranger, simulator.SignWish{Data: n.body})
		}},
}

var senderLines = func() []line {
	lines := []line{{"accepted", "OG-8.5-05"}, {"refused", "OG-8.8-07"}, {"asks-stranger", "OG-8.8-03"}, {"asks-itself", "OG-8.8-03"}}
	for _, t := range domainTrials {
		lines = append(lines, t.line)
	}
	return lines
}()

// callbackSenders sends callbacks of whom the controller has no reason to trust, or that do not
// say whose they are (section 8.8, steps 1 to 3).
var callbackSenders = conformance.Scenario{
	ID:      "opengdpr/callback-senders",
	Title:   "A callback is believed from the processor that the request was sent to, and from nobody else",
	Covers:  rowsIn(senderLines...),
	Sends:   []conformance.Send{{Method: "POST", Path: "(callback URL)", What: fmt.Sprintf("%d callbacks of somebody else, or of nobody, and one that is valid", len(domainTrials)+len(inwards)+1)}},
	Needs:   []target.HookName{target.HookSubmit},
	Domains: []string{sender + ".test", otherSender + ".test", stranger + ".test"},
	Run: func(s *conformance.Session) {
		t := newSheet(s, senderLines)
		defer t.hand()
		if why, ok := absentPartner(s, sender, otherSender, stranger); ok {
			t.none = why
			return
		}
		c := newCourt(t, play(s, sender))
		if why := acquaint(s); !why.Holds() {
			c.none = why
			return
		}
		unknown := s.Site(stranger)
		for _, t := range domainTrials {
			if !c.try(t) {
				break
			}
		}
		var l *lure
		if len(c.tried) == len(domainTrials) && c.ready() {
			if l = c.lure(); l.trap != nil {
				defer l.trap.Close()
			}
		}
		c.twin("accepted")
		c.judge()
		if l != nil {
			c.note("asks-itself", l.judge(s), l.sent...)
		}
		if len(c.tried) == len(domainTrials) {
			c.note("asks-stranger", asksStranger(unknown), c.tried[len(domainTrials)-1].ex)
		}
	},
}

// asksStranger tells whether a key is fetched from whoever a header names, which the text leaves
// open (AO-42).
func asksStranger(site *conformance.Site) conformance.Finding {
	f := conformance.Fine("discovery is asked for, or only that of processors that requests were sent to", "nobody came to "+site.Domain)
	if site.Noticed() {
		f.Got = "the target came to " + site.Domain
		return f.Saw("AO-42", "unlisted-fetched")
	}
	return f.Saw("AO-42", "listed-only")
}

// inwards are addresses of the machine and of its neighbourhood, as nobody uses them: that a target
// tries to reach one its proxy notices.
var inwards = []string{"127.83.0.9", "169.254.83.9"}

// lure leads the target to where it has no business: addresses of the machine and its network, which
// anybody can write into a header, and one of them where the suite listens. Whoever goes there can be
// led to anything.
type lure struct {
	trap   *conformance.Trap
	before uint64 // number of the last notice before
	sent   []*journal.Exchange
	failed error
}

func (c *court) lure() *lure {
	l := &lure{}
	if all := c.s.Notices(0); len(all) > 0 {
		l.before = all[len(all)-1].Number
	}
	hosts := inwards
	if l.trap, l.failed = c.s.Trap(); l.failed == nil {
		hosts = append([]string{l.trap.Address}, inwards...)
	}
	for _, host := range hosts {
		n := c.victim.tells(forgedState)
		n.signedBy(stranger, simulator.SignWish{Data: n.body})
		n.domain = []string{host}
		l.sent = append(l.sent, n.send("a callback whose domain header names "+host))
	}
	return l
}

// judge judges whether the target went there (AO-42), once what comes of it has come.
func (l *lure) judge(s *conformance.Session) conformance.Finding {
	f := conformance.Fine("nobody tries to reach an address of the machine because a header names it", "nobody did")
	if l.trap != nil && l.trap.Visited() {
		f.Got, f.Security = "the target came to "+l.trap.Address, true
		return f.Saw("AO-42", "unlisted-fetched")
	}
	for _, n := range s.Notices(l.before) {
		if slices.Contains(inwards, n.Host) {
			f.Got, f.Security = fmt.Sprintf("the target tries to reach %s: %s", n.Host, n.Kind), true
			return f.Saw("AO-42", "unlisted-fetched")
		}
	}
	for _, ex := range l.sent {
		switch {
		case !ex.OK():
			return conformance.NoAnswer(f.Want, ex)
		case throttles(ex):
			return conformance.Unknown("", conformance.StatusLine(ex)+": it was not looked at")
		}
	}
	if l.failed != nil {
		return conformance.Unknown("", l.failed.Error())
	}
	return f.Saw("AO-42", "listed-only")
}
