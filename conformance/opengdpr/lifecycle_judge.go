package opengdpr

import (
	"fmt"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// attested is why OG-8-04 has no verdict for a processor.
const attested = "whether completed means fulfilled, only the owner of a processor can say"

// judge makes the checks of the scenario.
func (j *journey) judge() {
	s := j.s
	checkReceipts(s, j.f, "receipts-", []exchanged{j.exchanged("a request with callback URLs")}, conformance.Skipped("no request was accepted"))
	checkStatuses(s, "answers-", j.answers, conformance.Unknown("opengdpr/status/answers", "no status was answered"))
	calls := j.calls()
	checkCallbacks(s, "callbacks-", calls, j.unheard())
	all := j.evidence(calls)
	s.Check("in-progress", "OG-8-03", j.inProgress(calls), all...)
	s.Check("meaning", "OG-8-04", conformance.Skipped(attested))
	s.Check("always-found", "OG-8.1-01", j.alwaysFound(), j.lost...)
	s.Check("never-back", "OG-8-05", j.neverBack(), all...)
	s.Check("every-url", "OG-8.5-02", j.everyURL(calls), all...)
	s.Check("callbacks-agree", "OG-8.6-07", j.agree(calls), all...)
	j.sawReadings(calls)
}

// evidence is what was seen of the request: its creation, the calls, and the answers between
// which its status changed.
func (j *journey) evidence(calls []message) []*journal.Exchange {
	all := []*journal.Exchange{j.created}
	for i, m := range j.answers {
		if i == 0 || i == len(j.answers)-1 || m.state != j.answers[i-1].state {
			all = append(all, m.ex)
		}
	}
	for _, m := range calls {
		all = append(all, m.ex)
	}
	return all
}

// unheard says why nothing is known of the callbacks, or of the way to completed. That every
// URL is told is the check that says it; the others name it as their cause.
func (j *journey) unheard() conformance.Finding {
	if j.cause != "" {
		return j.unseen(j.why)
	}
	return conformance.Unknown(j.s.CheckID("every-url"), "see there")
}

// silence says what it means that completed was not seen, or that no callback came at all. A
// processor that guards itself does not call where it may not (AO-48), and that cannot be
// told from one that never calls, unless the URLs are public.
func (j *journey) silence() (conformance.Finding, bool) {
	switch {
	case j.why != "":
		return j.unseen(j.why), true
	case len(j.boxes) == 0:
		return conformance.Unknown(j.s.CheckID("callback-urls-taken"), "no callback URL of the suite is taken"), true
	case !j.s.Public():
		return conformance.Unknown("", noCallback(j.s)), true
	}
	return conformance.Finding{}, false
}

// noCallback is what it means that plain http, or this machine, is not called.
func noCallback(s *conformance.Session) string {
	return fmt.Sprintf("no callback came within %s; raise --callback-wait if the target is slower by design; a processor may also refuse to call plain http or this machine (AO-48): %s",
		s.Target().CallbackWait, publicAdvice)
}

// publicAdvice is what a user can do about a guard.
const publicAdvice = "let it call there, or give an https URL that leads to the suite with --callback-public-url"

// takesURLs judges whether a request is accepted with the suite's own callback URLs, or only
// without them, as bare is (AO-48).
func takesURLs(w, bare *watched) conformance.Finding {
	f := legal("a request with callback URLs of the suite", w.created)
	if f.Problem == "" || !refused(w.created) || w.s.Public() || !bare.accepted() {
		return f
	}
	return conformance.Finding{Want: f.Want, Got: f.Got, Unknown: f.Problem + ", though it is accepted without them (AO-48): " + publicAdvice}
}

// inProgress judges whether the request was shown as in progress (AO-23).
func (j *journey) inProgress(calls []message) conformance.Finding {
	f := conformance.Fine("in_progress on the way from pending to completed", j.told())
	shown := func(m message) bool { return m.state == inProgress }
	switch {
	case slices.ContainsFunc(j.answers, shown) || slices.ContainsFunc(calls, shown):
		return f.Saw("AO-23", "visited")
	case j.why != "":
		return j.unheard()
	case j.atOnce:
		return conformance.Skipped("the request was completed at once")
	case len(calls) == 0:
		if _, unknown := j.silence(); unknown {
			return j.unheard()
		}
		return f.Saw("AO-23", "silent")
	}
	return f.Saw("AO-23", "skipped")
}

// alwaysFound judges that the status is there whenever it is asked for.
func (j *journey) alwaysFound() conformance.Finding {
	f := conformance.Fine("each GET with the id is answered with its status", fmt.Sprintf("%d of %d are", len(j.answers), len(j.answers)+len(j.lost)))
	if len(j.answers) == 0 {
		return conformance.Finding{Want: f.Want, Got: f.Got, Unknown: "no status was answered: " + conformance.StatusLine(j.last)}
	}
	if len(j.lost) > 0 {
		f.Got += ", and one with " + conformance.StatusLine(j.lost[0])
		f.Problem = "the status of an accepted request was there, and once was not: " + conformance.StatusLine(j.lost[0])
	}
	return f
}

// neverBack looks for steps back, in what GET shows and in what each URL is told (AO-24).
// The two are not compared: a callback may be slow.
func (j *journey) neverBack() conformance.Finding {
	f := conformance.Fine("only steps forward", j.told())
	lines := [][]message{j.answers}
	for i := range j.boxes {
		lines = append(lines, j.callsTo(i))
	}
	steps, repeated := false, false
	for n, line := range lines {
		last := ""
		for _, m := range line {
			if rank[m.state] == 0 {
				continue
			}
			steps = steps || last != "" && m.state != last || last == completed
			if rank[m.state] < rank[last] {
				f.Got = fmt.Sprintf("%s after %s: %s", m.state, last, m.label)
				if last == completed {
					return f.Saw("AO-24", "completed-left")
				}
				f = f.Saw("AO-24", "set-aside")
			}
			repeated = repeated || n > 0 && m.state == last
			last = m.state
		}
	}
	switch {
	case !steps:
		return conformance.Finding{Want: f.Want, Got: f.Got, Unknown: "no two statuses were seen"}
	case repeated:
		f = f.Saw("AO-24", "repeated")
	}
	return f.Saw("AO-24", "forward")
}

// everyURL judges whether each URL was told of every change that was seen (OG-8.5-02; AO-23).
func (j *journey) everyURL(calls []message) conformance.Finding {
	f := conformance.Fine("every URL is told of every change that GET or another URL shows", j.told())
	if len(calls) == 0 {
		if unknown, ok := j.silence(); ok {
			unknown.Want = f.Want
			return unknown
		}
		f.Got += fmt.Sprintf("; none within %s, raise --callback-wait if the target is slower by design", j.s.Target().CallbackWait)
		return f.Saw("AO-23", "silent")
	}
	for _, state := range j.changes() {
		if missing := j.missing(state); len(missing) > 0 {
			f.Problem = fmt.Sprintf("%s %s not told of %s", strings.Join(missing, " and "), were(len(missing)), state)
			return f
		}
	}
	if j.why != "" {
		unknown := j.unseen(j.why)
		unknown.Want, unknown.Got = f.Want, f.Got
		return unknown
	}
	return f
}

func were(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// agree judges whether callbacks tell the state that GET shows (OG-8.6-07).
func (j *journey) agree(calls []message) conformance.Finding {
	f := conformance.Fine("GET shows what a callback has told, or a later state", j.told())
	switch {
	case j.lie != "":
		f.Problem = j.lie
		return f
	case len(calls) == 0 || j.why != "":
		return j.unheard()
	}
	return f
}

// sawReadings records what nothing here is judged by (AO-22).
func (j *journey) sawReadings(calls []message) {
	for _, m := range calls {
		if m.state == pending {
			j.s.Saw("AO-22", "called", m.ex)
			return
		}
	}
	if len(calls) > 0 {
		j.s.Saw("AO-22", "silent", calls[0].ex)
	}
}

// unknownLifecycle says of every check why it could not be made.
func unknownLifecycle(s *conformance.Session, f conformance.Finding) {
	s.Check("callback-urls-taken", "OG-7.3-09", f)
	unknownRest(s, f)
}

func unknownRest(s *conformance.Session, f conformance.Finding) {
	checkReceipts(s, nil, "receipts-", nil, f)
	checkStatuses(s, "answers-", nil, f)
	checkCallbacks(s, "callbacks-", nil, f)
	for _, c := range [][2]string{{"in-progress", "OG-8-03"}, {"always-found", "OG-8.1-01"}, {"never-back", "OG-8-05"}, {"every-url", "OG-8.5-02"}, {"callbacks-agree", "OG-8.6-07"}} {
		s.Check(c[0], c[1], f)
	}
	s.Check("meaning", "OG-8-04", conformance.Skipped(attested))
}
