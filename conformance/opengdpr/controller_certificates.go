package opengdpr

import (
	"fmt"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
)

var certificateLines = func() []line {
	lines := []line{{"accepted", "OG-8.5-05"}, {"refused", "OG-8.8-07"}}
	for _, b := range badCertificates {
		lines = append(lines, b.line)
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
			x, why := p.answered(b.line.name) // what is made of its answer does not matter
			if x == nil {
				t.note(b.line.name, why)
				continue
			}
			one := trial{line: b.line, what: "signed with a certificate " + b.what, forged: true, shown: p.site.Got, spoil: func(*notice) {}}
			if b.free {
				one.forged, one.odd, one.free = false, true, leniency
			}
			c.tried = append(c.tried, one.send(x))
		}
		c.twin("accepted")
		c.judge()
	},
}

func badDomains() []string {
	all := []string{sender + ".test"}
	for _, b := range badCertificates {
		all = append(all, b.domain)
	}
	return all
}
