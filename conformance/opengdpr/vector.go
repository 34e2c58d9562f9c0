package opengdpr

import (
	"errors"
	"fmt"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator/journal"
)

// vectorCase is a vector of the catalogue made ready to be sent.
type vectorCase struct {
	catalog.Vector
	apply change
	err   error // the vocabulary lacks the vector's change; told by its check
}

// cases picks vectors by id, in the given order.
func cases(c *catalog.Catalog, ids ...string) []vectorCase {
	all := make([]vectorCase, len(ids))
	for i, id := range ids {
		v, ok := c.Vector(id)
		if !ok {
			all[i] = vectorCase{Vector: catalog.Vector{ID: id}, err: fmt.Errorf("no vector %q", id)}
			continue
		}
		apply, err := parseChange(v.Change)
		all[i] = vectorCase{v, apply, err}
	}
	return all
}

// check sends the vector and judges the answer under its row. It returns what was sent and
// what came, and whether anything was sent. A vector that cannot be built is the suite's own
// error.
func (v vectorCase) check(s *conformance.Session, f *facts, name, cause, why string) (exchanged, bool) {
	if cause != "" {
		s.Check(name, v.Violates, conformance.Unknown(cause, why))
		return exchanged{}, false
	}
	r, err := v.build(s, f)
	var skip notHere
	switch {
	case errors.As(err, &skip):
		s.Check(name, v.Violates, conformance.Skipped(string(skip)))
		return exchanged{}, false
	case errors.Is(err, errOmitted):
		s.Check(name, v.Violates, conformance.Skipped(err.Error()))
		return exchanged{}, false
	case err != nil:
		panic(fmt.Sprintf("vector %s: %v", v.ID, err))
	}
	if r.first != nil {
		if ex := r.first.send(s, "the first of two"); !ex.OK() || ex.Status()/100 != 2 {
			s.Check(name, v.Violates, conformance.Unknown("opengdpr/create/accepted", "the first of two requests was not accepted"), ex)
			return exchanged{}, false
		}
	}
	ex := r.send(s, v.Change)
	s.Check(name, v.Violates, v.saw(s, v.judge(s.Catalog(), ex), ex), ex)
	return exchanged{v.ID, r, ex}, true
}

// build makes the valid request of the vector's label and changes it.
func (v vectorCase) build(n namer, f *facts) (*request, error) {
	if v.err != nil {
		return nil, v.err
	}
	r := f.base(n, v.ID)
	return r, v.apply(r)
}

// judge gives the vector's finding for an answer.
func (v vectorCase) judge(c *catalog.Catalog, ex *journal.Exchange) conformance.Finding {
	f := conformance.Finding{Want: v.wanted(), Got: conformance.StatusLine(ex)}
	if !ex.OK() {
		return conformance.NoAnswer(f.Want, ex)
	}
	outcome, err := c.Judge(v.Vector, ex.Status())
	switch {
	case outcome == catalog.Inconclusive:
		return conformance.WithheldFinding(f.Want, ex)
	case err != nil:
		f.Problem = fmt.Sprintf("%s; the answer %d is none that the protocol knows", v.Why, ex.Status())
		return f
	}
	f.Earned = outcome
	if ex.Status()/100 != 2 {
		f.Got += ownWords(ex)
	}
	return f
}

// wanted names the answers that the vector's row accepts.
func (v vectorCase) wanted() string {
	want := strings.Join(v.accepted(), " or ") + " " + stimulus(v.Change)
	if v.Why != "" {
		want += " (" + v.Why + ")"
	}
	return want
}

// stimulus puts the change of a vector behind the answer that is due: when what is so.
func stimulus(change string) string {
	change, _, _ = strings.Cut(change, " (skipped where")
	for _, form := range []struct{ verb, between, words string }{
		{"set ", " to ", "when %s is %s"},
		{"rename ", " to ", "when %s is renamed to %s"},
		{"replace ", " by ", "when %s is replaced by %s"},
		{"add ", " with the value ", "when %s is added with the value %s"},
		{"remove ", "", "when %s is missing"},
		{"raw body: ", "", "when the body is written so: %s"},
		{"drop header ", "", "when there is no header %s"},
		{"header ", "", "when the header is %s"},
	} {
		rest, ok := strings.CutPrefix(change, form.verb)
		if !ok {
			continue
		}
		if form.between == "" {
			return fmt.Sprintf(form.words, rest)
		}
		if what, how, ok := strings.Cut(rest, form.between); ok {
			return fmt.Sprintf(form.words, what, how)
		}
	}
	return "to this: " + change
}

// accepted are the answers that the vector's row accepts.
func (v vectorCase) accepted() []string {
	var all []string
	for _, a := range v.Outcomes {
		if a.Outcome == catalog.Accept {
			all = append(all, a.Answer)
		}
	}
	return all
}

// earns is what the row gives for an answer that it lists, empty for another.
func (v vectorCase) earns(answer string) catalog.Outcome {
	for _, a := range v.Outcomes {
		if a.Answer == answer {
			return a.Outcome
		}
	}
	return ""
}
