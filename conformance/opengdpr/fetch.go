package opengdpr

import (
	"net/http"
	"net/url"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// fetched is what a GET came to, over all the exchanges that it took.
type fetched struct {
	all           []*journal.Exchange
	last          *journal.Exchange
	authenticated bool   // not answered without credentials, answered with them
	redirected    bool   // a redirect was followed
	loop          string // a sentence if redirects lead nowhere
}

// redirectsFollowed is how many redirects a GET follows.
const redirectsFollowed = 5

// fetch makes a GET: first without credentials, then with them if it has to, and along
// redirects. Credentials go to the target's own origin only. How a service refuses those who
// have none is its own affair (AO-65), so any refusal is tried again with them.
func fetch(s *conformance.Session, r target.Request) fetched {
	r.Method, r.Anonymous = http.MethodGet, true
	var f fetched
	seen := []string{}
	for {
		f.last = s.Do(r)
		f.all = append(f.all, f.last)
		status := f.last.Status()
		if f.last.OK() && status/100 != 2 && r.Anonymous && len(s.Target().Headers) > 0 && (r.URL == "" || s.Own(r.URL)) {
			r.Anonymous = false
			f.last = s.Do(r)
			f.all = append(f.all, f.last)
			f.authenticated = f.last.OK() && f.last.Status()/100 == 2
			status = f.last.Status()
		}
		next, ok := location(f.last)
		if !ok || status/100 != 3 || status == 304 {
			return f
		}
		if slices.Contains(seen, next) || next == f.last.URL || len(seen) == redirectsFollowed {
			f.loop = "redirects go on without an answer, the last to " + conformance.Clip(next)
			return f
		}
		seen = append(seen, next)
		f.redirected = true
		r.URL, r.Anonymous = next, true
	}
}

// location is the absolute URL that an answer points to.
func location(ex *journal.Exchange) (string, bool) {
	value, ok := ex.Response.Header("Location")
	if !ok {
		return "", false
	}
	base, err := url.Parse(ex.URL)
	if err != nil {
		return "", false
	}
	next, err := base.Parse(value)
	if err != nil {
		return "", false
	}
	next.Fragment = ""
	return next.String(), true
}
