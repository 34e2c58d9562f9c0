package opengdpr

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator/journal"
)

// requestErrors sends requests that break one rule each, between two valid ones that break
// none, so that a refusal can be put down to what was broken.
func requestErrors(c *catalog.Catalog) conformance.Scenario {
	vectors := cases(c, firstRows(c, 10)...)
	return conformance.Scenario{
		ID:     "opengdpr/errors",
		Title:  "A request in error is refused with 400, and says nothing of whom it was about",
		Covers: covers("OG-7.1-03", "OG-7.3-09", "OG-7.5-01", "OG-7.6-02"),
		Sends:  []conformance.Send{{Method: "POST", Path: createPath, What: "ten requests whose id is missing or malformed, and two valid ones", Erases: true}},
		Run: func(s *conformance.Session) {
			f := factsOf(s)
			cause, why := unaccepted(f)
			var twins []exchanged
			twin := func(name string) conformance.Verdict {
				if cause != "" {
					return s.Check(name, "OG-7.3-09", conformance.Unknown(cause, why))
				}
				r := f.base(s, name)
				ex := r.send(s, "valid "+name)
				twins = append(twins, exchanged{name, r, ex})
				return s.Check(name, "OG-7.3-09", legal("a valid request", ex), ex)
			}
			if twin("twin-before") != conformance.Pass && cause == "" {
				cause, why = s.CheckID("twin-before"), "the valid twin of these requests was not accepted"
			}
			var answers []answered
			for _, v := range vectors {
				if e, sent := v.check(s, f, v.ID, cause, why); sent {
					answers = append(answers, answered{v.ID, e.sent, e.ex})
				}
			}
			checkRefusals(s, answers, cause, why)
			twin("twin-after")
			checkReceipts(s, f, "receipts-", twins, conformance.Skipped("no twin was accepted"))
		},
	}
}

// firstRows are the ids of the first vectors of the catalogue.
func firstRows(c *catalog.Catalog, n int) []string {
	var ids []string
	for _, v := range c.Vectors[:n] {
		ids = append(ids, v.ID)
	}
	return ids
}

// answered is a request in error and what came back.
type answered struct {
	vector string // its id
	sent   *request
	ex     *journal.Exchange
}

// checkRefusals judges what all refusals have in common.
func checkRefusals(s *conformance.Session, all []answered, cause, why string) {
	var refusals []answered
	var evidence []*journal.Exchange
	for _, a := range all {
		if a.ex.OK() && a.ex.Status() >= 400 && !withheld(a.ex.Status()) {
			refusals = append(refusals, a)
			evidence = append(evidence, a.ex)
		}
	}
	if cause == "" && len(refusals) == 0 {
		cause, why = s.CheckID("id-missing"), "no request in error was refused"
	}
	if cause != "" {
		s.Check("refusal-status", "OG-7.5-01", conformance.Unknown(cause, why))
		s.Check("no-identity-echo", "OG-7.6-02", conformance.Unknown(cause, why))
		return
	}
	s.Check("refusal-status", "OG-7.5-01", refusalStatus(refusals), evidence...)
	s.Check("no-identity-echo", "OG-7.6-02", noEcho(s.Target(), refusals), evidence...)
}

// refusalStatus judges the codes of all refusals (AO-13).
func refusalStatus(refusals []answered) conformance.Finding {
	codes := map[int]int{}
	for _, a := range refusals {
		codes[a.ex.Status()]++
	}
	f := conformance.Fine("every refusal has status 400", strings.TrimPrefix(fmt.Sprint(codes), "map"))
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		switch {
		case code == 400:
			f = f.Saw("AO-13", "status-400")
		case code >= 500:
			f = f.Saw("AO-13", "status-5xx")
		default:
			f = f.Saw("AO-13", "other-4xx")
		}
	}
	return f
}
