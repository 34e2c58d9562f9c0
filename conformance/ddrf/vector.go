package ddrf

import (
	"errors"
	"fmt"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/internal/jws"
)

// vectorCase is a vector of the catalogue and the change that makes it of the plain request.
type vectorCase struct {
	catalog.Vector
	change change
}

// plainVector is the vector that changes nothing.
const plainVector = "ok-direct"

// change makes a vector of the plain valid request. It returns [notHere] where the vector does
// not apply to the recipient.
type change func(b *build) error

// build is a request on the way from the plain one to a vector.
type build struct {
	*request
	f    *facts
	keys keyring
	on   *token // the token that the vector is about: the rqJWT or the idJWT
}

// notHere says why a vector does not apply to a recipient.
type notHere string

func (why notHere) Error() string { return string(why) }

// absent says which partner a world elsewhere lacks, without which nothing can be said.
type absent string

func (why absent) Error() string { return string(why) }

// lacking is the world without a partner.
func lacking(partner string) absent {
	return absent("the world has no partner " + partner + "; start it with dsrcheck simulate --for ddrf/recipient")
}

// cases picks vectors of the catalogue by id, each with its change. An id without a change is
// a mistake of the suite, which a test finds.
func cases(c *catalog.Catalog, ids ...string) []vectorCase {
	var all []vectorCase
	for _, id := range ids {
		v, ok := c.Vector(id)
		if !ok {
			panic("no vector " + id)
		}
		change := changes[id]
		if change == nil {
			change = siteChanges[id]
		}
		all = append(all, vectorCase{v, change})
	}
	return all
}

// build makes the request of the vector.
func (v vectorCase) build(keys keyring, f *facts) (*request, error) {
	r := f.plain(keys, v.ID)
	b := &build{request: r, f: f, keys: keys, on: r.rq}
	if v.Token == "idJWT" {
		b.on = r.id
	}
	if v.change == nil {
		return nil, fmt.Errorf("vector %s has no change", v.ID)
	}
	err := v.change(b)
	return r, err
}

// check sends the vector and judges whether it is taken or refused under its row. It returns
// the answer, and whether there is one that says something.
func (v vectorCase) check(s *conformance.Session, f *facts, cause, why string) (answered, bool) {
	r := v.prepare(s, s, f, cause, why)
	if r == nil {
		return answered{}, false
	}
	var before *answer
	if r.first != nil {
		b := r.first.send(s, f, "what comes before: "+v.Change)
		if before = &b; b.unsaid() || b.accepts() == r.first.bad {
			cause := plainCheck
			if r.first.bad {
				cause = "ddrf/signatures/rq-sig-bit-flipped"
			}
			s.Check(v.ID, v.Violates, conformance.Unknown(cause, "the request that has to come before was not answered as it should be: "+b.told()), b.ex)
			return answered{}, false
		}
	}
	if r.between != nil {
		r.between()
	}
	return v.conclude(s, f, r, before, r.send(s, f, v.Change))
}

// prepare makes the request of the vector and the sites that it needs, or says why there is none.
func (v vectorCase) prepare(s *conformance.Session, keys keyring, f *facts, cause, why string) *request {
	switch {
	case cause != "":
		s.Check(v.ID, v.Violates, f.cannot(cause, why))
		return nil
	case siteChanges[v.ID] != nil && s.Target().KeysPinned:
		s.Check(v.ID, v.Violates, conformance.Skipped("the target has the partners' keys from elsewhere (--keys-pinned) and reads no file"))
		return nil
	}
	r, err := v.build(keys, f)
	var skip notHere
	var lacking absent
	switch {
	case errors.As(err, &lacking):
		s.Check(v.ID, v.Violates, conformance.Unknown("", string(lacking)))
		return nil
	case errors.As(err, &skip):
		s.Check(v.ID, v.Violates, conformance.Skipped(string(skip)))
		return nil
	case err != nil:
		panic(err)
	}
	r.open(s)
	return r
}

// conclude judges the answer to the vector.
func (v vectorCase) conclude(s *conformance.Session, f *facts, r *request, before *answer, said answer) (answered, bool) {
	a := answered{said, v}
	if a.forbidden() && !slices.Contains(v.HTTP, a.ex.Status()) {
		a.meant = f.plain(s, v.ID+"/plain").send(s, f, "a plain request, since the one before was answered with "+conformance.StatusLine(a.ex)).accepts()
	}
	taken, coded := a.seen()
	finding, rest := decided(s.Catalog(), v.Violates, a.judge(), taken)
	if before != nil && before.token == a.token {
		finding = a.repeats(*before, finding)
	}
	for _, seen := range append(rest, coded...) {
		s.Saw(seen.Reading, seen.Choice, a.ex)
	}
	if !slices.Contains(v.Codes.Accept, 0) && !a.accepts() && r.unasked(s) {
		finding = conformance.Unknown("", "the recipient refused the request without a look at "+r.origin.domain+", so that the refusal has another reason")
	}
	s.Check(v.ID, v.Violates, finding, append(r.reads(), a.ex)...)
	a.before = before
	return a, !a.unsaid() && len(a.token) <= longest
}

// longest is how long an rqJWT is whose answer is looked at any further. It is repeated in the
// acJWT, of which no more than a mebibyte is read, and all answers are kept for a while.
const longest = jws.MaxToken / 2
