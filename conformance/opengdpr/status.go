package opengdpr

import (
	"fmt"
	"net/http"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// status asks for the status of two fresh requests on every path that the text may mean, and
// of one that was never made (sections 3.1, 8.1 to 8.3).
var status = conformance.Scenario{
	ID:     "opengdpr/status",
	Title:  "An accepted request has a complete, signed status, an unknown one has none",
	Covers: covers(slices.Concat(statusRows, otherRefusalRows, []string{"OG-3.1-06", "OG-7.3-09", "OG-8.1-01", "OG-8.1-02"})...),
	Sends: []conformance.Send{
		{Method: "POST", Path: createPath, What: "two valid requests", Erases: true},
		{Method: "GET", Path: "/opengdpr_request/{id}", What: "the status of both, and of a request that was never made"},
		{Method: "GET", Path: "/status", What: "what is there, with and without an id"},
	},
	Run: func(s *conformance.Session) {
		f := factsOf(s)
		cause, why := unaccepted(f)
		if cause != "" {
			unknownStatus(s, cause, why)
			return
		}
		first, second := f.create(s, "first"), f.create(s, "second")
		s.Check("requests-accepted", "OG-7.3-09", bothTaken(first, second), first.created, second.created)
		checkReceipts(s, f, "receipts-", []exchanged{first.exchanged("first"), second.exchanged("second")}, conformance.Skipped("no request was accepted"))
		first.first("first request")
		answer := first.last
		second.first("second request")
		finding := found(s, f, first)
		if finding.Holds() {
			finding = found(s, f, second)
		}
		s.Check("answers", "OG-8.1-01", finding, answer, second.last)
		all := slices.Concat(first.answers, second.answers)
		checkStatuses(s, "", all, conformance.Unknown(s.CheckID("answers"), "no status was answered"))
		s.Check("controller-id-constant", "OG-8.3-04", sameController(s, first, second), answer, second.last)
		endpoint := []*journal.Exchange{plain(s, "/status"), plain(s, "/status/"+first.sent.id)}
		s.Check("endpoint", "OG-3.1-06", statusEndpoint(f, endpoint), endpoint...)
		unknown := getItem(s, f.item, s.ID("unknown"), "a request that was never made")
		s.Check("unknown-id", "OG-8.1-02", unknownID(f, "GET", unknown), unknown)
		checkOtherRefusals(s, []exchanged{{"GET with an unknown id", first.sent, unknown}}, conformance.Unknown(s.CheckID("unknown-id"), "an unknown id is not refused"))
		put := s.Do(target.Request{Method: http.MethodPut, Path: f.item.path(first.sent.id), Header: jsonHeader(), Body: []byte("{}"), Label: "a method that the text does not mention"})
		sawMethod(s, put)
	},
}

// unknownStatus says of every check why it could not be made.
func unknownStatus(s *conformance.Session, cause, why string) {
	f := conformance.Unknown(cause, why)
	checkReceipts(s, nil, "receipts-", nil, f)
	for _, c := range [][2]string{{"requests-accepted", "OG-7.3-09"}, {"answers", "OG-8.1-01"}, {"controller-id-constant", "OG-8.3-04"}, {"endpoint", "OG-3.1-06"}, {"unknown-id", "OG-8.1-02"}} {
		s.Check(c[0], c[1], f)
	}
	checkStatuses(s, "", nil, f)
	checkOtherRefusals(s, nil, f)
}

func jsonHeader() http.Header {
	return http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}}
}

// plain is a GET of a path.
func plain(s *conformance.Session, path string) *journal.Exchange {
	return s.Do(target.Request{Method: http.MethodGet, Path: path, Header: http.Header{"Accept": {"application/json"}}, Label: "status endpoint"})
}

// bothTaken judges whether two valid requests are accepted.
func bothTaken(a, b *watched) conformance.Finding {
	if f := a.taken(); !f.Holds() {
		return f
	}
	return b.taken()
}

// found judges whether GET finds an accepted request (OG-8.1-01; AO-01, AO-67, AO-73).
func found(s *conformance.Session, f *facts, w *watched) conformance.Finding {
	const want = "GET with the id of an accepted request is answered with 200"
	ex := w.last
	finding := conformance.Fine(want, conformance.StatusLine(ex))
	switch {
	case !w.accepted():
		return conformance.Unknown(s.CheckID("requests-accepted"), "the request was not accepted")
	case !ex.OK():
		return conformance.NoAnswer(want, ex)
	case conformance.Withheld(ex.Status()):
		return conformance.WithheldFinding(want, ex)
	case ex.Status()/100 != 2:
		finding.Problem = fmt.Sprintf("the status of an accepted request is answered with %d", ex.Status())
		return finding
	}
	finding = finding.Saw("AO-01", f.item.choice)
	if f.itemRedirected {
		finding = finding.Saw("AO-67", "redirected")
	}
	if ex.Status() != 200 {
		return finding.Saw("AO-73", "other-2xx")
	}
	return finding.Saw("AO-73", "as-shown")
}

// sameController compares the controller's name over two requests of one controller.
func sameController(s *conformance.Session, a, b *watched) conformance.Finding {
	if a.controller == "" || b.controller == "" {
		return conformance.Unknown(s.CheckID("controller-id"), "there are no two controller_ids to compare")
	}
	f := conformance.Fine("the same controller_id for two requests of one controller", fmt.Sprintf("%q and %q", conformance.Clip(a.controller), conformance.Clip(b.controller)))
	if a.controller != b.controller {
		f.Problem = "controller_id differs between two requests of one controller"
	}
	return f
}

// statusEndpoint judges whether there is a /status (OG-3.1-06, AO-02).
func statusEndpoint(f *facts, all []*journal.Exchange) conformance.Finding {
	finding := conformance.Fine("GET /status or /status/{id} answers, or the item path does in their place", "")
	served, judged := false, false
	for _, ex := range all {
		status := ex.Status()
		finding.Got += conformance.StatusLine(ex) + "; "
		judged = judged || ex.OK() && status != 429
		served = served || ex.OK() && status != 404 && status != 405 && status != 429 && status < 500
	}
	finding.Got = finding.Got[:len(finding.Got)-2]
	switch {
	case served:
		return finding.Saw("AO-02", "served")
	case f.itemServed:
		return finding.Saw("AO-02", "item-only")
	case !judged:
		return conformance.Finding{Want: finding.Want, Got: finding.Got, Unknown: "no answer came"}
	}
	finding.Problem = "neither /status nor the path of a request answers"
	return finding
}

// unknownID judges the answer to an id that was never sent (OG-8.1-02, OG-9.1-02; AO-14).
// What asks for credentials counts as a refusal where known ids are answered without.
func unknownID(f *facts, method string, ex *journal.Exchange) conformance.Finding {
	want := method + " with an id that was never sent is answered with 400 or 404"
	finding := conformance.Fine(want, conformance.StatusLine(ex))
	status := ex.Status()
	switch {
	case !ex.OK():
		return conformance.NoAnswer(want, ex)
	case !f.itemServed:
		return conformance.Finding{Want: want, Got: finding.Got, Cause: "opengdpr/status/answers", Unknown: "known ids are not answered either"}
	case status == 429:
		return conformance.WithheldFinding(want, ex)
	case status == 400:
		return finding.Saw("AO-14", "status-400")
	case status == 404:
		return finding.Saw("AO-14", "status-404")
	case status/100 == 4 && status != 405:
		return finding.Saw("AO-14", "other-4xx")
	}
	finding.Problem = fmt.Sprintf("an id that was never sent is answered with %d", status)
	return finding
}

// sawMethod records what a method gets that the text does not mention (AO-67).
func sawMethod(s *conformance.Session, ex *journal.Exchange) {
	switch {
	case !ex.OK():
	case ex.Status()/100 == 2:
		s.Saw("AO-67", "served", ex)
	case ex.Status()/100 == 4:
		s.Saw("AO-67", "refused", ex)
	}
}
