package opengdpr

import (
	"fmt"
	"slices"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/behaviour"
)

// trouble is a way in which a processor fails to answer.
type trouble struct {
	line
	what   string
	answer conformance.Answer
}

// troubles are all of them.
var troubles = []trouble{
	{line{"unavailable", "OG-3.1-02"}, "is answered 503", conformance.Answer{Status: 503}},
	{line{"dropped", "OG-3.1-02"}, "loses its connection before an answer", conformance.Answer{Drop: behaviour.DropBefore}},
	{line{"server-error", "OG-3.1-02"}, "is answered 500 with HTML", conformance.Answer{Status: 500, Body: said("<html>no</html>"), Header: map[string]string{"Content-Type": "text/html"}}},
}

func said(s string) *string { return &s }

var busyLines = func() []line {
	lines := []line{{"throttled", "OG-3.1-02"}, {"patience", "OG-10-01"}, {"retries", "OG-7.1-04"}, {"slow", "OG-3.1-02"}}
	for _, t := range troubles {
		lines = append(lines, t.line)
	}
	return lines
}()

// hammering is how many attempts within the time that a processor asks to be left alone for are
// more than impatience.
const (
	hammering  = 4
	leaveAlone = time.Second
)

// busyProcessor lets a processor be down, slow and busy.
var busyProcessor = conformance.Scenario{
	ID:      "opengdpr/busy",
	Title:   "A processor that is down, slow or busy is not believed to have accepted anything, and is not hammered",
	Covers:  rowsIn(busyLines...),
	Sends:   []conformance.Send{{Method: "POST", Path: "(hook submit)", What: "seven requests to a processor that does not answer as it should"}},
	Needs:   []target.HookName{target.HookSubmit},
	Domains: []string{busy + ".test"},
	Run: func(s *conformance.Session) {
		t := newSheet(s, busyLines)
		defer t.hand()
		if why, ok := absentPartner(s, busy); ok {
			t.none = why
			return
		}
		p := play(s, busy)
		if p.f.refused {
			t.none = conformance.Unknown(p.f.flaw, notTaken)
			return
		}
		patience, ok := p.warm(t)
		if !ok {
			return
		}
		throttle(t, p)
		p.trouble(t, patience)
		t.note("slow", p.slow(), p.site.Got()...)
		t.note("retries", p.retries(), p.site.Got()...)
	},
}

// trouble lets the processor fail in each way, and judges what is believed in the end: once so much
// time has passed that a good answer would have been believed twice.
func (p *played) trouble(t *sheet, patience time.Duration) {
	if !p.s.Offers(target.HookBelief) {
		for _, how := range troubles {
			t.note(how.name, conformance.Skipped("there is no hook belief"))
		}
		return
	}
	var all []*submission
	for _, how := range troubles {
		p.site.Serve("", createPath, how.answer)
		x := p.submit(how.name, "erasure")
		x.arrives()
		all = append(all, x)
	}
	p.s.Await(conformance.Wait{For: fmt.Sprintf("%s, in which a failure would be taken for an answer", patience), Until: time.Now().Add(patience)}, func() bool { return false })
	for i, how := range troubles {
		t.note(how.name, all[i].unaccepted("a request is not believed accepted that "+how.what), all[i].sent()...)
	}
}

// warm lets the target learn what there is to know about the processor, and shows that it sends
// requests at all. It returns how long to wait for what is not to be believed.
func (p *played) warm(t *sheet) (patience time.Duration, ok bool) {
	x := p.submit("before anything", "erasure")
	if !x.arrives() {
		t.none = conformance.Unknown("", x.unsent())
		return 0, false
	}
	began := time.Now()
	x.settle()
	if !x.taken() {
		t.none = x.rejected()
	}
	return max(2*time.Since(began), shortestWindow), x.taken()
}

// throttle answers 429 and counts the attempts until the target may ask again.
func throttle(t *sheet, p *played) {
	p.site.Serve("", createPath, conformance.Answer{Status: 429, RetryAfter: "1"})
	x := p.submit("throttled", "erasure")
	if !x.arrives() {
		t.note("throttled", conformance.Unknown("", x.unsent()))
		t.note("patience", conformance.Unknown("", x.unsent()))
		return
	}
	p.s.Await(conformance.Wait{For: "the target to leave the processor alone, as it asks", Until: time.Now().Add(p.s.Target().LifecycleTimeout)}, func() bool {
		sent := x.sent()
		return x.early() >= hammering || time.Since(sent[len(sent)-1].Ended) > leaveAlone*9/10
	})
	t.note("throttled", x.unaccepted("a request is not believed accepted that is answered 429"), x.sent()...)
	f := conformance.Fine(fmt.Sprintf("fewer than %d attempts before Retry-After is over", hammering), fmt.Sprintf("%d of %d attempts came early", x.early(), len(x.sent())))
	if x.early() >= hammering {
		f.Earned = catalog.Warn
	}
	t.note("patience", f, x.sent()...)
}

// early is how many attempts came before the processor may be asked again.
func (x *submission) early() (n int) {
	sent := x.sent()
	for i := 1; i < len(sent); i++ {
		if sent[i].Started.Before(sent[i-1].Ended.Add(leaveAlone * 9 / 10)) {
			n++
		}
	}
	return n
}

// unaccepted judges what is believed of a request that nothing has accepted.
func (x *submission) unaccepted(want string) conformance.Finding {
	if !x.s.Offers(target.HookBelief) {
		return conformance.Skipped("there is no hook belief")
	}
	if len(x.sent()) == 0 {
		return conformance.Unknown("", x.unsent())
	}
	belief, err := x.belief()
	f := conformance.Fine(want, fmt.Sprintf("it is believed %s", belief))
	switch {
	case err != nil:
		return conformance.Unknown("", err.Error())
	case x.taken():
		return conformance.Unknown("", "a later attempt was accepted")
	case slices.Contains(countedBeliefs, belief):
		f.Problem = fmt.Sprintf("a request is believed %s that no processor has accepted", belief)
	}
	return f
}
