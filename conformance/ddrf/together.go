package ddrf

import (
	"fmt"
	"net/http"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
)

// soon is how long the partners' journal may take to tell what has happened.
const soon = 2 * time.Second

// burst is how many requests are sent at once: little for any service.
const burst = 15

// together sends requests one after the other and at the same time, while nothing else is
// sent. What is mixed up shows in the acknowledgements, each of which is of one request.
var together = conformance.Scenario{
	ID:        "ddrf/together",
	Title:     "Requests that come together are each acknowledged for themselves",
	Covers:    covers("DD-AC-08", "DD-DI-03", "DD-RC-13"),
	Sends:     []conformance.Send{{Method: "POST", Path: "(endpoint)", What: "two plain requests one after the other, and fifteen at once", Erases: true}},
	Exclusive: true,
	Run: func(s *conformance.Session) {
		f := factsOf(s)
		if cause, why := unaccepted(f); cause != "" {
			none := f.cannot(cause, f.reason(why))
			for _, c := range [][2]string{{"one-after-the-other", "DD-AC-08"}, {"at-once", "DD-AC-08"}, {"burst", "DD-RC-13"}, {"read-again", "DD-DI-03"}} {
				s.Check(c[0], c[1], none)
			}
			checkAnswers(s, f, nil, nil, none)
			return
		}
		plain, _ := s.Catalog().Vector(plainVector)
		read := f.p.site.Reads()
		var row []answered
		for i := range 2 {
			row = append(row, answered{f.plain(s, fmt.Sprint("row/", i)).send(s, f, "one of two in a row"), vectorCase{Vector: plain}})
		}
		again := f.readsAgain(s, read, len(row))
		var sent []*request
		var tokens []string
		var posts []target.Request
		for i := range burst {
			r := f.plain(s, fmt.Sprint("burst/", i))
			compact, post := r.post("one of a burst")
			sent, tokens, posts = append(sent, r), append(tokens, compact), append(posts, post)
		}
		var all []answered
		for i, ex := range s.Burst(posts) {
			all = append(all, answered{readAnswer(f, sent[i].label, sent[i], tokens[i], ex), vectorCase{Vector: plain}})
		}
		s.Check("one-after-the-other", "DD-AC-08", ownAcks(row), last(row)...)
		s.Check("at-once", "DD-AC-08", ownAcks(all), last(all)...)
		s.Check("burst", "DD-RC-13", burstTaken(all), last(all)...)
		s.Check("read-again", "DD-DI-03", again, f.p.site.Got()...)
		all = append(row, all...)
		checkAnswers(s, f, answeredOf(all), nil, unconcerned)
	},
}

// answeredOf are those of the answers that say something.
func answeredOf(all []answered) []answered {
	var some []answered
	for _, a := range all {
		if !a.unsaid() && !throttled(a) {
			some = append(some, a)
		}
	}
	return some
}

func throttled(a answered) bool {
	return a.ex.Status() == http.StatusTooManyRequests || a.ex.Status() == http.StatusServiceUnavailable
}

// ownAcks judges that each acJWT embeds the rqJWT of its own request and no other (DD-AC-08).
func ownAcks(all []answered) conformance.Finding {
	f := conformance.Fine("each acJWT holds the rqJWT of its own request", "")
	of := map[string]string{}
	for _, a := range all {
		of[a.token] = a.label
	}
	n, cause := 0, "ddrf/together/accepted-acjwt"
	for _, a := range all {
		if a.hasAck() {
			cause = "ddrf/together/ack-rqjwt"
		}
		text, ok := textOf(a.claims, "rqJWT")
		if !a.hasAck() || !ok {
			continue
		}
		n++
		if other, known := of[text]; known && text != a.token {
			f.Got = fmt.Sprintf("the acJWT of %s holds the rqJWT of %s", a.label, other)
			f.Problem, f.Security = "an acJWT acknowledges another request", true
			return f
		}
	}
	if n == 0 {
		return conformance.Unknown(cause, "there is no acJWT with an rqJWT")
	}
	f.Got = fmt.Sprintf("%d of %d acJWTs do", n, n)
	return f
}

// burstTaken judges that requests of a small burst are accepted, as far as they are not
// throttled.
func burstTaken(all []answered) conformance.Finding {
	f := conformance.Fine("each valid request of a burst is accepted, as far as it is not throttled", "")
	taken, silent := 0, 0
	for _, a := range all {
		switch {
		case a.accepts():
			taken++
		case throttled(a) && !a.hasAck():
		case a.unsaid():
			silent++
		default:
			f.Got, f.Problem = a.label+": "+a.told(), "a valid request of a burst is refused"
			return f
		}
	}
	f.Got = fmt.Sprintf("%d of %d", taken, len(all))
	if taken == 0 || silent > 0 {
		return conformance.Finding{Want: f.Want, Got: f.Got, Unknown: "requests of the burst were not answered"}
	}
	return f
}

// readsAgain tells how often P's file is read, which may not be kept (AD-40). Earlier scenarios
// have made the target read it once.
func (f *facts) readsAgain(s *conformance.Session, before, requests int) conformance.Finding {
	// A read is told of once the partner has sent it, which may be after its effect.
	s.Await(conformance.Wait{For: "reads of the 1st party's file", Until: time.Now().Add(soon)}, func() bool { return f.p.site.Reads() >= before+requests })
	reads := f.p.site.Reads() - before
	finding := conformance.Fine("partners' files are read again", fmt.Sprintf("%d times for %d requests, of a file that must not be kept", reads, requests))
	switch {
	case s.Target().KeysPinned:
		return conformance.Skipped("the target has the partners' keys from elsewhere (--keys-pinned)")
	case f.p.site.Reads() == 0:
		return conformance.Unknown("", "the target never asked for the 1st party's file")
	case reads >= requests:
		return finding.Saw("AD-40", "each-time")
	case reads > 0:
		return finding.Saw("AD-40", "beyond-freshness")
	}
	return finding.Saw("AD-40", "never-again")
}
