package opengdpr

import (
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/internal/bodysig"
	"dsrcheck/simulator"
)

// overheardCertificates calls the agent back in the name of a processor whose certificate has
// changed, each time for one that is not to be trusted (sections 4.1 and 8.8). The processor that
// the target knows has to do, as it takes on no others for a run. It is the last scenario, so that
// nobody misses the keys that the target has dropped.
var overheardCertificates = conformance.Scenario{
	ID:        "opengdpr/overheard-certificates",
	Exclusive: true, // what the processor signs for others meanwhile would not fit
	Title:     "What a processor says counts only where an authority vouches for its certificate, now, for its domain",
	Covers:    []string{"OG-7.3-09", "OG-8.8-05", "OG-8.8-07"},
	Sends: []conformance.Send{
		{Method: "POST", Path: createPath, What: fmt.Sprintf("%d valid requests, which are passed on", len(unsoundCertificates)+2), Erases: true},
		{Method: "POST", Path: "(callback URL)", What: "callbacks about them in the name of a processor, one of each as it should be, and then each signed with the key of another certificate that is not to be trusted, and one of a sound one, again while those are not read; a last one has the processor's own key read again"},
		{Method: "GET", Path: "/opengdpr_request/{id}", What: "their status, afterwards"},
	},
	Run: func(s *conformance.Session) {
		t := newSheet(s, overheardCertificateLines)
		defer t.hand()
		f, unknown := unfederated(s, 1)
		switch {
		case unknown:
			t.none = f
			return
		case s.Target().KeysPinned:
			t.none = conformance.Skipped("the target has the partners' keys from elsewhere (--keys-pinned)")
			return
		}
		o := newOverhearing(s)
		o.prepare(unsoundForgeries())
		t.note("accepted", o.accepted(), o.creations()...)
		if f := o.impossible(); f.Skip != "" || f.Unknown != "" {
			t.none = f
			return
		}
		o.acquaint()
		o.speakUnder()
		for i, r := range o.forged {
			f := o.untrusting(r, unsoundCertificates[i], o.certificateOf(r), s.DomainOf(o.sender))
			t.note(r.name, f, append(o.reads.Got(), r.answer, r.last)...)
		}
		t.note("refused-with-403", o.answered403(), exchangesSaid(o.forged)...)
		o.takeBack()
	},
}

// unsound is a certificate that is not to be trusted: a deviation of processors that shows it.
type unsound struct {
	line
	fault, what  string
	valid, named bool // now, and for the processor's domain
}

var unsoundCertificates = []unsound{
	{line{"expired", "OG-8.8-05"}, "certificate-expired", "that expired yesterday", false, true},
	{line{"untrusted", "OG-8.8-05"}, "certificate-untrusted-issuer", "of an authority that nobody trusts", true, true},
	{line{"self-signed", "OG-8.8-05"}, "certificate-self-signed", "that is signed with its own key", true, true},
	{line{"wrong-name", "OG-8.8-05"}, "certificate-wrong-name", "for another domain", true, false},
	{line{"parent-name", "OG-8.8-05"}, "certificate-parent-name", "for the parent of its domain alone", true, false},
}

var overheardCertificateLines = func() []line {
	lines := []line{{"accepted", "OG-7.3-09"}}
	for _, u := range unsoundCertificates {
		lines = append(lines, u.line)
	}
	return append(lines, line{"refused-with-403", "OG-8.8-07"})
}()

// soundlyAnew is a processor with a key of a kind that it has not had before, which is quickly made.
const soundlyAnew = "ecdsa-der"

func unsoundForgeries() []forgery {
	var all []forgery
	for _, u := range unsoundCertificates {
		all = append(all, forgery{u.name, u.requirement, "signed with the key of a certificate " + u.what, func(o *overhearing, r *spokenOf) spoken {
			return o.under(r, soundlyAnew, u.fault)
		}, nil})
	}
	return all
}

// under changes the certificate of the processor, and makes a callback that is signed with its key.
func (o *overhearing) under(r *spokenOf, faults ...string) spoken {
	o.s.Behave(o.sender, conformance.Match{Path: certificatePath}, conformance.Answer{Faults: faults})
	return o.signed(r.callback(completed, r.own()), simulator.SignWish{Faults: faults})
}

// acquaint says of each request, soundly, that it is in progress, until the target takes that and
// shows it. The processor's answer to what was passed on was signed with the key that is about to be
// changed: a target that had not looked at it yet would hold the request for lost.
func (o *overhearing) acquaint() {
	all := slices.DeleteFunc(o.all(), func(r *spokenOf) bool { return r == o.still })
	for _, what := range []struct {
		name string
		wait time.Duration // of who takes a callback before it looks who has signed it, that is once enough
		done func(r *spokenOf) bool
	}{
		{"to be taken", shortestWindow, func(r *spokenOf) bool { return took(o.sound(r, inProgress)) }},
		{"to be shown", o.s.Target().CallbackWait, func(r *spokenOf) bool { return r.look("after a sound callback") == inProgress }},
	} {
		for _, r := range all {
			wait := conformance.Wait{For: "a sound callback " + what.name, Until: time.Now().Add(what.wait)}
			if !o.s.Await(wait, func() bool { return what.done(r) }) {
				what.wait = min(what.wait, shortestWindow)
			}
		}
	}
}

// speakUnder makes the callbacks, the sound one last. The next certificate takes the place of one
// when that was read, or is not going to be. Who reads some of them and not all may limit how often,
// and is given time for the others.
func (o *overhearing) speakUnder() {
	all := append(slices.Clone(o.forged), o.twin)
	wait := o.s.Target().CallbackWait // of who takes a callback before it looks who has signed it
	for _, r := range all {
		if o.sayUnder(r); took(r.answer) && !o.awaitRead(r, wait) {
			wait = shortestWindow
		} else if !took(r.answer) && o.certificateOf(r) == nil && o.awaitRead(r, shortestWindow) {
			o.sayUnder(r) // which is what the certificate is for
		}
		o.renews = o.renews || o.certificateOf(r) != nil
	}
	for _, r := range all {
		if o.renews && o.certificateOf(r) == nil && !took(r.answer) && unheard(r.answer) == "" {
			o.insist(r)
		}
	}
	if took(o.twin.answer) {
		until := time.Now().Add(o.s.Target().CallbackWait)
		o.s.Await(conformance.Wait{For: "a sound callback with a new key to be believed", Until: until}, func() bool {
			return o.twin.look("after a sound callback with a new key") == completed
		})
	}
	o.twin.believed = o.twin.look("after the callbacks") == completed
	o.believing("after the callbacks")
}

// sayUnder calls back under the certificate that a callback is about.
func (o *overhearing) sayUnder(r *spokenOf) {
	if r == o.twin {
		r.answer = o.call(r, o.under(r, soundlyAnew))
		return
	}
	r.answer = o.call(r, r.make(o, r))
}

// insist calls back until the certificate is read, and then once more if it was read too late.
func (o *overhearing) insist(r *spokenOf) {
	wait := o.s.Target().CallbackWait
	read := o.s.Await(conformance.Wait{For: "a changed certificate to be read", Until: time.Now().Add(wait), Every: wait / 16}, func() bool {
		o.sayUnder(r)
		return took(r.answer) || o.certificateOf(r) != nil
	})
	if read && !took(r.answer) {
		o.sayUnder(r)
	}
}

// takeBack lets the target have the processor's own key again, for the sake of later runs: by a sound
// callback of which it does not matter what becomes.
func (o *overhearing) takeBack() {
	o.s.Behave(o.sender, conformance.Match{Path: certificatePath}, conformance.Answer{})
	read := len(o.reads.Got())
	if !took(o.sound(o.still, inProgress)) {
		return
	}
	o.s.Await(conformance.Wait{For: "the certificate to be read again", Until: time.Now().Add(shortestWindow)}, func() bool { return len(o.reads.Got()) > read })
}

// awaitRead waits until the target has the certificate that a callback was signed with.
func (o *overhearing) awaitRead(r *spokenOf, within time.Duration) bool {
	return o.s.Await(conformance.Wait{For: "a changed certificate to be read", Until: time.Now().Add(within)}, func() bool { return o.certificateOf(r) != nil })
}

// certificateOf is the one that the target read and that a callback verifies with, nil if there
// is none: by the bytes of both.
func (o *overhearing) certificateOf(r *spokenOf) *bodysig.Certificate {
	call := r.answer.Request
	value, _ := call.Header(signatureHeader)
	sig, _ := base64.StdEncoding.DecodeString(value) // the suite wrote it
	for _, ex := range o.reads.Got() {
		if ex.Request.Target() != certificatePath || ex.Status() != http.StatusOK {
			continue
		}
		bundle, err := bodysig.ParseBundle(ex.Body())
		if err != nil {
			continue
		}
		leaf, _ := bundle.Leaf(o.s.DomainOf(o.sender))
		if cert, err := x509.ParseCertificate(leaf.Raw); err == nil && cert.CheckSignature(x509.ECDSAWithSHA256, call.Body(), sig) == nil {
			return leaf
		}
	}
	return nil
}

// untrusting judges that a callback under a certificate that is not to be trusted is not believed.
// Who has not read that certificate, the leaf, or believes not even the sound one, has shown nothing.
func (o *overhearing) untrusting(r *spokenOf, u unsound, leaf *bodysig.Certificate, domain string) conformance.Finding {
	f := conformance.Fine("a callback "+r.what+" is not believed", "it was not: "+conformance.StatusLine(r.answer))
	switch named := leaf != nil && namedBy(leaf, domain); {
	case o.still.believed:
		return conformance.Unknown("opengdpr/federated/completed-last", "requests are completed whatever the processor says")
	case leaf != nil && (named != u.named || (leaf.ValidAt(time.Now()) == bodysig.Valid) != u.valid):
		return conformance.Unknown("", "the suite's certificate has not the flaw that it should have; it has shown nothing")
	case r.believed:
		f.Got, f.Security = "the request is completed: "+conformance.StatusLine(r.answer), true
		f.Problem = "a callback " + r.what + " is believed"
	case leaf == nil && o.renews:
		return conformance.Unknown("", "the target has fetched other certificates anew, and not that of the callback; if it limits how often, raise --callback-wait")
	case leaf == nil && !o.twin.believed:
		return conformance.Skipped("the target does not fetch a certificate again when a signature does not fit any more (AO-44)")
	case leaf == nil:
		return conformance.Unknown("", "the target did not fetch the certificate of the callback")
	case !o.twin.believed:
		return conformance.Unknown("", "a sound callback with a new key is not believed either")
	case unheard(r.answer) != "":
		return conformance.Finding{Want: f.Want, Got: f.Got, Unknown: unheard(r.answer)}
	}
	return f
}

func namedBy(leaf *bodysig.Certificate, domain string) bool {
	named, _ := leaf.NamesDomain(domain)
	return named
}
