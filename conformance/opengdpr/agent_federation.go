package opengdpr

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator/journal"
)

// passedTo is a processor downstream, as one request has it.
type passedTo struct {
	name   string
	chosen bool
	due    bool // it supports some of the request
	*conformance.Watch
}

// federation is a request that the target has to pass on.
type federation struct {
	*watched
	boxes     []*conformance.Inbox
	to        []*passedTo
	announced *message // the callback that tells of it, if it came before anything else could be told
}

// unfederated says why a scenario about passing on cannot say anything. At least so many chosen
// processors are needed.
func unfederated(s *conformance.Session, least int) (conformance.Finding, bool) {
	f, t := factsOf(s), s.Target()
	if cause, why := unserved(f); cause != "" {
		return conformance.Unknown(cause, why), true
	}
	if len(t.Downstreams) == 0 {
		return conformance.Unknown("", "it is not known to which processors the target passes requests on; set it up to pass them on to one or two of the suite's, and name those (--downstream processor1)"), true
	}
	for _, name := range slices.Concat(t.Downstreams, t.Unchosen) {
		if s.DomainOf(name) == "" {
			return conformance.Unknown("", "the world has no partner "+name), true
		}
	}
	if len(t.Downstreams) < least {
		return conformance.Skipped("the target passes requests on to one processor only"), true
	}
	return conformance.Finding{}, false
}

// mostPassed is the length of a body from which on it is none of a federation's, whose requests
// have a few identities. To look through the 10 MiB of another scenario for each federation of a
// run would hold up everything that arrives. What is shorter is not copied, either.
const mostPassed = 1 << 20

// federate sends a valid request with several identities, as far as the target takes them, and
// follows what comes of it at the processors. Before it is sent, prepare can say how they
// answer it.
func (f *facts) federate(s *conformance.Session, label string, boxes []*conformance.Inbox, prepare func(id string)) *federation {
	omit := f.omit
	omit.URLs = omit.URLs || len(boxes) > 0
	w := &watched{s: s, f: f, sent: f.baseWith(s, label, omit), heard: map[*journal.Exchange]message{}}
	pairs := f.several()
	identities, ids, words := make([]*node, len(pairs)), []string{w.sent.id}, []folded{fold(w.sent.id)}
	for i, p := range pairs {
		v := strings.Replace(w.sent.value(fmt.Sprint("passed on ", i), p), "dsr-", "Dsr-", 1) // whose case counts
		identities[i] = identityNode(p, v)
		words = append(words, fold(strings.TrimSuffix(v, "@example.com")))
	}
	for i, m := range w.sent.body.members {
		if m.name == "subject_identities" {
			w.sent.body.members[i].value = array(identities...)
		}
	}
	if len(boxes) > 0 {
		urls := make([]*node, len(boxes))
		for i, b := range boxes {
			urls[i] = text(b.URL)
		}
		w.sent.body.add("status_callback_urls", array(urls...))
	}
	x := &federation{watched: w, boxes: boxes}
	few := fewPolls(true)
	mine := func(ex *journal.Exchange) bool {
		if len(ex.Request.Payload) > mostPassed {
			return false
		}
		body := ex.Request.Body()
		if !slices.ContainsFunc(words, func(word folded) bool { return word.in(ex.Request.Head) || word.in(body) }) {
			return false
		}
		if id, ok := readMessage(ex, ex.Request, "opengdpr/request").text("subject_request_id"); ok && id != "" && !slices.Contains(ids, id) {
			ids, words = append(ids, id), append(words, fold(id)) // under which it goes on
		}
		return few(ex)
	}
	for _, name := range s.Target().Downstreams {
		due := slices.ContainsFunc(pairs, func(p pair) bool { return supports(name, p) })
		x.to = append(x.to, &passedTo{name, true, due, s.Watch(name, mine)})
	}
	for _, name := range s.Target().Unchosen {
		x.to = append(x.to, &passedTo{name, false, false, s.Watch(name, mine)})
	}
	if prepare != nil {
		prepare(w.sent.id)
	}
	w.created = w.sent.send(s, "create "+label)
	return x
}

// several are pairs for a request of several identities: three at most that the target takes,
// as different as can be, and one of them for every processor where that is possible.
func (f *facts) several() []pair {
	all := []pair{f.usual().pair}
	for _, p := range f.pairs {
		if len(all) < 3 && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

// chosen are the processors that the request is due at.
func (x *federation) chosen() []*passedTo {
	return slices.DeleteFunc(slices.Clone(x.to), func(d *passedTo) bool { return !d.due })
}

// posts are the requests that came to a processor to create something.
func (d *passedTo) posts() []*journal.Exchange {
	return slices.DeleteFunc(d.Got(), func(ex *journal.Exchange) bool { return !creates(ex) })
}

// cancellations are those that came to it.
func (d *passedTo) cancellations() []*journal.Exchange {
	return slices.DeleteFunc(d.Got(), func(ex *journal.Exchange) bool { return ex.Request.Method() != http.MethodDelete })
}

// arrive waits until the request has come to all of some processors, and returns those where it
// has not. An agent may be patient with one before it goes on to the next.
func (x *federation) arrive(some []*passedTo) []string {
	return x.arriveUntil(time.Now().Add(x.s.Target().LifecycleTimeout), some)
}

// arriveUntil does so until a time.
func (x *federation) arriveUntil(until time.Time, some []*passedTo) (missing []string) {
	x.s.Await(conformance.Wait{For: "request " + x.sent.id + " to be passed on", Until: until}, func() bool {
		missing = nil
		for _, d := range some {
			if len(d.posts()) == 0 {
				missing = append(missing, d.name)
			}
		}
		return len(missing) == 0
	})
	return missing
}

// passedID is the id under which a processor has the request.
func (x *federation) passedID(d *passedTo) string {
	for _, m := range x.passed([]*passedTo{d}) {
		if id, ok := m.text("subject_request_id"); ok {
			return id
		}
	}
	return x.sent.id
}

// move has a processor move the request on, as far as it has it.
func (x *federation) move(d *passedTo, state string) error {
	return x.s.Move(d.name, x.passedID(d), state)
}

// taken reports whether a processor has accepted the request, as far as the target knows: one
// that sends it again did not get the first answer, and knows the last.
func (d *passedTo) taken() bool {
	posts := d.posts()
	return len(posts) > 0 && posts[len(posts)-1].Status() == http.StatusCreated
}

// settled waits until some of the processors have accepted the request, and returns them.
func (x *federation) settled(some []*passedTo) (takers []*passedTo) {
	until := time.Now().Add(x.s.Target().CallbackWait)
	x.s.Await(conformance.Wait{For: "request " + x.sent.id + " to be accepted", Until: until}, func() bool {
		takers = slices.DeleteFunc(slices.Clone(some), func(d *passedTo) bool { return !d.taken() })
		return len(takers) == len(some) || !slices.ContainsFunc(some, func(d *passedTo) bool { return !d.taken() && x.flaw([]*passedTo{d}) == "" })
	})
	return takers
}

// flaw is the check that says what is wrong with the request as it was passed on, so that no
// processor has to take it; empty for nothing.
func (x *federation) flaw(some []*passedTo) string {
	fails := func(f conformance.Finding) bool {
		return f.Problem != "" || slices.ContainsFunc(f.Seen, func(seen conformance.Seen) bool {
			r, _ := x.s.Catalog().Reading(seen.Reading)
			c, _ := r.Choice(seen.Choice)
			return c.Outcome == catalog.Fail
		})
	}
	for _, m := range x.passed(some) {
		m.check = func(name string) string { return "opengdpr/federated/" + name }
		if fails(m.passedObject()) {
			return m.check("object")
		}
		for _, r := range passedRules {
			if fails(r.look(m)) {
				return m.check(r.name)
			}
		}
	}
	return ""
}

// passed are the requests that were passed on, as messages to be held to rules.
func (x *federation) passed(some []*passedTo) []message {
	var all []message
	for _, d := range some {
		for i, ex := range d.posts() {
			all = append(all, message{
				document: readMessage(ex, ex.Request, "opengdpr/request"), label: fmt.Sprintf("request %d to %s", i+1, d.name),
				sent: x.sent, domain: d.name,
			})
		}
	}
	return all
}

// exchanges are those of the processors.
func (x *federation) exchanges(some []*passedTo) []*journal.Exchange {
	all := []*journal.Exchange{x.created}
	for _, d := range some {
		all = append(all, d.Got()...)
	}
	return all
}

// calls are the callbacks of the target itself to its URLs.
func (x *federation) calls() []message {
	return (&journey{watched: x.watched, boxes: x.boxes}).calls()
}

// completedSoFar is a message that says completed, if there is one.
func (x *federation) completedSoFar() message {
	for _, m := range slices.Concat(x.answers, x.calls()) {
		if m.state == completed {
			return m
		}
	}
	return message{}
}

// since are the callbacks that came when a processor had been sent the request, so that they can
// tell of that. One that came before may tell that it was accepted.
func (x *federation) since() []message {
	var first time.Time
	for _, d := range x.to {
		for _, ex := range d.posts() {
			if first.IsZero() || ex.Started.Before(first) {
				first = ex.Started
			}
		}
	}
	return slices.DeleteFunc(x.calls(), func(m message) bool { return first.IsZero() || m.ex.Started.Before(first) })
}

// listen waits for the callback that tells of the federation.
func (x *federation) listen() {
	until := time.Now().Add(x.s.Target().CallbackWait)
	x.s.Await(conformance.Wait{For: "a callback that tells of the federation of " + x.sent.id, Until: until}, func() bool {
		calls := x.since()
		if len(calls) > 0 {
			x.announced = &calls[0]
		}
		return len(calls) > 0
	})
}

// tells judges that callback (OG-8.5-10; AO-63). Where none came at all, the target may refuse
// to call plain http, or this machine (AO-48).
func (x *federation) tells(cause string) conformance.Finding {
	f := conformance.Fine("a callback once the request was passed on, with one of the three statuses", "no callback")
	switch flaw := x.flaw(x.to); {
	case x.announced == nil && flaw != "":
		return conformance.Unknown(flaw, "no processor has to take the request as it was passed on")
	case x.announced == nil && len(x.calls()) == 0 && !x.s.Public():
		return conformance.Unknown(cause, noCallback(x.s))
	case x.announced == nil:
		if len(x.calls()) > len(x.since()) {
			f.Got = "none but before that"
		}
		f.Got += fmt.Sprintf(" within %s; raise --callback-wait if the target is slower by design", x.s.Target().CallbackWait)
		f.Problem = "the request was passed on, and nobody upstream was told"
		return f
	}
	word, _ := x.announced.text("request_status")
	if f.Got = x.announced.label; word == "distributed" {
		return f.Saw("AO-63", "later-word")
	}
	return f.Saw("AO-63", "listed")
}
