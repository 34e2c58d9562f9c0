package doctor

import (
	"context"
	"fmt"
	"net"
	"strings"

	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// judge fills in what the request and what was noticed tell.
func (e *examination) judge(ctx context.Context, d *Diagnosis) error {
	var err error
	if d.Clocks, err = e.clocks(ctx); err != nil {
		return err
	}
	unknown := Answer{State: Unknown, Why: "no request was accepted, so the target had nothing to call about"}
	if d.Reached.State == Fails {
		d.Request = Answer{State: Unknown, Why: "the target does not answer"}
	}
	d.Moved, d.Callbacks = unknown, unknown
	if d.Request.State == Works {
		d.Moved = e.movedAnswer()
		d.Callbacks = e.callbacks()
	}
	w := e.survey()
	d.Trust = w.trust()
	d.Ways = w.ways()
	for _, door := range e.doors {
		ex := e.call(door.kind)
		c := Callback{URL: door.url, Came: ex != nil}
		if ex != nil && door.kind != doorAddress {
			c.Way = w.wayOf(door.kind, ex)
		}
		d.Called = append(d.Called, c)
	}
	return nil
}

// callbacks says whether any call came back.
func (e *examination) callbacks() Answer {
	came := 0
	for _, d := range e.doors {
		if e.call(d.kind) != nil {
			came++
		}
	}
	switch {
	case came > 0:
		return Answer{State: Works, Why: fmt.Sprintf("%d of %d callback URLs were called", came, len(e.doors))}
	case e.tried():
		return Answer{State: Fails, Why: Explain(e.notices, e.Reach.Domain, e.Reach.Authority)}
	}
	return Answer{State: Unknown, Why: e.movedAnswer().Why}
}

// tried reports that the target has tried to call, or had a reason to.
func (e *examination) tried() bool {
	return e.life.moved && !e.life.atOnce || len(e.calls) > 0 || !sift(e.notices, e.Reach.Domain).none()
}

// survey is what arrived on which way.
type survey struct {
	e      *examination
	calls  map[string]*journal.Exchange // the first on each way, by name of the way
	broken map[string]network.Notice    // the first handshake that failed, likewise
	asked  bool                         // the DNS server was asked for the domain
	signs  signs
}

func (e *examination) survey() *survey {
	w := &survey{e: e, calls: map[string]*journal.Exchange{}, broken: map[string]network.Notice{}, signs: sift(e.notices, e.Reach.Domain)}
	w.asked = w.signs.name != nil
	for _, d := range e.doors {
		ex := e.call(d.kind)
		if ex == nil {
			continue
		}
		if way := w.wayOf(d.kind, ex); w.calls[way] == nil {
			w.calls[way] = ex
		}
	}
	for _, n := range e.notices {
		if n.Kind == network.NoticeHandshake && (n.Host == "" || sameHost(n.Host, e.Reach.Domain)) {
			if way := w.wayBy(n); w.broken[way].Kind == "" {
				w.broken[way] = n
			}
		}
	}
	return w
}

// wayOf is the way on which a call came to a door, empty for one by address.
func (w *survey) wayOf(kind string, ex *journal.Exchange) string {
	switch kind {
	case doorPublic:
		return ByPublic
	case doorAddress:
		return ""
	}
	way := ByMapping // if nothing else is known of the connection
	for _, n := range w.e.notices {
		// Connections to two listeners can have the same port at the target's end. The call
		// by address names that, while one by domain names the domain, or nothing.
		if n.Kind != network.NoticeConnected || n.Remote != ex.Remote || net.ParseIP(n.Host) != nil {
			continue
		}
		if way = w.wayBy(n); sameHost(n.Host, w.e.Reach.Domain) {
			break
		}
	}
	return way
}

// wayBy is the way that a connection to the partner's domain took. Names carry no port, so
// one to another port than theirs was led there by the target itself.
func (w *survey) wayBy(n network.Notice) string {
	_, port, _ := net.SplitHostPort(n.Local)
	switch {
	case n.Proxied:
		return ByProxy
	case port != "443" && port != "80":
		return ByMapping
	case w.asked:
		return ByDNS
	}
	return ByHosts
}

// trust says whether the target trusts the authority.
func (w *survey) trust() Answer {
	if ex := w.e.call(doorTLS); ex != nil {
		return Answer{State: Works, Why: "it called over TLS under a certificate of the authority; whether it would take any other as well is not tried"}
	}
	if n := w.signs.distrust; n != nil {
		return Answer{State: Fails, Why: fmt.Sprintf("it reached %s and broke off the TLS handshake: %s", w.e.Reach.Domain, reason(*n)), Change: trusting(w.e.Reach.Authority)}
	}
	if n := w.signs.handshake; n != nil {
		return Answer{State: Unknown, Why: fmt.Sprintf("it reached %s and the TLS handshake failed: %s", w.e.Reach.Domain, reason(*n)), Change: trusting(w.e.Reach.Authority)}
	}
	return Answer{State: Unknown, Why: fmt.Sprintf("it has not come to a TLS handshake with %s", w.e.Reach.Domain)}
}

func sameHost(a, b string) bool { return strings.EqualFold(strings.TrimSuffix(a, "."), b) }
