package ddrf

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/internal/jws"
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
	site *conformance.Site          // nil if the world has no such partner
	base string                     // its URL where that is not https and its domain
	told func() []*journal.Exchange // looks at its file before this session, whoever's

	asked []*wish // what the target was asked to send to it, in that order
}

// onTrust lets vendors take requests of a target whose file they cannot read, where the world
// does not lead to it, and what the text leaves room for. What is wrong with its tokens is for the
// suite to say.
var onTrust = []string{"unavailable-files-ignored", "plain-subs-accepted", "format-not-needed"}

// vendorNamed takes over the site of a vendor.
func vendorNamed(s *conformance.Session, name string) *vendor {
	v := &vendor{name: name}
	if domain := s.DomainOf(name); domain != "" {
		v.site, v.told = s.Site(name), func() []*journal.Exchange { return s.Told(name, "*"+filePath) }
		v.behaves()
		if url := s.URLOf(name); url != "https://"+domain {
			v.base = url
		}
	}
	return v
}

// behaves lets the vendor have these deviations from now on.
func (v *vendor) behaves(faults ...string) {
	if v.site != nil {
		v.site.Serve("", "*", conformance.Answer{Faults: slices.Concat(onTrust, faults)})
	}
}

// answers lets the vendor answer requests with these deviations from now on.
func (v *vendor) answers(a conformance.Answer) {
	if v.site != nil {
		v.site.Serve("", vendorPath+"*", a)
	}
}

// servedFile is the vendor's file as the target read it at a time.
type servedFile struct {
	at   time.Time
	file *file
}

// served are the vendor's files as the target read them.
func (v *vendor) served() []servedFile { return filesIn(v.reads()) }

// filesIn are the files in answers.
func filesIn(answers []*journal.Exchange) (all []servedFile) {
	for _, ex := range answers {
		if raw, problem := content(ex); ex.Status() == 200 && problem == "" {
			if f := readFile(raw); f.object == "" {
				all = append(all, servedFile{ex.Started, f})
			}
		}
	}
	return all
}

// known completes a request by the vendor's file as the target had read it before, and by its
// keys.
func (s *sending) known(files []servedFile) {
	for _, f := range files {
		if f.at.Before(s.ex.Started) {
			s.to = f.file
		}
		s.keys = append(s.keys, f.file.keys...)
	}
}

// keysTold are the keys of a file as it was served before, for a target that has kept it.
func keysTold(answers []*journal.Exchange) []*jws.Key {
	files := filesIn(answers)
	if len(files) == 0 {
		return nil
	}
	return files[len(files)-1].file.keys
}

// sendings are the requests that the vendor was sent so far and has answered.
func (v *vendor) sendings() []sending {
	if v.site == nil {
		return nil
	}
	var all []sending
	files := v.served()
	for _, ex := range v.site.Got() {
		if isFileRead(ex) {
			continue
		}
		s := readSending(ex)
		s.base = v.base
		if s.known(files); isSending(s) {
			all = append(all, s)
		}
	}
	return all
}

// wish is a request that the target was asked to send.
type wish struct {
	call  target.HookCall
	to    *vendor
	label string
	wait  conformance.Wait
	err   string // why nobody can expect a request, empty if one can
	asked time.Time
	over  bool                                      // nothing came of it in time
	slow  time.Duration                             // what the vendor takes for its answer, beside any other
	hook  func() (wait conformance.Wait, err error) // waits for the hook, nil if it has answered
}

// plainly is a made-up mail address in plain text.
func plainly(s *conformance.Session, label string) target.Identity {
	return target.Identity{Type: "email", Value: "dsr-" + s.Word(label) + "@example.com", Format: "plaintext"}
}

// ask has the target send a request about an identifier to a vendor.
func ask(s *conformance.Session, v *vendor, label string, i target.Identity) *wish {
	w := askBeside(s, v, label, i)
	w.answered()
	return w
}

// askBeside does so without waiting for the hook.
func askBeside(s *conformance.Session, v *vendor, label string, i target.Identity) *wish {
	w := &wish{to: v, label: label, asked: time.Now()}
	if v.site == nil {
		w.err = string(lackingVendor(v.name))
		return w
	}
	v.asked = append(v.asked, w)
	w.call = target.HookCall{Reference: s.ID(label), PartnerURL: s.URLOf(v.name), PartnerDomain: v.site.Domain, Identities: []target.Identity{i}}
	w.hook = s.CallBeside(target.HookDelete, w.call, fmt.Sprintf("%s at %s", label, v.site.Domain))
	return w
}

// answered waits until the hook has answered.
func (w *wish) answered() {
	if w.hook == nil {
		return
	}
	var err error
	if w.wait, err = w.hook(); err != nil {
		w.err = err.Error()
	}
	w.hook = nil
}

func lackingVendor(name string) absent {
	return absent("the world has no partner " + name + "; start it with dsrcheck simulate --for ddrf/requester")
}

// arrived waits for the request, and gives all that came for it so far.
func (w *wish) arrived(s *conformance.Session) []sending {
	if w.to.site == nil {
		return nil
	}
	w.answered()
	wait := w.wait
	if w.err != "" { // it may have been about a request that was sent all the same, and not taken
		wait.Until = time.Now().Add(soonTold)
	}
	wait.Until = wait.Until.Add(w.slow)
	w.over = !s.Await(wait, func() bool { return len(w.came()) > 0 })
	all := w.came()
	if slices.ContainsFunc(all, func(one sending) bool { return one.to == nil }) {
		// A read is told of once it is answered, which may be after its effect.
		s.Await(conformance.Wait{For: "a read of " + w.to.site.Domain + filePath, Until: time.Now().Add(soonTold)}, func() bool {
			all = w.came()
			return !slices.ContainsFunc(all, func(one sending) bool { return one.to == nil })
		})
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

// wantSent is what is wanted of a target that is asked to send.
const wantSent = "a request for each identifier that the target was asked to have deleted"

// unsent is why nothing can be said of a wish to which no request came. The target may be slower
// than it is waited for; a vendor to which nobody came at all was not found.
func (w *wish) unsent(s *conformance.Session) conformance.Finding {
	f := conformance.Finding{Want: wantSent}
	switch {
	case w.err != "":
		f.Unknown = w.label + ": " + w.err
	case len(w.to.served()) == 0:
		f.Unknown = fmt.Sprintf("%s: nobody read a file of %s, so it may be that the target does not find it; see dsrcheck doctor", w.label, w.to.site.Domain)
	default:
		f.Unknown = fmt.Sprintf("%s: the file of %s was read, and nothing was sent within %s; raise that with --lifecycle-timeout if the target takes longer", w.label, w.to.site.Domain, s.Target().LifecycleTimeout)
	}
	return f
}

// passedOver has the target send a later request to a vendor of which nothing came of a wish. If
// that one comes, the other would have, unless the target may have had trouble on its way there.
func (w *wish) passedOver(s *conformance.Session) bool {
	if w.err != "" || w.to.site == nil || w.hindered() {
		return false
	}
	later := ask(s, w.to, w.label+", a later one to the same vendor", plainly(s, w.label+"/later"))
	return len(later.arrived(s)) > 0 && len(w.came()) == 0 // what was slow has come by now
}

// hindered reports that the target tried to reach the vendor, and either did not get there or was
// not given the vendor's file.
func (w *wish) hindered() bool {
	if w.to.site.Missed() {
		return true
	}
	prompt := slices.ContainsFunc(w.to.reads(), func(ex *journal.Exchange) bool {
		_, problem := content(ex)
		return ex.Status() == 200 && problem == "" && ex.Ended.Sub(ex.Started) < promptly
	})
	return w.to.site.Reads() > 0 && !prompt
}

// promptly is how long a vendor's file may take so that nobody gives up on it: where the suite's
// machine is busy, one that took longer may have come too late.
const promptly = time.Second
