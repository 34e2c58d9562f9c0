package opengdpr

import (
	"fmt"
	"slices"
	"time"

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
	Sends:   []conformance.Send{{Method: "POST", Path: "(callback URL)", What: fmt.Sprintf("up to %d callbacks of processors with bad certificates, and two of a processor with a good one", 2*len(badCertificates))}},
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
		if s.Target().KeysPinned {
			t.none = conformance.Skipped("the target has the partners' keys from elsewhere (--keys-pinned)")
			return
		}
		c, began := &certificates{court: newCourt(t, play(s, sender))}, time.Now()
		if !c.ready() {
			return
		}
		c.within = max(2*time.Since(began), shortestWindow)
		c.underBad()
		if !c.twin("accepted") {
			return
		}
		if c.underChanged(); len(c.changed) > 0 {
			c.twin("accepted")
		}
		c.judge()
	},
}

// certificates are trials under bad certificates. A processor has a bad one from the start, under
// which it answers, too. Where that is not believed, so that nothing is pending that a callback
// could be about, it gets a good one and changes it again once something is.
type certificates struct {
	*court
	bad     []*underBad
	changed []*underBad
	within  time.Duration // in which an answer shows in what is believed: twice what a good one took
}

// underBad is a processor with a bad certificate, and a request to it.
type underBad struct {
	badCertificate
	*played
	x *submission
}

// underBad sends trials of processors that have never had another certificate.
func (c *certificates) underBad() {
	for _, b := range badCertificates {
		one := &underBad{badCertificate: b, played: play(c.s, b.name)}
		one.site.Keep(fewPolls(true))
		var why conformance.Finding
		if one.x, why = one.answered(b.line.name); one.x == nil {
			c.note(b.line.name, why)
			continue
		}
		c.bad = append(c.bad, one)
	}
	c.settled(c.bad)
	for _, one := range c.bad {
		c.tried = append(c.tried, one.trial(one.mistrusted).send(one.x))
	}
}

// settled waits until it shows what is made of answers, which nobody need believe. A person is not
// asked.
func (c *certificates) settled(all []*underBad) {
	if !c.s.Offers(target.HookBelief) || c.victims.asksOnly() {
		return
	}
	c.s.Await(conformance.Wait{For: "answers under a bad certificate to be believed, or not", Until: time.Now().Add(c.within)}, func() bool {
		open := false
		for _, one := range all {
			one.x.baseline, _ = one.x.belief()
			open = open || !slices.Contains(countedBeliefs, one.x.baseline) && one.x.baseline != target.BeliefFailed
		}
		return !open
	})
}

// trial is a callback that is signed with the key of the bad certificate. Unless says why it shows
// nothing that it is not believed.
func (b *underBad) trial(unless func(c *court) conformance.Finding) trial {
	one := trial{line: b.line, what: "signed with a certificate " + b.what, forged: true, shown: b.site.Got, spoil: func(*notice) {}, unless: unless}
	if b.free {
		one.forged, one.odd, one.free = false, true, leniency
	}
	return one
}

// mistrusted says that nothing was pending that a callback could be about.
func (b *underBad) mistrusted(c *court) conformance.Finding {
	word := b.x.baseline
	if b.asksOnly() {
		word = c.opinionOf(b.x).word
	}
	if slices.Contains(countedBeliefs, word) {
		return conformance.Finding{}
	}
	return conformance.Skipped(fmt.Sprintf("the target does not believe what a processor answers under such a certificate, so that no request was pending which a callback could be about: it is believed %s", word))
}

func badDomains() []string {
	all := []string{sender + ".test"}
	for _, b := range badCertificates {
		all = append(all, b.domain)
	}
	return all
}
