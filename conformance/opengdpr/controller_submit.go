package opengdpr

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/internal/echo"
	"dsrcheck/simulator/journal"
)

// played is a processor that the suite plays, as one scenario has it.
type played struct {
	s      *conformance.Session
	f      *controllerFacts
	name   string
	site   *conformance.Site
	asked  []*submission                     // in the order of asking
	owners map[*journal.Exchange]*submission // of requests that were looked at
	ids    map[string]*submission            // whose request first came under an id
}

// play takes over a processor of the profile, nil if the world has none of that name.
func play(s *conformance.Session, name string) *played {
	if s.DomainOf(name) == "" {
		return nil
	}
	site := s.Site(name)
	site.Keep(fewPolls(false))
	return &played{s: s, f: knownOf(s), name: name, site: site, owners: map[*journal.Exchange]*submission{}, ids: map[string]*submission{}}
}

// mostPolls is how often a request may be asked for until it is no news any more, mostReads how often
// discovery or a certificate may be read, and mostAsked how many requests are counted.
const (
	mostPolls = 3
	mostReads = 10
	mostAsked = 1000
)

// fewPolls keeps all that comes to a processor but the status of one request time and again, and, unless
// every read of keys is wanted, those: who asks often would crowd out what the scenario waits for.
func fewPolls(everyRead bool) func(*journal.Exchange) bool {
	asked := map[string]int{}
	return func(ex *journal.Exchange) bool {
		path, _, _ := strings.Cut(ex.Request.Target(), "?")
		path = strings.TrimRight(path, "/")
		most := mostPolls
		switch {
		case polls(ex):
		case readsKeys(ex) && !everyRead:
			most = mostReads
		default:
			return true
		}
		if _, known := asked[path]; !known && len(asked) == mostAsked {
			return false
		}
		asked[path]++
		return asked[path] <= most
	}
}

// polls reports a request that asks for the status of another.
func polls(ex *journal.Exchange) bool {
	path, _, _ := strings.Cut(ex.Request.Target(), "?")
	return (ex.Request.Method() == http.MethodGet || ex.Request.Method() == http.MethodHead) && ofRequest(path)
}

// absent is the finding where the world has not all processors of a scenario.
func absentPartner(s *conformance.Session, names ...string) (conformance.Finding, bool) {
	for _, name := range names {
		if s.DomainOf(name) == "" {
			return conformance.Unknown("", fmt.Sprintf("the world has no partner %s", name)), true
		}
	}
	return conformance.Finding{}, false
}

// submission is a request that the target was asked to send, and what came of it.
type submission struct {
	*played
	label    string
	call     target.HookCall
	at       time.Time // before the target was asked
	refused  error     // what the hook said against it
	wait     conformance.Wait
	forms    []echo.Form
	baseline target.Belief       // once it was settled; empty if there is no telling
	madeUp   string              // id of one that was never sent
	earlier  []*journal.Exchange // requests that came of it in another scenario
	told     int                 // callbacks that were sent about it
	said     saying              // what a person has said last
	known    conformance.Finding // whether the target believes what it was told of it
}

// submit has the target send a request for these identities, or for a fresh email address.
func (p *played) submit(label, kind string, identities ...target.Identity) *submission {
	s := p.s
	if len(identities) == 0 {
		identities = []target.Identity{{Type: "email", Value: "dsr-" + s.Word(label) + "@example.com", Format: "raw"}}
	}
	x := &submission{played: p, label: label, at: time.Now(), call: target.HookCall{
		Reference: s.ID("reference/" + label), PartnerURL: s.URLOf(p.name), PartnerDomain: s.DomainOf(p.name),
		RequestType: kind, Identities: identities,
	}}
	var values []string
	for _, i := range identities {
		values = append(values, i.Value)
	}
	x.forms = echo.Forms(values)
	p.asked = append(p.asked, x)
	p.f.asked.add(x)
	x.wait, x.refused = s.Call(target.HookSubmit, x.call, fmt.Sprintf("a request of type %s about %s at %s", kind, identities[0].Value, x.call.PartnerDomain))
	return x
}

// byHand reports whether it is a person who has the target send requests, and who is to be spared
// those that show nothing more.
func (p *played) byHand() bool { return p.s.Target().Submit != nil && p.s.Target().Submit.Manual() }

// asksOnly reports that a person is asked for whatever there is to know of the target: to send
// requests, and what it believes, if it is asked that.
func (p *played) asksOnly() bool {
	return p.byHand() && (!p.s.Offers(target.HookBelief) || p.s.Target().Belief.Manual())
}

// arrives waits for the request, and reports whether it came.
func (x *submission) arrives() bool {
	if x.refused != nil {
		return len(x.sent()) > 0
	}
	return x.s.Await(x.wait, func() bool { return len(x.sent()) > 0 })
}

// document is the request as it came first, which must have come.
func (x *submission) document() document {
	ex := x.sent()[0]
	return readMessage(ex, ex.Request, "opengdpr/request")
}

// id is the subject_request_id, empty if there is none that can be read.
func (x *submission) id() string {
	if x.madeUp != "" || len(x.sent()) == 0 {
		return x.madeUp
	}
	id, _ := x.document().text("subject_request_id")
	return id
}

// taken reports whether the processor has answered one of the attempts with a 201.
func (x *submission) taken() bool {
	return slices.ContainsFunc(x.sent(), func(ex *journal.Exchange) bool { return ex.Status() == http.StatusCreated })
}

// url is where callbacks about it go: the one that the user has given, else the first URL that it
// lists; empty if there is neither.
func (x *submission) url() string {
	if x.f.given == "" && len(x.sent()) > 0 {
		if all := listedURLs(x.document()); len(all) > 0 {
			return all[0]
		}
	}
	return x.f.given
}

// listedURLs are the callback URLs of a request that can be called.
func listedURLs(d document) []string {
	return slices.DeleteFunc(d.strings("status_callback_urls"), func(s string) bool { return !absolute(s) })
}

// absolute reports an absolute URL of http or https.
func absolute(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// asking is the call of a hook about the request.
func (x *submission) asking() target.HookCall {
	c := x.call
	c.ID = x.id()
	return c
}

// saying is what a person said of a request, after so many callbacks about it and exchanges with its
// processor.
type saying struct {
	word            target.Belief
	err             error
	told, exchanged int
}

// belief is what the target thinks of it; an error says why there is no telling. A person is not asked
// again if nothing has happened since.
func (x *submission) belief() (target.Belief, error) {
	if h := x.s.Target().Belief; h == nil || !h.Manual() {
		return x.s.Belief(x.asking())
	}
	exchanged := len(x.site.Got()) + len(x.earlier)
	if x.said.word == "" || x.said.err != nil || x.said.told != x.told || x.said.exchanged != exchanged {
		word, err := x.s.Belief(x.asking())
		x.said = saying{word, err, x.told, exchanged}
	}
	return x.said.word, x.said.err
}

// believes waits until the target thinks one of these of it. A person is asked once.
func (x *submission) believes(within time.Duration, words ...target.Belief) (last target.Belief, ok bool, err error) {
	look := func() bool {
		last, err = x.belief()
		ok = err == nil && slices.Contains(words, last)
		return ok || err != nil
	}
	if h := x.s.Target().Belief; h != nil && h.Manual() {
		look()
		return last, ok, err
	}
	x.s.Await(conformance.Wait{For: fmt.Sprintf("%s to be believed %s", x.call.Reference, words[0]), Until: time.Now().Add(within)}, look)
	return last, ok, err
}

// settle waits until the target has made something of the answer that it got. One that has
// once taken too long is not waited for as long again.
func (x *submission) settle() {
	if !x.s.Offers(target.HookBelief) {
		return
	}
	within, settled := x.s.Target().LifecycleTimeout, false
	if x.f.unsettled.Load() {
		within = x.s.Target().CallbackWait
	}
	x.baseline, settled, _ = x.believes(within, target.BeliefPending, target.BeliefFailed, target.BeliefInProgress, target.BeliefCompleted)
	if !settled {
		x.f.unsettled.Store(true)
	}
}

// notTaken says that a request is such that a processor refuses it.
const notTaken = "the simulated processor does not accept the target's requests"

// rejected is the finding where the processor did not take the request.
func (x *submission) rejected() conformance.Finding {
	cause := x.f.flaw
	if first := x.f.first; cause == "" && first != nil && x.id() != "" {
		if id, _ := first.text("subject_request_id"); id == x.id() {
			cause = first.check("ids-fresh")
		}
	}
	return conformance.Unknown(cause, notTaken)
}

// saysNo reports an answer that says no for good.
func saysNo(ex *journal.Exchange) bool {
	return ex.Status()/100 == 4 && ex.Status() != http.StatusTooManyRequests
}

// accepted has the target send a request that the processor takes, and can be called back
// about, and waits until the target has settled that. Where that cannot be had the finding says
// why.
func (p *played) accepted(label string) (*submission, conformance.Finding) {
	x, why := p.answered(label)
	if x != nil {
		x.settle()
	}
	return x, why
}

// answered does so without waiting for what the target makes of the answer.
func (p *played) answered(label string) (*submission, conformance.Finding) {
	if why, ok := p.f.uncalled(); ok {
		return nil, why
	}
	if p.f.refused {
		return nil, conformance.Unknown(p.f.flaw, notTaken)
	}
	if x := p.spare(); x != nil {
		return x, conformance.Finding{}
	}
	x := p.submit(label, "erasure")
	if !x.arrives() {
		return nil, conformance.Unknown("", x.unsent())
	}
	p.s.Await(conformance.Wait{For: "the processor to take " + x.call.Reference, Until: time.Now().Add(p.s.Target().CallbackWait)},
		func() bool { return x.taken() || saysNo(x.sent()[0]) })
	switch {
	case !x.taken():
		return nil, x.rejected()
	case x.id() == "" || x.url() == "":
		return nil, conformance.Unknown(p.f.flaw, "the target's request names no id, or no URL that can be called back")
	}
	return x, conformance.Finding{}
}

// unsent says that no request came.
func (x *submission) unsent() string {
	if x.refused != nil {
		return fmt.Sprintf("no request came to %s: %s", x.call.PartnerDomain, x.refused)
	}
	return fmt.Sprintf("the hook submit was called and no request came to %s", x.call.PartnerDomain)
}
