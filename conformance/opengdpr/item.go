package opengdpr

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

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

// findItem looks for the path under which the first request is found, for a short while, and
// keeps the first path of the text if there is none. A path that redirects to another one of
// the target's stands for that one. What answers anything to everything is passed over.
func (f *facts) findItem(s *conformance.Session) {
	f.item = items[0]
	if !f.accepted {
		return
	}
	wait := conformance.Wait{For: "the status of the first request", Until: time.Now().Add(soon), Every: soon / 4}
	s.Await(wait, func() bool {
		return slices.ContainsFunc(items, func(i item) bool { return f.tryItem(s, i) })
	})
}

// tryItem asks for the first request at a path and keeps the path if it is found there.
func (f *facts) tryItem(s *conformance.Session, i item) bool {
	id := f.first.sent.id
	ex := getItem(s, i, id, "where requests are found")
	if !ex.OK() || ex.Status()/100 != 2 || ex.Status() == http.StatusNoContent {
		return false
	}
	if media, _ := ex.Response.Header("Content-Type"); strings.HasPrefix(media, "text/html") {
		return false // a page for whatever is asked
	}
	f.item, f.itemServed = i, true
	path := strings.TrimPrefix(ex.URL, s.Target().URL.String())
	if before, after, ok := strings.Cut(path, id); ok && path != i.path(id) {
		f.item.before, f.item.after, f.itemRedirected = before, after, true
	}
	return true
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

// deleteItem cancels a request: where it is found, or at the other path of the text if nothing
// is there for DELETE. It returns the answer and the path that gave it.
func deleteItem(s *conformance.Session, i item, id, label string) (*journal.Exchange, item) {
	send := func(i item) *journal.Exchange {
		return s.Do(target.Request{Method: http.MethodDelete, Path: i.path(id), Header: http.Header{"Accept": {"application/json"}}, Label: label})
	}
	nothing := func(ex *journal.Exchange) bool {
		return !ex.OK() || ex.Status() == http.StatusNotFound || ex.Status() == http.StatusMethodNotAllowed || ex.Status() >= 500
	}
	ex := send(i)
	if !ex.OK() || ex.Status() != http.StatusNotFound && ex.Status() != http.StatusMethodNotAllowed {
		return ex, i
	}
	for _, other := range items[:2] {
		if other.before == i.before {
			continue
		}
		if there := send(other); !nothing(there) {
			return there, other
		}
	}
	return ex, i
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
