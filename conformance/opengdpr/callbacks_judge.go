package opengdpr

import (
	"fmt"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// judge makes the checks of the scenario.
func (d *delivery) judge() {
	s := d.s
	d.over = true
	checkReceipts(s, d.requests[0].f, "receipts-", []exchanged{d.requests[0].exchanged("first request"), d.requests[1].exchanged("second request")}, conformance.Skipped("no request was accepted"))
	var all []message
	for _, o := range d.outlets() {
		all = append(all, d.calls(o)...)
	}
	for _, m := range d.requests[1].calls(d.led, "where the redirect leads") {
		m.url = d.redirecting.URL // which is the one that was listed
		all = append(all, m)
	}
	checkCallbacks(s, "callbacks-", all, d.unheard())
	s.Check("every-failing-url", "OG-8.5-03", d.attempted(), d.evidence(d.refusing, d.slow, d.dropping, d.redirecting)...)
	s.Check("others-called", "OG-8.5-02", d.independent(), d.evidence(d.healthy, d.noBody)...)
	s.Check("refused-again", "OG-8.5-04", d.again(d.refusing), d.evidence(d.refusing, d.noBody)...)
	s.Check("dropped-again", "OG-8.5-04", d.again(d.dropping), d.evidence(d.dropping)...)
}

func (d *delivery) evidence(some ...outlet) []*journal.Exchange {
	all := d.creations()
	for _, o := range some {
		all = append(all, o.Got()...)
	}
	return all
}

// unheard says why nothing can be said about callbacks, if none came. That each URL is tried is
// the check that says it; the others name it as their cause.
func (d *delivery) unheard() conformance.Finding {
	if d.cause != "" {
		return conformance.Unknown(d.cause, d.why)
	}
	return conformance.Unknown(d.s.CheckID("every-failing-url"), "see there")
}

// counted describes how often each URL was called.
func (d *delivery) counted(some ...outlet) string {
	var all []string
	for _, o := range some {
		all = append(all, fmt.Sprintf("%s: called %d times", o.name, len(o.Got())))
	}
	return strings.Join(all, "; ")
}

// attempts describes how often a URL was told of each status: one that is told of two, once each, was
// called twice and yet tried once.
func (d *delivery) attempts(o outlet) string {
	var words []string
	times := map[string]int{}
	for _, m := range d.calls(o) {
		word, ok := m.text("request_status")
		if !ok {
			word = "a call without request_status"
		}
		if times[word]++; times[word] == 1 {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return o.name + ": no attempt"
	}
	for i, word := range words {
		noun := "attempts"
		if times[word] == 1 {
			noun = "attempt"
		}
		words[i] = fmt.Sprintf("%s: %d %s", conformance.Clip(word), times[word], noun)
	}
	return o.name + " was told of " + strings.Join(words, "; ")
}

// attempted judges whether each URL that fails was called at least once (OG-8.5-03; AO-46).
func (d *delivery) attempted() conformance.Finding {
	failing := []outlet{d.refusing, d.slow, d.dropping, d.redirecting}
	f := conformance.Fine("at least one attempt at each URL, whatever it answers", d.counted(failing...))
	switch {
	case d.why != "":
		return conformance.Unknown(d.cause, d.why)
	case d.silent() && !d.s.Public():
		return conformance.Unknown("", noCallback(d.s))
	}
	for _, o := range failing {
		if len(o.Got()) == 0 {
			f.Problem = o.name + " was never called"
			return f
		}
	}
	if len(d.led.Got()) > 0 {
		return f.Saw("AO-46", "redirect-followed")
	}
	return f.Saw("AO-46", "redirect-not-followed")
}

// independent judges whether URLs are called whatever those before them do (OG-8.5-02; AO-47).
func (d *delivery) independent() conformance.Finding {
	f := conformance.Fine("the URLs after those that fail are called too, and those that fail again at the next change", d.counted(d.healthy, d.noBody))
	if d.why != "" || d.silent() {
		return d.unheard()
	}
	if d.starved != "" {
		f.Got += "; not called while another was dead: " + d.starved
		return f.Saw("AO-47", "stops")
	}
	for _, o := range []outlet{d.healthy, d.noBody} {
		if !d.toldOfEnd(o) {
			f.Problem = o.name + " was not told of completed"
			return f
		}
	}
	for _, o := range d.outlets() {
		if d.overdue(o) {
			f.Got = d.counted(o)
			f.Problem = o.name + " was told of an earlier change and not of completed"
			return f
		}
	}
	return f.Saw("AO-47", "independent")
}

// again judges whether a failed callback was tried again (OG-8.5-04; AO-39, AO-46).
func (d *delivery) again(o outlet) conformance.Finding {
	f := conformance.Fine(fmt.Sprintf("a status whose callback failed is told again within %s", d.s.Target().RetryWait), d.attempts(o))
	switch {
	case d.why != "" || d.silent():
		return d.unheard()
	case len(o.Got()) == 0:
		return conformance.Unknown(d.s.CheckID("every-failing-url"), o.name+" was never called")
	case d.repeated(o):
		f = f.Saw("AO-46", "repeated")
	default:
		f.Got += "; raise --retry-wait if the target takes longer by design"
		f = f.Saw("AO-46", "once")
	}
	if len(d.noBody.Got()) > 0 && d.repeated(d.noBody) {
		return f.Saw("AO-39", "only-200")
	}
	return f.Saw("AO-39", "any-2xx")
}

// unknownDelivery says of every check why it could not be made.
func unknownDelivery(s *conformance.Session, f conformance.Finding) {
	s.Check("callback-urls-taken", "OG-7.3-09", f)
	unknownAttempts(s, f)
}

func unknownAttempts(s *conformance.Session, f conformance.Finding) {
	checkReceipts(s, nil, "receipts-", nil, f)
	checkCallbacks(s, "callbacks-", nil, f)
	for _, c := range [][2]string{{"every-failing-url", "OG-8.5-03"}, {"others-called", "OG-8.5-02"}, {"refused-again", "OG-8.5-04"}, {"dropped-again", "OG-8.5-04"}} {
		s.Check(c[0], c[1], f)
	}
}
