package ddrf

import (
	"fmt"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// sender is what the preflight learnt of a target that sends. Scenarios only read it.
type sender struct {
	domain string
	found  discovered
	file   *file
	dated  bool          // whether the target tells how its clock stands
	ahead  time.Duration // how far that is ahead
}

// meetSender is the preflight: it reads the target's file.
func meetSender(s *conformance.Session) (any, *conformance.NotReady) {
	found, notReady := meetFile(s)
	o := &sender{domain: strings.ToLower(s.Target().Domain), found: found, file: found.file}
	if o.file == nil {
		o.file = readFile(nil)
	}
	if notReady == nil {
		o.ahead, o.dated = clockOf(found)
	}
	return o, notReady
}

func senderOf(s *conformance.Session) *sender { return s.Facts().(*sender) }

// vendor is a simulated vendor to which the target sends.
type vendor struct {
	name string
	site *conformance.Site // nil if the world has no such partner
	base string            // its URL where that is not https and its domain
}

// vendorNamed takes over the site of a vendor.
func vendorNamed(s *conformance.Session, name string) *vendor {
	v := &vendor{name: name}
	if domain := s.DomainOf(name); domain != "" {
		v.site = s.Site(name)
		if url := s.URLOf(name); url != "https://"+domain {
			v.base = url
		}
	}
	return v
}

// answers lets the vendor answer requests with these deviations from now on.
func (v *vendor) answers(a conformance.Answer) {
	if v.site != nil {
		v.site.Serve("", vendorPath+"*", a)
	}
}

// served is the file as the target read it first, nil if it did not.
func (v *vendor) served() *file {
	for _, ex := range v.site.Got() {
		if isFileRead(ex) && ex.Status() == 200 {
			if raw, problem := content(ex); problem == "" {
				if f := readFile(raw); f.object == "" {
					return f
				}
			}
		}
	}
	return nil
}

// sendings are the requests that the vendor was sent so far and has answered.
func (v *vendor) sendings() []sending {
	if v.site == nil {
		return nil
	}
	var all []sending
	file := v.served()
	for _, ex := range v.site.Got() {
		if isFileRead(ex) {
			continue
		}
		if s := readSending(ex); s.of(file, v.base) {
			all = append(all, s)
		}
	}
	return all
}

// of completes a request by what its partner's file said, and tells whether it is one.
func (s *sending) of(f *file, base string) bool {
	s.to, s.base = f, base
	return isSending(*s)
}

// wish is a request that the target was asked to send.
type wish struct {
	call  target.HookCall
	to    *vendor
	label string
	had   int // requests that the vendor had before
	wait  conformance.Wait
	err   string // why nobody can expect a request, empty if one can
	asked time.Time
}

// plainly is a made-up mail address in plain text.
func plainly(s *conformance.Session, label string) target.Identity {
	return target.Identity{Type: "email", Value: "dsr-" + s.Word(label) + "@example.com", Format: "plaintext"}
}

// ask has the target send a request about an identifier to a vendor.
func ask(s *conformance.Session, v *vendor, label string, i target.Identity) *wish {
	w := &wish{to: v, label: label, asked: time.Now()}
	if v.site == nil {
		w.err = string(lackingVendor(v.name))
		return w
	}
	w.had = len(v.sendings())
	w.call = target.HookCall{Reference: s.ID(label), PartnerURL: s.URLOf(v.name), PartnerDomain: v.site.Domain, Identities: []target.Identity{i}}
	var err error
	if w.wait, err = s.Call(target.HookDelete, w.call, fmt.Sprintf("%s at %s", label, v.site.Domain)); err != nil {
		w.err = err.Error()
	}
	return w
}

func lackingVendor(name string) absent {
	return absent("the world has no partner " + name + "; start it with dsrcheck simulate --for ddrf/requester")
}

// arrived waits for the request, and gives all that came for it so far.
func (w *wish) arrived(s *conformance.Session) []sending {
	if w.to.site == nil {
		return nil
	}
	if w.err == "" {
		s.Await(w.wait, func() bool { return len(w.to.sendings()) > w.had })
	}
	all := w.to.sendings()
	all = all[min(w.had, len(all)):]
	for i := range all {
		all[i].label = labelled(w.label, i)
		all[i].wish = w
	}
	if len(all) > 0 {
		w.call.ID = all[len(all)-1].text("rq", "jti")
	}
	return all
}

// reads are the looks at the vendor's file.
func (v *vendor) reads() (all []*journal.Exchange) {
	if v.site == nil {
		return nil
	}
	for _, ex := range v.site.Got() {
		if isFileRead(ex) {
			all = append(all, ex)
		}
	}
	return all
}

// unsent is why nothing can be said of a wish to which no request came. A vendor to which
// nobody came at all was not found.
func (w *wish) unsent() conformance.Finding {
	const want = "a request for each identifier that the target was asked to have deleted"
	switch {
	case w.err != "":
		return conformance.Finding{Want: want, Unknown: w.label + ": " + w.err}
	case !w.to.site.Noticed():
		return conformance.Finding{Want: want, Unknown: fmt.Sprintf("%s: nobody came to %s, so it may be that the target does not find it; see dsrcheck doctor", w.label, w.to.site.Domain)}
	}
	return conformance.Broken(want, fmt.Sprintf("%s: %s was visited and sent nothing", w.label, w.to.site.Domain), "the target was asked to send a deletion request and sent none")
}
