package opengdpr

import (
	"encoding/base64"
	"fmt"
	"slices"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
)

// treatment is a way to answer a request so that nothing says that it was accepted.
type treatment struct {
	line
	what   string
	answer conformance.Answer
	broken bool // the signature is wrong or absent; otherwise it is the rest that is
}

// treatments are all of them. Which row of section 7.3 an answer breaks, the controller's duty
// is that of section 3.1.
var treatments = []treatment{
	{line{"flipped", "OG-3.1-02"}, "one bit of its signature is wrong", faulty("signature-flipped"), true},
	{line{"other-key", "OG-3.1-02"}, "it is signed with a key that the certificate does not hold", faulty("signature-other-key"), true},
	{line{"unsigned", "OG-7.3-10"}, "it is not signed", faulty("unsigned"), true},
	{line{"no-base64", "OG-7.3-10"}, "its signature is no base64", conformance.Answer{Faults: []string{silent}, Header: map[string]string{signatureHeader: "!no base64!"}}, true},
	{line{"reserialised", "OG-7.3-10"}, "its signature is over its JSON in other words", faulty("signature-over-reserialised-body"), true},
	{line{"other-domain", "OG-7.3-10"}, "its domain header names another domain", faulty("domain-header-other"), false},
	{line{"not-json", "OG-3.1-02"}, "its body is no JSON", faulty("receipt-not-json"), false},
	{line{"other-id", "OG-3.1-02"}, "it names the id of another request", faulty("receipt-id-other"), false},
	{line{"refused", "OG-3.1-02"}, "it is a refusal", faulty("refuses-everything"), false},
}

func faulty(names ...string) conformance.Answer {
	return conformance.Answer{Faults: append(names, silent)}
}

func answerLines() []line {
	lines := []line{{"accepted", "OG-3.1-02"}, impostor}
	for _, t := range treatments {
		lines = append(lines, t.line)
	}
	return lines
}

// answersBelieved answers requests badly and asks what the controller makes of that (section
// 3.1). What it believes of each shows in twice the time that it took to believe a good answer.
var answersBelieved = conformance.Scenario{
	ID:      answersScenario,
	Title:   "A request is believed accepted on a 201 that is signed and about it, and on nothing else",
	Covers:  rowsIn(answerLines()...),
	Sends:   []conformance.Send{{Method: "POST", Path: "(hook submit)", What: fmt.Sprintf("%d requests, all but one of which are answered badly", len(treatments)+2)}},
	Needs:   []target.HookName{target.HookSubmit, target.HookBelief},
	Domains: []string{answering + ".test", stranger + ".test"},
	Run: func(s *conformance.Session) {
		t := newSheet(s, answerLines())
		defer t.hand()
		if why, ok := absentPartner(s, answering); ok {
			t.none = why
			return
		}
		p := play(s, answering)
		if p.f.refused {
			t.none = conformance.Unknown(p.f.flaw, notTaken)
			return
		}
		p.site.Serve("", createPath, conformance.Answer{})
		twin := p.submit("answered well", "erasure")
		if !twin.arrives() {
			t.none = conformance.Unknown("", twin.unsent())
			return
		}
		began := time.Now()
		twin.settle()
		took := time.Since(began)
		t.note("accepted", acceptance(twin), twin.sent()...)
		p.leave(twin)
		posed := impersonate(t, p)
		// The last answer stands: what is tried again is not answered better.
		var all []*submission
		for _, how := range treatments {
			p.site.Serve("", createPath, how.answer)
			x := p.submit(how.name, "erasure")
			x.arrives()
			all = append(all, x)
		}
		within := max(2*took, shortestWindow)
		s.Await(conformance.Wait{For: fmt.Sprintf("%s, in which a bad answer would be believed", within), Until: time.Now().Add(within)}, func() bool { return false })
		if posed != nil {
			t.note(impostor.name, posed.deceived(twin), posed.sent()...)
		}
		for i, how := range treatments {
			t.note(how.name, how.judge(all[i], twin), append(all[i].sent(), twin.sent()...)...)
		}
	},
}

// shortestWindow is how long it is waited at least for what should not come.
const shortestWindow = 200 * time.Millisecond

// acceptance judges whether a sound 201 is believed.
func acceptance(x *submission) conformance.Finding {
	f := conformance.Fine("a request that was answered with a sound 201 is believed pending", fmt.Sprintf("believed %s", x.baseline))
	switch {
	case !x.taken():
		return x.rejected()
	case x.baseline != target.BeliefPending:
		if _, err := x.belief(); err != nil {
			return conformance.Unknown("", err.Error())
		}
		f.Problem = fmt.Sprintf("a request that was answered with a sound 201 is believed %s", x.baseline)
	}
	return f
}

// counted are beliefs that rest on an answer.
var countedBeliefs = []target.Belief{target.BeliefAcknowledged, target.BeliefPending, target.BeliefInProgress, target.BeliefCompleted, target.BeliefCancelled}

// judge judges what is believed of a request that was answered badly.
func (how treatment) judge(x, twin *submission) conformance.Finding {
	const cause = answersScenario + "/accepted"
	f := conformance.Fine("a request is not believed accepted whose answer is such that "+how.what, "")
	switch {
	case len(x.sent()) == 0:
		return conformance.Unknown("", x.unsent())
	case !twin.taken():
		return x.rejected()
	case x.answeredWell():
		return conformance.Unknown("", "the request came again, and was answered well")
	case !how.given(x) && saysNo(x.sent()[0]):
		return x.rejected()
	case !how.given(x):
		return conformance.Unknown("", "no attempt was answered as it was to be: "+conformance.StatusLine(x.sent()[0]))
	}
	belief, err := x.belief()
	f.Got = fmt.Sprintf("it is believed %s", belief)
	switch {
	case err != nil:
		return conformance.Unknown("", err.Error())
	case slices.Contains(countedBeliefs, belief) && how.mixed(x):
		return conformance.Unknown("", "the request came again, was answered badly in another way, and is believed "+string(belief))
	case slices.Contains(countedBeliefs, belief):
		f.Problem = fmt.Sprintf("a request is believed %s on an answer such that %s", belief, how.what)
		f.Security = how.broken
	case twin.baseline != target.BeliefPending && twin.baseline != target.BeliefCompleted:
		return conformance.Unknown(cause, "no answer is believed, be it as sound as it may")
	}
	return f
}

// given reports that one of its attempts was answered like this, as the bytes of the answer show. Others
// may have been answered badly in another way: an attempt can come before the processor is told how to
// answer, and after it was told otherwise.
func (how treatment) given(x *submission) bool {
	return slices.ContainsFunc(x.sent(), func(ex *journal.Exchange) bool {
		if how.name == "refused" {
			return ex.Status()/100 == 4
		}
		return ex.Status() == 201 && how.broken != x.soundlySigned(ex)
	})
}

// mixed reports that an attempt was answered with a 201 in which something else is wrong.
func (how treatment) mixed(x *submission) bool {
	return slices.ContainsFunc(x.sent(), func(ex *journal.Exchange) bool {
		return ex.Status() == 201 && (how.name == "refused" || how.broken == x.soundlySigned(ex))
	})
}

// answeredWell reports that one of its attempts was accepted in an answer with nothing wrong.
func (x *submission) answeredWell() bool {
	return slices.ContainsFunc(x.sent(), func(ex *journal.Exchange) bool {
		d := readDocument(ex, "opengdpr/receipt")
		id, _ := d.text("subject_request_id")
		domain, _ := ex.Response.Header(domainHeader)
		return ex.Status() == 201 && id == x.id() && domain == x.call.PartnerDomain && x.soundlySigned(ex)
	})
}

// soundlySigned reports an answer whose signature is the one that the processor makes over its
// body. That of RSA PKCS #1 is the same each time.
func (x *submission) soundlySigned(ex *journal.Exchange) bool {
	if ex.Response == nil {
		return false
	}
	value, _ := ex.Response.Header(signatureHeader)
	return value == base64.StdEncoding.EncodeToString(x.s.Sign(x.name, simulator.SignWish{Data: ex.Response.Body()}))
}
