package opengdpr

import (
	"net/http"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/internal/bodysig"
)

// underChanged sends trials of processors that had a good certificate when they answered, where
// nothing was pending otherwise. A person is spared that.
func (c *certificates) underChanged() {
	if !c.s.Offers(target.HookBelief) || c.victims.asksOnly() {
		return
	}
	for _, b := range c.bad {
		if b.free || c.opinionOf(b.x).word == target.Belief(forgedState) || b.mistrusted(c.court).Skip == "" {
			continue
		}
		b.site.Serve("", "*", conformance.Answer{Faults: []string{silent}})
		if x, _ := b.answered(b.line.name + ", changed"); x != nil {
			c.changed = append(c.changed, &underBad{b.badCertificate, b.played, x})
		}
	}
	c.settled(c.changed)
	for _, b := range c.changed {
		if b.x.baseline != target.BeliefPending {
			continue // who has kept the bad certificate says so under that
		}
		b.site.Serve("", "*", conformance.Answer{Faults: []string{b.fault, silent}})
		since := time.Now()
		one := b.trial(func(*court) conformance.Finding { return b.unread(since) })
		c.tried = append(c.tried, one.send(b.x))
	}
}

// unread says that the certificate was not read which a trial was signed under, or that it was not bad.
func (b *underBad) unread(since time.Time) conformance.Finding {
	var leaf *bodysig.Certificate
	b.s.Await(conformance.Wait{For: "a changed certificate to be read", Until: time.Now().Add(shortestWindow)}, func() bool {
		leaf = b.leafSince(since)
		return leaf != nil
	})
	if leaf == nil {
		return conformance.Skipped("the target does not fetch a certificate again when a signature does not fit any more (AO-44)")
	}
	if b.fault == "certificate-wrong-name" == namedBy(leaf, b.call()) || (b.fault == "certificate-expired") == (leaf.ValidAt(time.Now()) == bodysig.Valid) {
		return conformance.Unknown("", "the suite's certificate has not the flaw that it should have; it has shown nothing")
	}
	return conformance.Finding{}
}

// leafSince is the certificate that was read last, since then; nil if none was.
func (b *underBad) leafSince(since time.Time) (leaf *bodysig.Certificate) {
	for _, ex := range b.reads(since) {
		if isDiscovery(ex) || ex.Status() != http.StatusOK {
			continue
		}
		if bundle, err := bodysig.ParseBundle(ex.Body()); err == nil {
			leaf, _ = bundle.Leaf(b.call())
		}
	}
	return leaf
}

// call is the domain that the processor goes by.
func (b *underBad) call() string { return b.s.DomainOf(b.played.name) }
