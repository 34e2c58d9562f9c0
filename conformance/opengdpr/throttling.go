package opengdpr

import (
	"fmt"
	"net/http"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// burst is how many requests of each kind are sent at once: little for any service.
const burst = 15

// throttling sends a small burst of creations, then one of status requests, while nothing
// else is sent (section 10). What is mixed up under load shows in the receipts.
var throttling = conformance.Scenario{
	ID:     "opengdpr/throttling",
	Title:  "A small burst is not throttled, and each of its requests gets its own receipt",
	Covers: covers("OG-7.3-09", "OG-10-01"),
	Sends: []conformance.Send{
		{Method: "POST", Path: createPath, What: "fifteen valid requests at once", Erases: true},
		{Method: "GET", Path: "/opengdpr_request/{id}", What: "the status of each, at once"},
	},
	Exclusive: true,
	Run: func(s *conformance.Session) {
		f := factsOf(s)
		if cause, why := unaccepted(f); cause != "" {
			unknown := conformance.Unknown(cause, why)
			s.Check("burst", "OG-10-01", unknown)
			s.Check("burst-accepted", "OG-7.3-09", unknown)
			checkReceipts(s, f, "receipts-", nil, unknown)
			return
		}
		var sent []*request
		var posts, gets []target.Request
		for i := range burst {
			r := f.base(s, fmt.Sprint("burst ", i))
			sent = append(sent, r)
			posts = append(posts, target.Request{Method: http.MethodPost, Path: r.path, Header: r.header, Body: r.bytes(), Label: "one of a burst"})
			gets = append(gets, target.Request{Method: http.MethodGet, Path: f.item.path(r.id), Header: http.Header{"Accept": {"application/json"}}, Label: "one of a burst"})
		}
		created := s.Burst(posts)
		all := created
		if f.itemServed {
			all = append(all[:len(all):len(all)], s.Burst(gets)...)
		}
		var receipts []exchanged
		for i, ex := range created {
			receipts = append(receipts, exchanged{fmt.Sprint("request ", i+1, " of a burst"), sent[i], ex})
		}
		s.Check("burst", "OG-10-01", throttled(all), all...)
		s.Check("burst-accepted", "OG-7.3-09", burstAccepted(s, receipts), created...)
		checkReceipts(s, f, "receipts-", receipts, conformance.Skipped("no request of the burst was accepted"))
	},
}

// throttled counts the answers that ask for patience (AO-66).
func throttled(all []*journal.Exchange) conformance.Finding {
	f := conformance.Fine(fmt.Sprintf("no answer of 429 or 503 to %d requests", len(all)), "")
	n, answered := 0, 0
	for _, ex := range all {
		if ex.OK() {
			answered++
		}
		if ex.Status() == 429 || ex.Status() == 503 {
			n++
		}
	}
	f.Got = fmt.Sprintf("%d of %d answers", n, answered)
	switch {
	case n > 0:
		return f.Saw("AO-66", "throttled")
	case answered == 0:
		return conformance.Finding{Want: f.Want, Got: f.Got, Unknown: "no request of the burst was answered"}
	}
	return f.Saw("AO-66", "none")
}

// burstAccepted judges whether requests are accepted that come at the same time.
func burstAccepted(s *conformance.Session, all []exchanged) conformance.Finding {
	const want = "each valid request of a burst is accepted, as far as it is not throttled"
	n := 0
	for _, e := range all {
		switch status := e.ex.Status(); {
		case status == 429 || status == 503:
		case status/100 != 2 || !e.ex.OK():
			return legal(e.label, e.ex)
		default:
			n++
		}
	}
	if n == 0 {
		return conformance.Unknown(s.CheckID("burst"), "every request of the burst was throttled")
	}
	return conformance.Fine(want, fmt.Sprintf("%d of %d are", n, len(all)))
}
