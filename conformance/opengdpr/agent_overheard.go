package opengdpr

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
)

// overheard calls the agent back in the name of a processor that it has passed requests on to:
// soundly, and with one thing wrong at a time (section 8.8). It is the first scenario, so that it
// sees discovery read by who keeps it from then on.
var overheard = conformance.Scenario{
	ID:        "opengdpr/overheard",
	Exclusive: true, // whoever passes something on meanwhile may read discovery for that
	Title:     "What a processor says counts if its signature holds, and nothing else does",
	Covers:    []string{"OG-4.2-02", "OG-7.3-09", "OG-8-05", "OG-8.8-01", "OG-8.8-02", "OG-8.8-03", "OG-8.8-05", "OG-8.8-06", "OG-8.8-07", "OG-8.8-08"},
	Sends: []conformance.Send{
		{Method: "POST", Path: createPath, What: fmt.Sprintf("%d valid requests, which are passed on", len(forgeries)+2), Erases: true},
		{Method: "POST", Path: "(callback URL)", What: "callbacks about them in the name of a processor, to the URL that the target has added: valid ones, and each with one thing wrong"},
		{Method: "GET", Path: "/opengdpr_request/{id}", What: "their status, afterwards"},
	},
	Domains: []string{stranger + ".test"},
	Run: func(s *conformance.Session) {
		if f, unknown := unfederated(s, 1); unknown {
			unknownOverheard(s, f)
			return
		}
		o := newOverhearing(s)
		o.prepare(slices.DeleteFunc(slices.Clone(forgeries), o.unspoken))
		s.Check("accepted", "OG-7.3-09", o.accepted(), o.creations()...)
		if f := o.impossible(); f.Skip != "" || f.Unknown != "" {
			unknownHeard(s, f)
			return
		}
		o.speak()
		o.judge()
	},
}

// overhearing is a processor whose callbacks the suite makes, and requests that it has.
type overhearing struct {
	s      *conformance.Session
	f      *facts
	sender string
	reads  *conformance.Watch // of its discovery and certificate
	twin   *spokenOf          // sound callbacks are believed about it
	still  *spokenOf          // nothing is said of it
	known  time.Time          // when a sound callback had been believed; three more follow
	forged []*spokenOf
	why    string                         // why a sound callback was not believed, empty if it was
	renews bool                           // a certificate was read anew
	absent map[string]conformance.Finding // callbacks whose sender the world does not have, by name
}

// spokenOf is a request, and what was said of it in the name of the processor.
type spokenOf struct {
	*federation
	forgery
	answer   *journal.Exchange
	said     []*journal.Exchange // all callbacks about it
	believed bool
}

// unspoken reports a callback whose sender the world does not have.
func (o *overhearing) unspoken(how forgery) bool {
	if how.of == nil {
		return false
	}
	f, absent := absentPartner(o.s, how.of(o))
	if absent {
		o.absent[how.name] = f
	}
	return absent
}

func newOverhearing(s *conformance.Session) *overhearing {
	o := &overhearing{s: s, f: factsOf(s), sender: s.Target().Downstreams[0], absent: map[string]conformance.Finding{}}
	o.reads = s.Watch(o.sender, func(ex *journal.Exchange) bool { return ex.Request.Method() == http.MethodGet && reads(ex) })
	return o
}

// Where the suite's processors have them.
const (
	discoveryPath   = "/discovery"
	certificatePath = "/cert.pem"
)

// reads reports that discovery, or a certificate, is fetched.
func reads(ex *journal.Exchange) bool {
	path := ex.Request.Target()
	return path == discoveryPath || path == certificatePath
}

// prepare has requests passed on to the processor, which does not call back by itself, and has
// all others complete them, so that its word is the last that is wanted.
func (o *overhearing) prepare(forgeries []forgery) {
	pass := func(label string, how forgery) *spokenOf {
		x := o.f.federate(o.s, label, nil, func(id string) {
			o.s.Behave(o.sender, conformance.Match{Method: http.MethodPost, Member: map[string]any{"/subject_request_id": id}},
				conformance.Answer{Faults: []string{"never-calls-back"}})
		})
		return &spokenOf{federation: x, forgery: how}
	}
	o.twin, o.still = pass("sound", forgery{name: "sound"}), pass("still", forgery{name: "still"})
	for _, how := range forgeries {
		o.forged = append(o.forged, pass(how.name, how))
	}
	for _, r := range o.all() {
		if !r.accepted() {
			continue
		}
		if len(r.arrive(r.to[:1])) == 0 {
			r.settled(r.to[:1])
		}
		for _, d := range r.to[1:] {
			if d.due && len(r.arrive([]*passedTo{d})) == 0 || len(d.posts()) > 0 {
				until := time.Now().Add(o.s.Target().CallbackWait)
				o.s.Await(conformance.Wait{For: "a processor to have the request", Until: until}, func() bool {
					return r.move(d, completed) == nil || r.flaw([]*passedTo{d}) != ""
				})
			}
		}
	}
}

func (o *overhearing) all() []*spokenOf { return append([]*spokenOf{o.twin, o.still}, o.forged...) }

func (o *overhearing) creations() (all []*journal.Exchange) {
	for _, r := range o.all() {
		all = append(all, r.created)
	}
	return all
}

// own is the callback URL of the target's that the processor was given, empty if there is none.
func (r *spokenOf) own() string {
	for _, m := range r.passed(r.to[:1]) {
		for _, u := range m.addedURLs() {
			if absoluteURL(u) {
				return u
			}
		}
	}
	return ""
}

// accepted judges that the requests are. Each is for a callback of its own, and without one of them
// nothing is said of any.
func (o *overhearing) accepted() conformance.Finding {
	var labels []string
	var findings []conformance.Finding
	for _, r := range o.all() {
		labels = append(labels, r.sent.id)
		findings = append(findings, legal("a valid request", r.created))
	}
	return conformance.MergeEach(labels, findings, conformance.Finding{})
}

// impossible says why no callback can be made.
func (o *overhearing) impossible() conformance.Finding {
	for _, r := range o.all() {
		switch {
		case !r.accepted():
			return conformance.Unknown(o.s.CheckID("accepted"), "a request was not accepted")
		case !r.to[0].due:
			return conformance.Unknown("", r.to[0].name+" supports no identity that the target takes; name another processor first (--downstream)")
		case len(r.to[0].posts()) == 0:
			return conformance.Unknown("opengdpr/federated/each-chosen", "a request was not passed on to "+r.to[0].name)
		case slices.ContainsFunc(r.chosen(), func(d *passedTo) bool { return !d.taken() }):
			return conformance.Unknown(cmp.Or(r.flaw(r.chosen()), "opengdpr/federated/each-chosen"), "not every processor has taken a request")
		case r.own() == "":
			return conformance.Skipped("the target gives the processor no callback URL of its own, so that it hears nothing by callback")
		}
	}
	return conformance.Finding{}
}

// speak makes the callbacks: those with something wrong, and then sound ones. That those are
// believed shows that there was time enough for the others.
func (o *overhearing) speak() {
	for _, r := range o.forged {
		r.answer = o.call(r, r.make(o, r))
	}
	o.sound(o.twin, inProgress)
	o.sound(o.twin, inProgress)
	o.twin.answer = o.sound(o.twin, completed)
	wait := conformance.Wait{For: "a sound callback to be believed", Until: time.Now().Add(o.s.Target().CallbackWait)}
	o.twin.believed = o.s.Await(wait, func() bool { return o.twin.look("after a sound callback") == completed })
	if !o.twin.believed {
		o.why = "GET shows no completed after every processor has said so, the last by a sound callback of the suite's"
		return
	}
	o.known = time.Now()
	o.believing("after a callback with something wrong")
	o.sound(o.twin, inProgress) // which would be a step back
	last := o.forged[len(o.forged)-1]
	o.sound(o.still, completed)
	o.sound(last, completed)
	o.s.Await(conformance.Wait{For: "another sound callback to be believed", Until: time.Now().Add(o.s.Target().CallbackWait)}, func() bool {
		return last.look("after another sound callback") == completed
	})
	o.twin.look("after a callback of an earlier status")
}

// believing finds out which of the callbacks with something wrong are believed. One that was
// answered with a 2xx may wait for the word of another processor, which is on its way still.
func (o *overhearing) believing(label string) {
	for _, r := range o.forged {
		r.believed = r.look(label) == completed
	}
	open := slices.DeleteFunc(slices.Clone(o.forged), func(r *spokenOf) bool { return r.believed || !took(r.answer) })
	until := time.Now().Add(min(time.Second, o.s.Target().CallbackWait/4))
	o.s.Await(conformance.Wait{For: "callbacks that were taken to be believed", Until: until}, func() bool {
		open = slices.DeleteFunc(open, func(r *spokenOf) bool { r.believed = r.look(label) == completed; return r.believed })
		return len(open) == 0
	})
	o.still.believed = o.still.look("though the last processor has said nothing") == completed
}

// spoken is a callback about to be sent.
type spoken struct {
	header http.Header
	body   []byte
}

// sound makes and sends a callback with which nothing is wrong.
func (o *overhearing) sound(r *spokenOf, state string) *journal.Exchange {
	return o.call(r, o.signed(r.callback(state, r.own()), simulator.SignWish{}))
}

// call sends one.
func (o *overhearing) call(r *spokenOf, c spoken) *journal.Exchange {
	ex := o.s.Do(target.Request{
		Method: http.MethodPost, URL: r.own(), Header: c.header, Body: c.body, Anonymous: true, Label: "callback of a processor: " + r.name,
	})
	r.said = append(r.said, ex)
	return ex
}

// callback writes one (section 8.6).
func (r *spokenOf) callback(state, url string) []byte {
	return object(
		member{"controller_id", text("dsrcheck")},
		member{"expected_completion_time", text(time.Now().UTC().Add(24 * time.Hour).Format("2006-01-02T15:04:05Z"))},
		member{"subject_request_id", text(r.passedID(r.to[0]))},
		member{"request_status", text(state)},
		member{"status_callback_url", text(url)},
	).encode(style{})
}

// unknownOverheard says of every check why it could not be made.
func unknownOverheard(s *conformance.Session, f conformance.Finding) {
	s.Check("accepted", "OG-7.3-09", f)
	unknownHeard(s, f)
}

func unknownHeard(s *conformance.Session, f conformance.Finding) {
	s.Check("sound", "OG-8.8-05", f)
	for _, how := range forgeries {
		if how.requirement != "" {
			s.Check(how.name, how.requirement, f)
		}
	}
	for _, c := range heardChecks {
		s.Check(c[0], c[1], f)
	}
}

// heardChecks are those that are about several callbacks.
var heardChecks = [][2]string{
	{"refused-with-403", "OG-8.8-07"}, {"broken-json", "OG-8.8-06"}, {"keys-kept", "OG-8.8-02"}, {"discovery-read-once", "OG-8.8-03"}, {"no-step-back", "OG-8-05"},
}
