package ddrf

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// looked is what came of a GET at one place, over the redirects that it took.
type looked struct {
	place
	all       []*journal.Exchange
	last      *journal.Exchange
	redirects int
	astray    string // why redirects did not lead to an answer, empty if they did
	raw       []byte // the body, without content coding
	coding    string // why the body cannot be had, empty if it can
}

// redirectsTaken is how many redirects AD-19 allows.
const redirectsTaken = 3

// lookAt fetches a file from a place. Redirects are followed by https, or by http where the
// user's own base URL is of that scheme.
func lookAt(s *conformance.Session, p place) looked {
	l := looked{place: p}
	r := target.Request{Method: http.MethodGet, URL: p.url, Header: http.Header{"Accept": {"application/json"}}, Anonymous: true, Label: "dsrdelete.json"}
	for {
		l.last = s.Do(r)
		l.all = append(l.all, l.last)
		next, ok := redirection(l.last)
		if !ok {
			break
		}
		switch {
		case next == nil:
			l.astray = "a redirect has no Location that is a URL"
		case next.Scheme != "https" && !(next.Scheme == "http" && s.Target().URL.Scheme == "http"):
			l.astray = "a redirect leads to " + conformance.Clip(next.String()) + ", which is not https"
		case secluded(next.Hostname()) && !secluded(s.Target().URL.Hostname()):
			l.astray = "a redirect leads to " + conformance.Clip(next.String()) + ", which others do not reach"
		case l.redirects == redirectsTaken:
			l.astray = fmt.Sprintf("more than %d redirects, the last to %s", redirectsTaken, conformance.Clip(next.String()))
		}
		if l.astray != "" {
			return l
		}
		l.redirects++
		r.URL = next.String()
	}
	if l.last.OK() {
		l.raw, l.coding = content(l.last)
	}
	return l
}

// secluded reports a host that by its name or address is of one machine or a private network.
func secluded(host string) bool {
	a, err := netip.ParseAddr(host)
	a = a.Unmap()
	return loopback(host) || err == nil && (a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsUnspecified())
}

// redirection tells whether an answer is a redirect, and where it leads: nil for nowhere.
func redirection(ex *journal.Exchange) (*url.URL, bool) {
	switch ex.Status() {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil, false
	}
	value, ok := ex.Response.Header("Location")
	base, err := url.Parse(ex.URL)
	if !ok || err != nil {
		return nil, true
	}
	next, err := base.Parse(value)
	if err != nil || next.Host == "" {
		return nil, true
	}
	next.Fragment = ""
	return next, true
}

// answered200 reports a place that serves something.
func (l looked) answered200() bool {
	return l.astray == "" && l.last.OK() && l.last.Status() == http.StatusOK
}

// discovered is where a target's file was found, and what else was looked at for it.
type discovered struct {
	looked                     // at the place that counts
	file   *file               // what was read there; empty, but never nil
	tried  []looked            // all places, in their order
	all    []*journal.Exchange // of all places
}

// findFile looks for the file, without credentials as everybody does, until a place serves JSON.
// If none does, the first counts that serves anything, else the root.
func findFile(s *conformance.Session) discovered {
	var f discovered
	for _, p := range places(s.Target()) {
		l := lookAt(s, p)
		f.tried = append(f.tried, l)
		f.all = append(f.all, l.all...)
		if p.choice != "root" && !f.anyAnswer() {
			break // neither would another place
		}
		if !l.answered200() || l.coding != "" {
			continue
		}
		if file := readFile(l.raw); f.file == nil || file.text == "" {
			f.looked, f.file = l, file
			if file.text == "" {
				return f
			}
		}
	}
	if f.file == nil {
		f.looked, f.file = f.tried[0], readFile(nil)
	}
	return f
}

// anyAnswer reports that a place gave some answer.
func (f discovered) anyAnswer() bool {
	return slices.ContainsFunc(f.tried, func(l looked) bool { return l.last.Response != nil })
}

// meetFile finds the target's file for the first time. There is nothing to certify if no place
// gives any answer.
func meetFile(s *conformance.Session) (discovered, *conformance.NotReady) {
	f := findFile(s)
	if f.anyAnswer() {
		return f, nil
	}
	root := f.tried[0].last
	return f, &conformance.NotReady{Text: root.Error, Failure: root.Failure}
}
