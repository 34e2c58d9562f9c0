package opengdpr

import (
	"net/http"
	"net/url"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// item is where a processor keeps its requests: a path with the id between two parts. The
// text shows one path and names another (AO-01).
type item struct {
	choice        string // of AO-01
	before, after string
}

func (i item) path(id string) string { return i.before + url.PathEscape(id) + i.after }

// items are the paths that are tried, in this order.
var items = []item{
	{"singular", "/opengdpr_request/", ""},
	{"plural", "/opengdpr_requests/", ""},
	{"later-path", "/requests/", ""},
	{"later-path", "/v1/opengdpr_request/", ""},
	{"later-path", "/v1/opengdpr_requests/", ""},
}

// findItem looks for the path under which the first request is found, and keeps the first
// path of the text if there is none. A path that redirects to another one of the target's
// stands for that one.
func (f *facts) findItem(s *conformance.Session) {
	f.item = items[0]
	if !f.accepted {
		return
	}
	for _, i := range items {
		ex := getItem(s, i, f.first.sent.id, "where requests are found")
		if !ex.OK() || ex.Status()/100 != 2 {
			continue
		}
		f.item, f.itemServed = i, true
		path := strings.TrimPrefix(ex.URL, s.Target().URL.String())
		if before, after, ok := strings.Cut(path, f.first.sent.id); ok && path != i.path(f.first.sent.id) {
			f.item.before, f.item.after, f.itemRedirected = before, after, true
		}
		return
	}
}

// getItem asks for the status of a request, along redirects within the target's own origin.
func getItem(s *conformance.Session, i item, id, label string) *journal.Exchange {
	r := target.Request{Method: http.MethodGet, Path: i.path(id), Header: http.Header{"Accept": {"application/json"}}, Label: label}
	for range redirectsFollowed {
		ex := s.Do(r)
		next, ok := location(ex)
		if status := ex.Status(); !ok || status/100 != 3 || status == http.StatusNotModified || !s.Own(next) {
			return ex
		}
		r.Path, r.URL = "", next
	}
	return s.Do(r)
}

// deleteItem cancels a request.
func deleteItem(s *conformance.Session, i item, id, label string) *journal.Exchange {
	return s.Do(target.Request{Method: http.MethodDelete, Path: i.path(id), Header: http.Header{"Accept": {"application/json"}}, Label: label})
}

// unserved says why a scenario that asks for statuses cannot say anything, empty if it can.
func unserved(f *facts) (cause, why string) {
	if cause, why := unaccepted(f); cause != "" {
		return cause, why
	}
	if !f.itemServed {
		return "opengdpr/status/answers", "no path shows the status of a request"
	}
	return "", ""
}
