package conformance

import (
	"errors"
	"slices"

	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
)

// Downstream reports whether the target passes requests on to processors of the profile, which
// then move them on.
func (s *Session) Downstream() bool {
	return len(s.Target().Downstreams) > 0 && slices.ContainsFunc(s.run.options.Profile.Partners, func(p Partner) bool {
		return p.Downstream && p.Role == simulator.RoleProcessor
	})
}

// downstream moves a request on at the partners that it was passed on to, as soon as they have
// it.
type downstream struct {
	session   *Session
	id, state string
	told      map[string]bool // partners that have moved it, or will not
	refused   int             // those that will not
}

func (d *downstream) push() {
	for _, name := range d.session.Target().Downstreams {
		if d.told[name] || d.session.DomainOf(name) == "" {
			continue
		}
		err := d.session.Move(name, d.id, d.state)
		if errors.Is(err, simulator.ErrUnknown) {
			continue // it may still come
		}
		d.told[name] = true
		if err != nil {
			d.refused++
		}
	}
}

// Watch is what a partner of the profile is sent that is of interest to a session. Several may
// watch one partner.
type Watch struct {
	Domain  string // of the partner
	session *Session
	wanted  func(ex *journal.Exchange) bool
	got     []*journal.Exchange // guarded by the session's mutex
}

// Watch follows what a partner is sent from now on. Wanted is asked one at a time.
func (s *Session) Watch(name string, wanted func(ex *journal.Exchange) bool) *Watch {
	w := s.run.world
	b := &Watch{Domain: w.partners[name].Domain, session: s, wanted: wanted}
	w.mu.Lock()
	w.watches = append(w.watches, b)
	w.mu.Unlock()
	return b
}

// Got are the requests that have ended so far, the first hundred at most.
func (b *Watch) Got() []*journal.Exchange {
	b.session.mu.Lock()
	defer b.session.mu.Unlock()
	return slices.Clone(b.got)
}

// take records a request as an exchange of the session and wakes its script.
func (b *Watch) take(call *journal.Exchange) {
	s := b.session
	if call.Partner != b.Domain || !b.wanted(call) {
		return
	}
	s.mu.Lock()
	full := len(b.got) == mostCalls
	s.mu.Unlock()
	if full {
		return
	}
	ex := s.run.world.arrived(s, call, b.Domain, "sent on to a partner")
	s.mu.Lock()
	b.got = append(b.got, ex)
	close(s.called)
	s.called = make(chan struct{})
	s.mu.Unlock()
	s.run.writeExchange(s.attempt, ex)
}

// Behave says how a partner of the profile answers requests that match: the first with the first
// answer, the second with the second, and later ones with the last.
func (s *Session) Behave(name string, match Match, answers ...Answer) {
	w := s.run.world
	w.behave(s, Behaviour{Partner: w.partners[name].Domain, Match: match, Answers: oneEach(answers)})
}

// spare lets the callbacks of partners downstream pass a URL without a trace, whatever the
// target's own are answered there.
func (b *Inbox) spare() {
	s := b.session
	if !s.Downstream() {
		return
	}
	w := s.run.world
	for _, name := range s.Target().Downstreams {
		w.behave(s, Behaviour{
			Partner: w.calls.domain, Answers: []Answer{{Status: 202}},
			Match: Match{Path: "*/" + b.name, Caller: w.partners[name].Domain, Header: map[string]string{"User-Agent": "*(" + hostOf(b.URL) + " *"}},
		})
	}
}
