package conformance

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"

	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/journal"
)

// Answer is how an inbox or a site answers calls.
type Answer = behaviour.Answer

// Behaviour is what a partner does about some requests, and Match says about which.
type (
	Behaviour = behaviour.Behaviour
	Match     = behaviour.Match
)

// mostCalls is how many calls of one inbox are kept: who calls more often has been heard.
const mostCalls = 100

// callbacks is where a target calls the suite back: at a controller of the world. Every URL
// is one inbox's alone.
type callbacks struct {
	base   string // of URLs, without a trailing slash
	domain string // of the controller
	public bool   // the URL is https, and the suite has reached itself there

	mu      sync.Mutex
	inboxes map[string]*Inbox // by the last segment of their path
}

// findCallbacks looks for the controller that is called back, where the profile has one. The
// public URL, where there is one, is led to it by the user, with or without its path.
func (w *world) findCallbacks(r *run, partners []simulator.Partner) error {
	p := r.options.Profile
	if !slices.ContainsFunc(p.Partners, func(q Partner) bool { return q.Role == simulator.RoleController }) {
		return nil
	}
	c := &callbacks{inboxes: map[string]*Inbox{}}
	for _, q := range partners {
		if q.Role != simulator.RoleController || c.domain != "" && !p.meets(q.Name) {
			continue
		}
		if c.domain, c.base = q.Domain, q.URL; p.meets(q.Name) {
			break
		}
	}
	if c.domain == "" {
		return fmt.Errorf("%w: the world has no %s", ErrListen, simulator.RoleController)
	}
	if u := r.target.CallbackPublicURL; u != nil {
		c.base = strings.TrimRight(u.String(), "/")
	}
	w.calls = c
	if w.own == nil {
		if err := w.compare(r.ctx); err != nil {
			return fmt.Errorf("%w: ask world: %w", ErrListen, err)
		}
	}
	return nil
}

// inbox is whose call an exchange is, nil if it is none: a look whether somebody is there is
// no callback.
func (c *callbacks) inbox(ex *journal.Exchange) *Inbox {
	if c == nil {
		return nil
	}
	target, _, _ := strings.Cut(ex.Request.Target(), "?")
	name, err := url.PathUnescape(path.Base(target))
	if err != nil || ex.Request.Method() == http.MethodHead || ex.Request.Method() == http.MethodOptions {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.inboxes[name]
}

// meet calls the public URL, if there is one, to see that it leads here. What a target does
// not do at a URL that leads nowhere is not its fault.
func (r *run) meet() {
	c := r.world.calls
	if c == nil {
		return
	}
	u, err := url.Parse(c.base)
	if err != nil || u.Scheme != "https" || !public(u.Hostname()) {
		return
	}
	path := "/" + r.world.owner
	ctx, cancel := context.WithTimeout(r.ctx, callDeadline)
	defer cancel()
	ex := r.client.Do(ctx, target.Request{Method: http.MethodPost, URL: c.base + path, Body: []byte("{}")})
	if !ex.OK() {
		return
	}
	_, err = r.world.access.Await(ctx, 1, journal.Query{Partner: c.domain, Path: "*" + path})
	c.public = err == nil
}

// public reports a host that no guard has a reason to refuse: no address of this machine or
// of a private network, and no name without a dot.
func public(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsGlobalUnicast() && !ip.IsPrivate()
	}
	return strings.Contains(host, ".") && !strings.HasSuffix(host, ".internal") && !strings.HasSuffix(host, ".local")
}
