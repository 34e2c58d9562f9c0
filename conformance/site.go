package conformance

import (
	"slices"
	"strings"

	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// Site is the web site of a partner as a script has it: what is served there, and what was
// read. It belongs to one session, though others may look at it.
type Site struct {
	Domain  string // under which the target finds it
	session *Session
	before  uint64                       // number of the last notice that is none of its own
	reads   int                          // guarded by the session's mutex
	got     []*journal.Exchange          // likewise; the first of them
	wanted  func(*journal.Exchange) bool // likewise; nil for all
}

// DomainOf is the domain of a partner of the profile, empty if the world has none of that
// name.
func (s *Session) DomainOf(name string) string { return s.run.world.partners[name].Domain }

// URLOf is the URL under which a partner of the profile is reached, without a trailing slash,
// empty if the world has none of that name.
func (s *Session) URLOf(name string) string { return s.run.world.partners[name].URL }

// Site takes over the web site of a partner of the profile, which must be there: see
// [Session.DomainOf].
func (s *Session) Site(name string) *Site {
	w := s.run.world
	site := &Site{Domain: w.partners[name].Domain, session: s, before: s.lastNotice()}
	w.mu.Lock()
	w.sites[site.Domain] = site
	w.mu.Unlock()
	return site
}

// Serve says how requests for a path of the site are answered from now on, by all its names or
// by one host alone: the first with the first answer, the second with the second, and later
// ones with the last. A star in the path stands for any characters.
func (b *Site) Serve(host, path string, answers ...Answer) {
	match := behaviour.Match{Path: path}
	if host != "" {
		match.Header = map[string]string{"Host": host + "*"} // with or without a port
	}
	b.session.run.world.behave(b.session, behaviour.Behaviour{Partner: b.Domain, Match: match, Answers: oneEach(answers)})
}

// Look changes the certificate that the site shows, until the run ends.
func (b *Site) Look(look network.Look) {
	w, s := b.session.run.world, b.session
	if err := w.access.SetLook(s.run.ctx, b.Domain, look); err != nil {
		s.alive()
		w.fail(err)
		panic(abandoned{})
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Contains(w.looked, b.Domain) {
		w.looked = append(w.looked, b.Domain)
	}
}

// Keep says which requests to the site are kept from now on, where it gets many that are no
// matter of the session. All are asked about, one at a time, and counted.
func (b *Site) Keep(wanted func(ex *journal.Exchange) bool) {
	b.session.mu.Lock()
	defer b.session.mu.Unlock()
	b.wanted = wanted
}

// Got are the requests to the site that have ended so far, the first hundred at most, in the order in
// which they began.
func (b *Site) Got() []*journal.Exchange {
	b.session.mu.Lock()
	defer b.session.mu.Unlock()
	return slices.Clone(b.got)
}

// Reads is how many there were.
func (b *Site) Reads() int {
	b.session.mu.Lock()
	defer b.session.mu.Unlock()
	return b.reads
}

// take records a request to the site as an exchange of its session, as long as there are few.
func (b *Site) take(call *journal.Exchange) {
	s := b.session
	s.mu.Lock()
	b.reads++
	wanted, kept := b.wanted, len(b.got) < mostCalls
	s.mu.Unlock()
	if (wanted == nil || wanted(call)) && kept {
		ex := s.run.world.arrived(s, call, b.Domain, "request to "+b.Domain+", a site that the suite plays")
		s.mu.Lock()
		b.got = inOrder(b.got, ex)
		s.mu.Unlock()
		s.run.writeExchange(s.attempt, ex)
	}
	s.mu.Lock()
	close(s.called)
	s.called = make(chan struct{})
	s.mu.Unlock()
}

// Noticed reports whether anybody has tried to reach the site since it was taken over, whether
// or not a request came of it. A proxy's refusal and a failed handshake count.
func (b *Site) Noticed() bool {
	if b.Reads() > 0 {
		return true
	}
	return b.noticed(func(network.Notice) bool { return true })
}

// Missed reports whether somebody tried to reach the site since it was taken over and did not get
// there: a proxy refused it, or the handshake failed.
func (b *Site) Missed() bool {
	return b.noticed(func(n network.Notice) bool { return n.Refused || n.Kind == network.NoticeHandshake })
}

func (b *Site) noticed(is func(n network.Notice) bool) bool {
	return slices.ContainsFunc(b.session.Notices(b.before), func(n network.Notice) bool {
		return (n.Host == b.Domain || strings.HasSuffix(n.Host, "."+b.Domain)) && is(n)
	})
}

// Told are the answers of a partner of the profile to whoever asked for a path before, in this
// run or an earlier one, so far as its world has kept them; the oldest first.
func (s *Session) Told(name, path string) []*journal.Exchange {
	w := s.run.world
	page, err := w.access.Exchanges(s.run.ctx, journal.Query{Direction: journal.Inbound, Partner: w.partners[name].Domain, Path: path, Status: 200})
	s.tell(err)
	return page.Exchanges
}

// Notices are what was noticed on the partners' network after that number.
func (s *Session) Notices(after uint64) []network.Notice {
	w := s.run.world
	all, err := w.access.Notices(s.run.ctx, after)
	if err != nil {
		s.alive()
		w.fail(err)
		panic(abandoned{})
	}
	return all
}

// lastNotice is the number of the newest notice.
func (s *Session) lastNotice() uint64 {
	w := s.run.world
	w.mu.Lock()
	after := w.noticed
	w.mu.Unlock()
	if all := s.Notices(after); len(all) > 0 {
		after = all[len(all)-1].Number
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.noticed = max(w.noticed, after)
	return w.noticed
}
