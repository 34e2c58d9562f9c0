package ddrf

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/internal/jws"
	"dsrcheck/internal/observe"
	"dsrcheck/simulator/journal"
)

// relay watches what a target passes on: the suite sends it requests, and the downstream
// partners are looked at for what comes of them.
type relay struct {
	*conformance.Session
	f        *facts
	to       []*downstream // to which the target is said to pass requests on
	unchosen []*downstream // to which it is said not to

	lost map[*downstream]bool // those that did not get what was waited for

	mu  sync.Mutex
	all []*passing // in the order in which they were sent
}

// passing is a request that the target was sent, and what there is in it to know it again by.
type passing struct {
	answer
	pair         pair
	idText       string // its idJWT
	idJTI, rqJTI string
	values       []string // its identifier in all forms, in lower case; none if it is no request's alone
}

// openRelay takes over the sites of the downstream partners. Where nothing can be said of what
// is passed on, it returns nil and the finding that says why.
func openRelay(s *conformance.Session) (*relay, conformance.Finding) {
	f, t := factsOf(s), s.Target()
	if cause, why := unaccepted(f); cause != "" {
		return nil, f.cannot(cause, f.reason(why))
	}
	if len(t.Downstreams) == 0 {
		return nil, conformance.Unknown("", "it is not said to whom the target passes requests on; name some of this profile's partners with --downstream. One that passes nothing on is a ddrf/recipient (AD-41)")
	}
	w := &relay{Session: s, f: f, lost: map[*downstream]bool{}}
	for _, name := range slices.Concat(t.Downstreams, t.Unchosen) {
		if s.DomainOf(name) == "" {
			return nil, conformance.Unknown("", "the world has no partner "+name+"; start it with dsrcheck simulate --for ddrf/intermediary")
		}
		d := newDownstream(s, name)
		w.keep(d)
		if slices.Contains(t.Downstreams, name) {
			w.to = append(w.to, d)
		} else {
			w.unchosen = append(w.unchosen, d)
		}
	}
	if !slices.ContainsFunc(f.pairs, func(p pair) bool { return w.fits(p) }) {
		return nil, conformance.Unknown("", "the target's file lists nothing that the downstream partners take")
	}
	return w, unconcerned
}

// keep has a partner's site keep what is the session's.
func (w *relay) keep(d *downstream) {
	d.site.Keep(func(ex *journal.Exchange) bool { return w.wants(d, ex) })
}

// fits reports that some downstream partner takes a pair, as it is or hashed.
func (w *relay) fits(p pair) bool {
	return slices.ContainsFunc(w.to, func(d *downstream) bool { return d.takes(p) })
}

// base is the pair that most requests hold: the first, in the order of their rank, that most
// downstream partners take.
func (w *relay) base() pair {
	count := func(p pair) (n int) {
		for _, d := range w.to {
			if d.takes(p) {
				n++
			}
		}
		return n
	}
	return slices.MinFunc(w.f.pairs, func(a, b pair) int {
		if n := count(b) - count(a); n != 0 {
			return n
		}
		return a.rank() - b.rank()
	})
}

// unsuited are pairs that some downstream partner does not take: one of a type that it does not
// list, and one of another format, so far as there are any.
func (w *relay) unsuited() (all []pair) {
	for _, known := range []bool{false, true} {
		i := slices.IndexFunc(w.f.pairs, func(p pair) bool {
			return w.fits(p) && !p.said && slices.ContainsFunc(w.to, func(d *downstream) bool { return !d.takes(p) && d.knows(p) == known })
		})
		if i >= 0 {
			all = append(all, w.f.pairs[i])
		}
	}
	return all
}

// plain is a pair whose values are in clear and that a downstream partner takes as a hash only,
// if there is one.
func (w *relay) plain() (pair, bool) {
	i := slices.IndexFunc(w.f.pairs, func(p pair) bool {
		return p.isPlain() && !p.said && slices.ContainsFunc(w.to, func(d *downstream) bool { return d.takes(p) && !d.lists(p) })
	})
	if i < 0 {
		return pair{}, false
	}
	return w.f.pairs[i], true
}

// send sends the target a request about a pair, with a change where there is one.
func (w *relay) send(label, what string, p pair, change func(r *request)) *passing {
	r := w.f.request(w, label, p)
	if change != nil {
		change(r)
	}
	return w.pass(r, label, what)
}

// pass sends the target a request, and remembers what it can be known again by.
func (w *relay) pass(r *request, label, what string) *passing {
	return w.passOnce(r, label, what, func(*passing) {})
}

// passOnce is pass, with something to be done once it is known what the request is known by.
func (w *relay) passOnce(r *request, label, what string, known func(q *passing)) *passing {
	compact, post := r.post(what)
	q := &passing{pair: r.pair, rqJTI: unquoted(r.rq.claims.get("jti")), idJTI: unquoted(r.id.claims.get("jti")), idText: unquoted(r.rq.claims.get("idJWT"))}
	if !r.pair.said {
		q.values = r.pair.forms(r.value)
	}
	w.mu.Lock()
	w.all = append(w.all, q)
	w.mu.Unlock()
	known(q)
	q.answer = readAnswer(w.f, label, r, compact, w.Do(post))
	return q
}

// unquoted is the text of a JSON string, empty for other JSON.
func unquoted(raw string) (text string) {
	_ = json.Unmarshal([]byte(raw), &text)
	return text
}

// forms are a value and its hashes, in lower case.
func (p pair) forms(value string) []string {
	all := []string{strings.ToLower(value)}
	for _, name := range []string{"sha256", "sha1", "md5", "sha512"} {
		all = append(all, digests[name](value))
	}
	return all
}

// whose is the request that came of what a downstream partner was sent, nil if it is none of the
// session's. Both the idJWT and the identifier tell; where they disagree, one of them is another
// request's, and what was sent belongs to the newer.
func (w *relay) whose(s sending) *passing {
	id, rq, value := s.marks()
	w.mu.Lock()
	defer w.mu.Unlock()
	first := func(is func(q *passing) bool) int { return slices.IndexFunc(w.all, is) }
	found := max(
		first(func(q *passing) bool { return id != "" && (id == q.idJTI || id == q.rqJTI) }),
		first(func(q *passing) bool { return value != "" && slices.Contains(q.values, value) }),
	)
	if found < 0 {
		found = first(func(q *passing) bool { return rq != "" && (rq == q.rqJTI || rq == q.idJTI) })
	}
	if found < 0 || w.ofOthers(s, id) {
		return nil
	}
	return w.all[found]
}

// ofOthers reports an idJWT that the suite has made for another scenario. What else is in the
// request may be by mistake.
func (w *relay) ofOthers(s sending, id string) bool {
	if s.id == nil || s.idErr != nil || slices.ContainsFunc(w.all, func(q *passing) bool { return id == q.idJTI || id == q.rqJTI }) {
		return false
	}
	_, err := s.id.Verify(w.f.p.verifiers())
	return err == nil
}

// marks are what a request can be known again by: the jti of its idJWT and of its rqJWT, and the
// identifier, so far as they can be read.
func (s sending) marks() (id, rq, value string) {
	claims := s.claimsOf("rq")
	if s.form == "decoded" {
		claims, _ = observe.Object(bytes.TrimSpace(s.ex.Request.Body()), observe.DefaultLimits)
	}
	id, _ = textOf(s.claimsOf("id"), "jti")
	if text, ok := textOf(claims, "idJWT"); ok && id == "" {
		token, _ := jws.Parse([]byte(text))
		id, _ = textOf(token.Payload, "jti")
	}
	rq, _ = textOf(claims, "jti")
	return id, rq, strings.ToLower(subjectOf(claims).sent)
}

// mostReads is how many looks at one file are kept.
const mostReads = 60

// wants keeps what is the session's, and the first looks at a file.
func (w *relay) wants(d *downstream, ex *journal.Exchange) bool {
	if isFileRead(ex) {
		return d.read() <= mostReads
	}
	return w.whose(readSending(ex)) != nil
}

// got is what a downstream partner was sent for a request, the first first.
func (w *relay) got(d *downstream, q *passing) (all []sending) {
	for _, s := range d.sendings() {
		if w.whose(s) == q {
			s.label = fmt.Sprintf("%s to %s", q.label, d.name)
			if len(all) > 0 {
				s.label = labelled(s.label, len(all))
			}
			all = append(all, s)
		}
	}
	return all
}

// gotAll is what it was sent for any of these requests.
func (w *relay) gotAll(d *downstream, qs []*passing) (all []sending) {
	for _, q := range qs {
		all = append(all, w.got(d, q)...)
	}
	return all
}

// gone is all that was sent for requests.
func (w *relay) gone(qs ...*passing) (all []sending) {
	for _, q := range qs {
		for _, d := range w.to {
			all = append(all, w.got(d, q)...)
		}
	}
	return all
}

// goneAnywhere is all that was sent for a request, also to who was not chosen.
func (w *relay) goneAnywhere(q *passing) []sending {
	all := w.gone(q)
	for _, d := range w.unchosen {
		all = append(all, w.got(d, q)...)
	}
	return all
}

// await waits until each of these downstream partners has been sent what it takes of these
// requests. It returns who was not, and of what.
func (w *relay) await(to []*downstream, qs ...*passing) (missing []string) {
	long := w.Target().LifecycleTimeout
	if slices.ContainsFunc(to, func(d *downstream) bool { return w.lost[d] }) {
		long /= 4 // it would come as late, or not at all
	}
	var without []*downstream
	look := func() bool {
		missing, without = nil, nil
		for _, q := range qs {
			for _, d := range to {
				if q.accepts() && d.takes(q.pair) && len(w.got(d, q)) == 0 {
					missing, without = append(missing, fmt.Sprintf("%s to %s", q.label, d.name)), append(without, d)
				}
			}
		}
		return len(missing) == 0
	}
	w.Await(conformance.Wait{For: "what is passed on to the downstream partners", Until: time.Now().Add(long)}, look)
	for _, d := range without {
		w.lost[d] = true
	}
	return missing
}

// exchanges are those of requests that the target was sent.
func exchangesSent(qs ...*passing) (all []*journal.Exchange) {
	for _, q := range qs {
		all = append(all, q.ex)
	}
	return all
}
