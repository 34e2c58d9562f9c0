package ddrf

import (
	"fmt"
	"slices"
	"strings"

	"dsrcheck/conformance"
)

// forwardedRules are what every request that is passed on is held to, as one that any requester
// sends. What is said of the 1st party's wish is not for who passes on.
var forwardedRules = slices.DeleteFunc(slices.Concat(messageRules, rqRules), func(r sendingRule) bool { return r.name == "value" })

// forwarded has the target pass requests on, and judges every part of what the downstream
// partners are sent.
var forwarded = conformance.Scenario{
	ID:    "ddrf/forwarded",
	Title: "What is accepted is passed on: the idJWT as it came, in an rqJWT of the target's own, as each partner's file asks",
	Covers: sorted(rowsOf(forwardedRules, relayRules(nil)), "DD-DI-03", "DD-PR-04", "DD-RQ-03", "DD-RQ-05", "DD-RQ-07", "DD-RQ-08",
		"DD-SQ-11", "DD-SQ-13", "DD-SQ-14"),
	Sends:   []conformance.Send{{Method: "POST", Path: "(endpoint)", What: "six valid requests to be passed on", Erases: true}},
	Domains: downstreamDomains(),
	Run: func(s *conformance.Session) {
		w, none := openRelay(s)
		var qs []*passing
		var all []sending
		if w != nil {
			qs = w.sendEach()
			w.await(w.to, qs...)
			if all = w.gone(qs...); len(all) == 0 {
				none = conformance.Unknown(s.CheckID("passed-on"), "nothing was passed on")
			}
		}
		s.Check("passed-on", "DD-SQ-11", w.passedOn(qs, all, none), exchangesOfSendings(all)...)
		s.Check("each-partner", "DD-SQ-13", w.eachPartner(qs, all, none), exchangesSent(qs...)...)
		s.Check("once", "DD-SQ-14", w.once(qs, all, none), exchangesOfSendings(all)...)
		s.Check("unchosen", "DD-SQ-11", w.nothingUnchosen(qs, none))
		o := senderIn(factsOf(s))
		checkSendings(s, o, all, slices.Concat(forwardedRules, relayRules(w)), none)
		f, telling := fresh(all, "rq", none)
		s.Check("rq-jti-fresh", "DD-RQ-03", f, telling...)
		s.Check("rq-distinct", "DD-PR-04", w.distinct(qs, none), exchangesOfSendings(all)...)
		s.Check("subject", "DD-RQ-05", w.subjects(all, none), exchangesOfSendings(all)...)
		s.Check("options-used", "DD-RQ-07", usedOptions(all, none), exchangesOfSendings(all)...)
		s.Check("alias", "DD-RQ-08", usedAlias(all, none), exchangesOfSendings(all)...)
		s.Check("read-again", "DD-DI-03", w.readAgain(qs, all, none), w.reads()...)
	},
}

// downstreamDomains are the usual domains of the partners whose sites the scenarios share.
func downstreamDomains() (all []string) {
	for _, p := range downstreamPartners {
		all = append(all, p.Domain)
	}
	return all
}

// senderIn is a recipient as one that sends, too.
func senderIn(f *facts) *sender {
	o := &sender{domain: f.domain, found: f.found, file: f.file}
	if f.found.last != nil && f.found.last.Response != nil {
		o.ahead, o.dated = clockOf(f.found)
	}
	return o
}

// sendEach sends what the target is to pass on, one after the other.
func (w *relay) sendEach() []*passing {
	base := w.base()
	qs := []*passing{
		w.send("of the 1st party", "a valid request of the 1st party, to be passed on", base, nil),
		w.send("of another vendor", "a valid request that another vendor passes on, to be passed on further", base, func(r *request) { r.sentBy(w.f.q) }),
	}
	if p, ok := w.plain(); ok {
		qs = append(qs, w.send("in clear", "a valid request with an identifier in clear, to be passed on", p, nil))
	}
	for _, p := range w.unsuited() {
		qs = append(qs, w.send("for some, "+p.Type+" "+p.Format, "a valid request with an identifier that not all downstream partners take", p, nil))
	}
	return append(qs, w.send("with options", "a valid request with optionalParameters, to be passed on", base, func(r *request) {
		raw := `{"ref":"a1"}`
		if w.f.how.options == subString {
			raw = quoted(raw)
		}
		if w.f.withOptions.accepts() {
			r.rq.claims.set("optionalParameters", raw)
		}
	}))
}

// passedOn tells whether the target passes requests on (DD-SQ-11, AD-41).
func (w *relay) passedOn(qs []*passing, all []sending, none conformance.Finding) conformance.Finding {
	if w == nil {
		return none
	}
	f := conformance.Fine("requests that were accepted are passed on, or not", fmt.Sprintf("%d requests came of %d", len(all), len(qs)))
	if len(all) == 0 {
		f.Got = fmt.Sprintf("nothing came of %d requests within %s; a target that passes nothing on is a ddrf/recipient", len(qs), w.Target().LifecycleTimeout)
		return f.Saw("AD-41", "does-not-forward")
	}
	return f.Saw("AD-41", "forwards")
}

// eachPartner tells whether each downstream partner was sent what it takes (DD-SQ-13).
func (w *relay) eachPartner(qs []*passing, all []sending, none conformance.Finding) conformance.Finding {
	if len(all) == 0 {
		return none
	}
	f := conformance.Fine("each downstream partner is sent each request that it takes", "each")
	var missing []string
	for _, q := range qs {
		for _, d := range w.to {
			if q.accepts() && d.takes(q.pair) && len(w.got(d, q)) == 0 {
				missing = append(missing, fmt.Sprintf("the request %s to %s", q.label, d.name))
			}
		}
	}
	if len(missing) > 0 {
		f.Got, f.Problem = "missing: "+listed(missing), "a downstream partner was not sent a request that it takes"
	}
	return f
}

// once tells whether a request is passed on once (DD-SQ-14). One that was not acknowledged may be
// tried again.
func (w *relay) once(qs []*passing, all []sending, none conformance.Finding) conformance.Finding {
	if len(all) == 0 {
		return none
	}
	f := conformance.Fine("each downstream partner is sent a request once, if it acknowledges it", "once")
	for _, q := range qs {
		for _, d := range w.to {
			got := w.got(d, q)
			i := slices.IndexFunc(got, func(s sending) bool { return d.ack(w.f, s).accepts() })
			if i >= 0 && i < len(got)-1 {
				f.Got = fmt.Sprintf("%s was sent %d times", got[0].label, len(got))
				f.Problem = "a request that was acknowledged is sent again"
			}
		}
	}
	return f
}

// nothingUnchosen tells whether a request was passed on to whom the target is said not to pass
// any on (DD-SQ-11). That gives the identifier away.
func (w *relay) nothingUnchosen(qs []*passing, none conformance.Finding) conformance.Finding {
	switch {
	case w == nil:
		return none
	case len(w.unchosen) == 0:
		return conformance.Skipped("it is not said to whom the target passes nothing on; name a partner that it knows with --unchosen")
	}
	f := conformance.Fine("nothing is passed on to who was not chosen", "nothing")
	for _, d := range w.unchosen {
		for _, q := range qs {
			if len(w.got(d, q)) > 0 {
				f.Got, f.Problem, f.Security = fmt.Sprintf("the request %s to %s", q.label, d.name), "a request is passed on to who was not chosen", true
			}
		}
	}
	if f.Problem == "" && len(w.gone(qs...)) == 0 {
		return none // who passes nothing on chooses nobody
	}
	return f
}

// distinct judges that each downstream partner gets an rqJWT of its own (DD-PR-04).
func (w *relay) distinct(qs []*passing, none conformance.Finding) conformance.Finding {
	if w == nil {
		return none
	}
	want := "another rqJWT, with another jti, for each downstream partner"
	of := map[*downstream][]sending{}
	n := 0
	for _, d := range w.to {
		for _, q := range qs {
			of[d] = append(of[d], w.got(d, q)...)
		}
		if len(of[d]) > 0 {
			n++
		}
	}
	if n < 2 {
		if none.Skip != "" {
			none = conformance.Skipped("only one downstream partner was sent anything")
		}
		return none
	}
	for i, d := range w.to {
		for _, e := range w.to[i+1:] {
			if f := distinct(of[d], of[e], none); f.Problem != "" {
				f.Want = want
				return f
			}
		}
	}
	return conformance.Fine(want, fmt.Sprintf("they differ at %d partners", n))
}

// subjects judges that what is passed on is about the subject that the target was told of: its
// identifier, or an alias of nobody else's (DD-RQ-05).
func (w *relay) subjects(all []sending, none conformance.Finding) conformance.Finding {
	if len(all) == 0 {
		return none
	}
	f := conformance.Fine("the identifier that was received, or an alias of nobody else's", "")
	of := map[string]*passing{}
	n := 0
	for _, s := range all {
		q, value := w.whose(s), strings.ToLower(subjectOf(s.claimsOf("rq")).sent)
		if value == "" || q.values == nil {
			continue
		}
		n++
		other := w.ownerOf(value)
		if other == nil {
			other = of[value]
		}
		if other != nil && other != q && !slices.Contains(q.values, value) {
			f.Got = fmt.Sprintf("%s names the identifier of the request %s", s.label, other.label)
			f.Problem = "the rqJWT is about another subject than its idJWT"
			return f
		}
		of[value] = q
	}
	if n == 0 {
		return conformance.Unknown(w.CheckID("rq-sub"), "no identifier could be read")
	}
	f.Got = fmt.Sprintf("%d identifiers, none of another subject", n)
	return f
}

// ownerOf is the request whose identifier a value is, nil if it is nobody's.
func (w *relay) ownerOf(value string) *passing {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.IndexFunc(w.all, func(q *passing) bool { return slices.Contains(q.values, value) })
	if i < 0 {
		return nil
	}
	return w.all[i]
}
