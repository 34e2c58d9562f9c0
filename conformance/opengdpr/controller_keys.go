package opengdpr

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

var keyLines = []line{{"accepted", "OG-8.5-05"}, {"fetched", "OG-8.8-03"}, {"cached", "OG-8.8-02"}, {"rotated", "OG-8.8-03"}}

// callbackKeys counts how often discovery is asked for, and changes the key (section 8.8, steps 2
// and 3).
var callbackKeys = conformance.Scenario{
	ID:      "opengdpr/callback-keys",
	Title:   "Keys are fetched from the caller's discovery, kept, and fetched again when they have changed",
	Covers:  rowsIn(keyLines...),
	Sends:   []conformance.Send{{Method: "POST", Path: "(callback URL)", What: "four valid callbacks of one processor, the last with a new key; and one with a wrong signature, where the key was not fetched"}},
	Needs:   []target.HookName{target.HookSubmit},
	Domains: []string{rotating + ".test"},
	Run: func(s *conformance.Session) {
		t := newSheet(s, keyLines)
		defer t.hand()
		if why, ok := absentPartner(s, rotating); ok {
			t.none = why
			return
		}
		p := play(s, rotating)
		p.site.Keep(fewPolls(true))
		var all []*submission
		for _, label := range []string{"one", "two"} {
			x, why := p.accepted(label)
			if x == nil {
				t.none = why
				return
			}
			all = append(all, x)
		}
		first := all[0].tells(inProgress).signed().send("the first valid callback of a processor")
		t.note("accepted", takes(first, "the first valid callback of a processor"), first)
		p.awaitReads(first)
		fetched, evidence := p.fetchedFor(first), append(p.reads(time.Time{}), first)
		if !took(first) {
			t.note("fetched", fetched, evidence...)
			t.none = conformance.Unknown(s.CheckID("accepted"), "valid callbacks are not taken")
			return
		}
		began := time.Now()
		var later []*journal.Exchange
		for _, n := range []*notice{all[1].tells(inProgress), all[0].tells(completed)} {
			later = append(later, n.signed().send("a further valid callback"))
		}
		ended := time.Now()
		why := p.readsKnown()
		if why.Holds() {
			t.note("cached", p.cached(began, ended, later), append(p.reads(began), later...)...)
		}
		if fetched.Problem != "" { // not before, as it may well cause a read
			forged := all[0].tells(completed).signed().resigned(flip).send("the same with one bit of its signature wrong")
			evidence, fetched = append(evidence, forged), p.knownBefore(fetched, forged)
		}
		t.note("fetched", fetched, evidence...)
		if !why.Holds() {
			t.none = why
			return
		}
		if s.Target().KeysPinned { // a new key would be one that nobody has
			t.note("rotated", conformance.Skipped("the target has the partners' keys from elsewhere (--keys-pinned)"))
			return
		}
		s.Rotate(rotating)
		began = time.Now()
		rotated := all[1].tells(completed).signed().send("a valid callback with a new key")
		within := shortestWindow
		if took(rotated) {
			within = s.Target().CallbackWait
		}
		read := s.Await(conformance.Wait{For: "the new key to be asked for", Until: time.Now().Add(within)}, func() bool { return len(p.reads(began)) > 0 })
		if evidence = append(p.reads(began), rotated); !read && rotated.OK() && !took(rotated) {
			s.RotateBack(rotating) // so that a later run finds it believed by who keeps the key
		}
		t.note("rotated", p.rotated(began, rotated), evidence...)
	},
}

// knownBefore judges a callback that was taken though its key was not asked for, or not whole, by
// what became of one with a wrong signature: who refuses that has the key, from an earlier run or
// from elsewhere.
func (p *played) knownBefore(f conformance.Finding, forged *journal.Exchange) conformance.Finding {
	switch why := unheard(forged); {
	case took(forged):
		return f
	case why != "":
		return conformance.Finding{Want: f.Want, Got: f.Got, Unknown: why}
	}
	return conformance.Skipped(fmt.Sprintf("the target did not ask %s for discovery and certificate: it knew its key from before, or from elsewhere; begin with a target that has just started to see it fetched", p.name))
}

// awaitReads waits until it is known that the key was asked for, which the processor may tell later
// than the target answers the callback that needs it. Where that was not taken, it need not be.
func (p *played) awaitReads(first *journal.Exchange) {
	within := shortestWindow
	if took(first) {
		within = p.s.Target().CallbackWait
	}
	p.s.Await(conformance.Wait{For: "the key to be asked for", Until: time.Now().Add(within)}, func() bool {
		discovery, certificate := counts(p.reads(time.Time{}))
		return discovery > 0 && certificate > 0
	})
}

// readsKnown returns when whatever was read for callbacks is known: after a further request, or,
// where that is a person's work, after a while.
func (p *played) readsKnown() conformance.Finding {
	if p.byHand() {
		p.s.Await(conformance.Wait{For: "readings of keys to become known", Until: time.Now().Add(shortestWindow)}, func() bool { return false })
		return conformance.Finding{}
	}
	_, why := p.answered("after the callbacks")
	return why
}

// reads are the requests for discovery and for the certificate since then.
func (p *played) reads(since time.Time) []*journal.Exchange {
	var all []*journal.Exchange
	for _, ex := range p.site.Got() {
		if !ex.Started.Before(since) && readsKeys(ex) {
			all = append(all, ex)
		}
	}
	return all
}

// readsKeys reports a look at discovery or at the certificate.
func readsKeys(ex *journal.Exchange) bool {
	return ex.Request.Method() == http.MethodGet && (isDiscovery(ex) || strings.HasSuffix(ex.Request.Target(), "/cert.pem"))
}

func isDiscovery(ex *journal.Exchange) bool {
	path, _, _ := strings.Cut(ex.Request.Target(), "?")
	return strings.HasSuffix(strings.TrimRight(path, "/"), "/discovery")
}

// counts are how many of the reads are of discovery, and of the certificate.
func counts(reads []*journal.Exchange) (discovery, certificate int) {
	for _, ex := range reads {
		if isDiscovery(ex) {
			discovery++
		} else {
			certificate++
		}
	}
	return discovery, certificate
}

// fetchedFor judges whether the key came from the processor (OG-8.8-03). Whether it was asked for
// before the request or for the callback is the target's to say.
func (p *played) fetchedFor(first *journal.Exchange) conformance.Finding {
	reads := slices.DeleteFunc(p.reads(time.Time{}), func(ex *journal.Exchange) bool { return ex.Started.After(first.Ended) })
	discovery, certificate := counts(reads)
	f := conformance.Fine("discovery and the certificate are asked for before the first callback is answered",
		fmt.Sprintf("discovery was asked for %d times and the certificate %d times", discovery, certificate))
	switch {
	case p.s.Target().KeysPinned:
		return conformance.Skipped("the target has the partners' keys from elsewhere (--keys-pinned)")
	case !first.OK() || throttles(first):
		return conformance.Unknown(p.s.CheckID("accepted"), "the callback was not looked at: "+conformance.StatusLine(first))
	case certificate == 0 && took(first):
		f.Problem = "a callback is taken though its key was never fetched"
	case certificate == 0:
		f.Problem = "a callback is refused, and its key was not asked for"
	case discovery == 0:
		f.Problem = "discovery was not asked for"
	}
	return f
}

// cached counts the reads for callbacks whose key is known (AO-44).
func (p *played) cached(from, to time.Time, later []*journal.Exchange) conformance.Finding {
	reads := slices.DeleteFunc(p.reads(from), func(ex *journal.Exchange) bool { return ex.Started.After(to) })
	discovery, certificate := counts(reads)
	f := conformance.Fine("no fetch for callbacks of a processor whose key is known",
		fmt.Sprintf("%d of discovery and %d of the certificate for %d callbacks", discovery, certificate, len(later)))
	if p.s.Target().KeysPinned {
		return conformance.Skipped("the target has the partners' keys from elsewhere (--keys-pinned)")
	}
	for _, ex := range later {
		if !took(ex) {
			return conformance.Unknown(statesScenario+"/completed", "a further valid callback is not taken")
		}
	}
	if max(discovery, certificate) >= len(later) {
		return f.Saw("AO-44", "no-cache")
	}
	return f.Saw("AO-44", "by-domain")
}

// rotated judges a callback that is signed with a new key (AO-44).
func (p *played) rotated(since time.Time, ex *journal.Exchange) conformance.Finding {
	f := conformance.Fine("a new key is fetched when a signature does not hold any more, or never", conformance.StatusLine(ex))
	switch {
	case !ex.OK():
		return conformance.NoAnswer(f.Want, ex)
	case throttles(ex):
		return conformance.Unknown("", f.Got+": it was not looked at")
	case took(ex) && len(p.reads(since)) > 0:
		return f.Saw("AO-44", "by-domain")
	case took(ex):
		return conformance.Unknown(signaturesScenario+"/flipped", "a callback with a new key is believed, and nobody asked for that key")
	case ex.Status()/100 == 5:
		f.Problem = fmt.Sprintf("a callback with a new key is answered %d", ex.Status())
		return f
	}
	return f.Saw("AO-44", "never-again")
}
