package ddrf

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
)

// unforwarded are vectors that a recipient refuses, one or two of each kind, with nothing wrong
// that would keep the request from being passed on.
var unforwarded = []string{
	"rq-sig-bit-flipped", "id-sig-bit-flipped", "rq-foreign-key", "id-foreign-key", "rq-good-id-forged", "id-good-rq-forged",
	"rq-alg-none", "id-alg-none", "rq-iat-ahead-2d", "id-iat-ahead-2d", "rq-type-unknown-only", "rq-format-unlisted",
	"rq-version-missing", "id-version-missing",
}

// notForwarded sends requests that the target refuses and then valid ones: once these have been
// passed on, the others would have been as well.
var notForwarded = conformance.Scenario{
	ID:      "ddrf/forwarded-not",
	Title:   "What is refused is not passed on",
	Covers:  []string{"DD-PR-06", "DD-SQ-11"},
	Sends:   []conformance.Send{{Method: "POST", Path: "(endpoint)", What: fmt.Sprintf("%d requests with one thing wrong each, and two valid ones", len(unforwarded)), Erases: true}},
	Domains: downstreamDomains(),
	Run: func(s *conformance.Session) {
		w, none := openRelay(s)
		all := cases(s.Catalog(), unforwarded...)
		sent := make([]*passing, len(all))
		skips := make([]string, len(all))
		var twins []*passing
		var later []sending
		if w != nil {
			for i, v := range all {
				sent[i], skips[i] = w.vector(v)
			}
			// Two, one after the other, so that what came before has had twice the time.
			for i := range 2 {
				q := w.send(fmt.Sprintf("valid %d", i+1), "a valid request after those that are refused", w.base(), nil)
				w.await(w.to, q)
				twins = append(twins, q)
			}
			if later = w.gone(twins[1]); len(later) == 0 {
				none = conformance.Unknown(s.CheckID("passed-on"), "nothing of what is valid was passed on")
			}
		}
		s.Check("passed-on", "DD-SQ-11", w.passedOn(twins, later, none), exchangesSent(twins...)...)
		for i, v := range all {
			finding := none
			if w != nil && len(later) > 0 {
				finding = w.keptBack(v, sent[i], skips[i])
			}
			if sent[i] == nil {
				s.Check(v.ID, "DD-PR-06", finding)
				continue
			}
			s.Check(v.ID, "DD-PR-06", finding, append(exchangesOfSendings(w.goneAnywhere(sent[i])), sent[i].ex)...)
		}
	},
}

// vector sends the request of a vector, with an identifier that could be passed on.
func (w *relay) vector(v vectorCase) (q *passing, skip string) {
	f := *w.f
	f.base = w.base()
	r, err := v.build(w, &f)
	var why notHere
	var lacking absent
	switch {
	case errors.As(err, &why):
		return nil, string(why)
	case errors.As(err, &lacking):
		return nil, string(lacking)
	case err != nil:
		panic(err)
	}
	return w.pass(r, v.ID, v.Change), ""
}

// keptBack judges that a request which was refused was not passed on, to any partner that was sent
// the valid one after it.
func (w *relay) keptBack(v vectorCase, q *passing, skip string) conformance.Finding {
	f := conformance.Fine("nothing is passed on of: "+v.Change, "it was answered with ")
	switch {
	case skip != "":
		return conformance.Skipped(skip)
	case q.unsaid():
		return q.silent(f.Want)
	case q.accepts():
		return conformance.Unknown(checkOf(v.Vector), "the target accepted it, which is judged there")
	}
	f.Got += q.told() + ", and nothing was passed on"
	if got := w.goneAnywhere(q); len(got) > 0 {
		f.Got = fmt.Sprintf("it was answered with %s, and passed on: %s", q.told(), labelsOf(got))
		f.Problem, f.Security = "a request that was refused was passed on", true
	}
	return f
}

// checkOf is the check that a vector has among those of a recipient.
func checkOf(v catalog.Vector) string {
	i := slices.IndexFunc(groups, func(g group) bool { return g.holds(v) })
	return "ddrf/" + groups[i].name + "/" + v.ID
}

func labelsOf(all []sending) string {
	var words []string
	for _, s := range all {
		words = append(words, s.label)
	}
	return conformance.Clip(strings.Join(words, ", "))
}
