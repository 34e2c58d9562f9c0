package opengdpr

import (
	"fmt"
	"slices"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
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
	hammering   = 4
	leaveAlone  = time.Second
	slowProcess = 500 * time.Millisecond
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
		if !p.warm(t) {
			return
		}
		throttle(t, p)
		for _, how := range troubles {
			p.site.Serve("", createPath, how.answer)
			x := p.submit(how.name, "erasure")
			came := x.arrives()
			finding := x.unaccepted("a request is not believed accepted that " + how.what)
			if !came {
				finding = conformance.Unknown("", x.unsent())
			}
			t.note(how.name, finding, x.sent()...)
		}
		p.site.Serve("", createPath, conformance.Answer{Delay: clock.Duration(slowProcess)})
		x := p.submit("answered slowly", "erasure")
		early := x.countedBefore()
		x.arrives()
		t.note("slow", x.slowly(early), x.sent()...)
		t.note("retries", p.retries(), p.site.Got()...)
	},
}

// warm lets the target learn what there is to know about the processor, and shows that it sends
// requests at all.
func (p *played) warm(t *sheet) bool {
	x := p.submit("before anything", "erasure")
	if !x.arrives() {
		t.none = conformance.Unknown("", x.unsent())
		return false
	}
	x.settle()
	if !x.taken() {
		t.none = x.rejected()
	}
	return x.taken()
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

// countedBefore asks, while the answer is awaited, what is believed, and returns when a belief
// was told that rests on an answer; zero if none was.
func (x *submission) countedBefore() (told time.Time) {
	if h := x.s.Target().Belief; h == nil || h.Manual() {
		return time.Time{}
	}
	x.s.Await(conformance.Wait{For: "an answer that takes its time", Until: time.Now().Add(x.s.Target().LifecycleTimeout)}, func() bool {
		belief, err := x.belief()
		if err == nil && slices.Contains(countedBeliefs, belief) {
			told = time.Now()
		}
		return err != nil || !told.IsZero() || len(x.sent()) > 0
	})
	return told
}

// slowly judges whether a request is believed accepted before it was answered.
func (x *submission) slowly(told time.Time) conformance.Finding {
	switch {
	case !x.s.Offers(target.HookBelief):
		return conformance.Skipped("there is no hook belief")
	case len(x.sent()) == 0:
		return conformance.Unknown("", x.unsent())
	}
	answered := x.sent()[0].Ended
	f := conformance.Fine("a request is not believed accepted before it is answered", "it was not")
	if !told.IsZero() && told.Before(answered.Add(-slowProcess/5)) { // the target may see the answer's end before its sender
		f.Got = fmt.Sprintf("%s before the answer", answered.Sub(told).Round(time.Millisecond))
		f.Problem = "a request is believed accepted before it is answered"
	}
	return f
}

// retries judges that what comes again under an id is the same request (OG-7.1-04).
func (p *played) retries() conformance.Finding {
	f := conformance.Fine("an id names one request, in each attempt", "")
	of := map[string]*submission{}
	again := 0
	for _, x := range p.asked {
		for i, ex := range x.sent() {
			d := readMessage(ex, ex.Request, "opengdpr/request")
			id, ok := d.text("subject_request_id")
			if !ok {
				continue
			}
			if i > 0 {
				again++
			}
			if other := of[id]; other != nil && other != x {
				f.Problem = "two requests have the same subject_request_id"
				f.Got = fmt.Sprintf("%q", conformance.Clip(id))
				return f
			}
			of[id] = x
		}
	}
	f.Got = fmt.Sprintf("%d requests under %d ids, %d of them tried again", len(p.asked), len(of), again)
	if len(of) == 0 {
		return conformance.Unknown(p.f.flaw, "no id can be read")
	}
	return f
}
