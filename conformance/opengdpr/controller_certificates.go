package opengdpr

import (
	"fmt"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
)

var certificateLines = func() []line {
	lines := []line{{"accepted", "OG-8.5-05"}, {"refused", "OG-8.8-07"}}
	for _, b := range badCertificates {
		lines = append(lines, line{b.check, b.requirement})
	}
	return lines
}()

// callbackCertificates sends callbacks of processors whose certificate is not to be trusted,
// each under a domain of its own (section 4.1).
var callbackCertificates = conformance.Scenario{
	ID:      "opengdpr/callback-certificates",
	Title:   "A callback is believed only where an authority vouches for its certificate, now, for that domain",
	Covers:  rowsIn(certificateLines...),
	Sends:   []conformance.Send{{Method: "POST", Path: "(callback URL)", What: fmt.Sprintf("%d callbacks of processors with bad certificates, and one of a processor with a good one", len(badCertificates))}},
	Needs:   []target.HookName{target.HookSubmit},
	Domains: badDomains(),
	Run: func(s *conformance.Session) {
		t := newSheet(s, certificateLines)
		defer t.hand()
		names := []string{sender}
		for _, b := range badCertificates {
			names = append(names, b.name)
		}
		if why, ok := absentPartner(s, names...); ok {
			t.none = why
			return
		}
		c := newCourt(t, play(s, sender))
		for _, b := range badCertificates {
			p := play(s, b.name)
			x, why := p.answered(b.check) // what is made of its answer does not matter
			if x == nil {
				t.note(b.check, why)
				continue
			}
			n := x.tells(forgedState)
			n.signedBy(b.name, simulator.SignWish{Data: n.body})
			c.tried = append(c.tried, &tried{
				trial{line: line{b.check, b.requirement}, what: "signed with a certificate " + b.what, forged: true,
					shown: func() []*journal.Exchange { return p.site.Got() }},
				x, n.send("a callback signed with a certificate " + b.what),
			})
		}
		c.twin("accepted")
		c.judge()
	},
}

func badDomains() []string {
	all := []string{sender + ".test"}
	for _, b := range badCertificates {
		all = append(all, b.name+".test")
	}
	return all
}
