package opengdpr

import (
	"bytes"
	"fmt"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/internal/observe"
	"dsrcheck/simulator/journal"
)

// repetition sends a request again under its id, as it was and with other content, on which
// the text is silent (AO-25).
var repetition = conformance.Scenario{
	ID:     "opengdpr/repetition",
	Title:  "A request that is sent again is answered again or refused, and has one status",
	Covers: covers(append(otherRefusalRows, "OG-7.3-01", "OG-7.3-09", "OG-7.5-01", "OG-8.1-01")...),
	Sends: []conformance.Send{
		{Method: "POST", Path: createPath, What: "one valid request, the same again, and another with its id", Erases: true},
		{Method: "GET", Path: "/opengdpr_request/{id}", What: "its status"},
	},
	Run: func(s *conformance.Session) {
		f := factsOf(s)
		first := f.base(s, "repeated")
		var ex *journal.Exchange
		cause, why := unaccepted(f)
		if cause == "" {
			ex = first.send(s, "a request")
			s.Check("first", "OG-7.3-09", legal("a valid request", ex), ex)
			if !ex.OK() || ex.Status()/100 != 2 {
				cause, why = s.CheckID("first"), "the request was not accepted"
			}
		} else {
			s.Check("first", "OG-7.3-09", conformance.Unknown(cause, why))
		}
		if cause != "" {
			unknown := conformance.Unknown(cause, why)
			checkReceipts(s, f, "receipts-", nil, unknown)
			checkOtherRefusals(s, nil, unknown)
			for _, c := range [][2]string{{"same", "OG-7.5-01"}, {"same-accepted", "OG-7.3-01"}, {"other", "OG-7.5-01"}, {"other-accepted", "OG-7.3-01"}, {"one-status", "OG-8.1-01"}} {
				s.Check(c[0], c[1], unknown)
			}
			return
		}
		again := first.send(s, "the same again")
		other := f.base(s, "repeated with other content")
		*other.body.at("/subject_request_id") = *text(first.id)
		changed := other.send(s, "another request with the same id")
		checkReceipts(s, f, "receipts-", []exchanged{{"the request", first, ex}, {"the same again", first, again}}, conformance.Skipped("no request was accepted"))
		for _, c := range []struct {
			name, what string
			ex         *journal.Exchange
			choice     string
		}{{"same", "the same request again", again, "replayed"}, {"other", "another request with the same id", changed, kept(changed, other)}} {
			s.Check(c.name, "OG-7.5-01", repeated(c.what, c.ex, c.choice), c.ex)
			s.Check(c.name+"-accepted", "OG-7.3-01", repeatAccepted(s, c.name, c.what, c.ex, c.choice), c.ex)
		}
		checkOtherRefusals(s, []exchanged{{"the same request again", first, again}, {"another request with its id", other, changed}}, conformance.Skipped("known ids are accepted"))
		w := &watched{s: s, f: f, sent: first}
		one := oneStatus(f, w)
		s.Check("one-status", "OG-8.1-01", one, ex, again, changed, w.last)
	},
}

// kept tells whether a 201 to other content answers the first request or the second.
func kept(ex *journal.Exchange, other *request) string {
	if !ex.OK() || ex.Status() != 201 {
		return "replayed"
	}
	encoded, _ := readDocument(ex, "opengdpr/receipt").text("encoded_request")
	if decoded, _, err := observe.Base64(encoded); err == nil && bytes.Equal(decoded, other.bytes()) {
		return "overwritten"
	}
	return "replayed"
}

// repeated judges the refusal of a known id, where it is refused (AO-13, AO-25).
func repeated(what string, ex *journal.Exchange, accepted string) conformance.Finding {
	want := what + " is answered with 201, 400 or 409"
	f := conformance.Fine(want, conformance.StatusLine(ex))
	switch status := ex.Status(); {
	case !ex.OK():
		return conformance.NoAnswer(want, ex)
	case status/100 == 2:
		return f.Saw("AO-25", accepted)
	case status == 400:
		return f.Saw("AO-25", "refused-400")
	case status == 409:
		return f.Saw("AO-25", "refused-409")
	case conformance.Withheld(status):
		return conformance.WithheldFinding(want, ex)
	case status/100 == 4:
		return f.Saw("AO-13", "other-4xx")
	case status >= 500:
		return f.Saw("AO-13", "status-5xx")
	}
	f.Problem = fmt.Sprintf("%s is answered with %d", what, ex.Status())
	return f
}

// repeatAccepted judges the status of a known id that is accepted again (AO-25).
func repeatAccepted(s *conformance.Session, name, what string, ex *journal.Exchange, choice string) conformance.Finding {
	f := conformance.Fine(what+", where it is accepted, is answered with 201", conformance.StatusLine(ex))
	switch {
	case !ex.OK():
		return conformance.Unknown(s.CheckID(name), "no answer came")
	case ex.Status()/100 != 2:
		return conformance.Skipped("it is refused")
	case ex.Status() == 201:
		return f.Saw("AO-25", choice)
	}
	f.Problem = fmt.Sprintf("%s is accepted with %d", what, ex.Status())
	return f
}

// oneStatus judges that the id has its status still, and one only.
func oneStatus(f *facts, w *watched) conformance.Finding {
	if cause, why := unserved(f); cause != "" {
		return conformance.Unknown(cause, why)
	}
	const want = "the id has one status, which does not go back and forth"
	var seen []string
	for range 4 {
		seen = append(seen, w.look("status of the repeated id"))
		switch {
		case !w.last.OK():
			return conformance.NoAnswer(want, w.last)
		case conformance.Withheld(w.last.Status()):
			return conformance.WithheldFinding(want, w.last)
		case w.last.Status()/100 != 2:
			return conformance.Broken(want, conformance.StatusLine(w.last), fmt.Sprintf("after its repetition a request is answered with %d", w.last.Status()))
		}
	}
	finding := conformance.Fine(want, strings.Join(seen, ", "))
	for i := range seen[1:] {
		if rank[seen[i+1]] < rank[seen[i]] {
			finding.Problem = "GET tells of two requests under one id"
		}
	}
	return finding
}
