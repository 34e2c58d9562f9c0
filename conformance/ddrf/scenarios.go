package ddrf

import (
	"fmt"
	"regexp"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
)

// group is a part of the vectors, sent by one scenario, so that parts can run side by side and
// be run again alone.
type group struct {
	name  string // of the scenario
	title string
	holds func(v catalog.Vector) bool
}

// groups divide the vectors by what they change. A vector belongs to the first group that
// holds it.
var groups = []group{
	{"legal", "A legal request is accepted, whatever it uses of the freedom that the text leaves", named(`^ok-`)},
	{"replay", "A request that came before is answered, with whatever the text leaves open", named(`^replay-`)},
	{"http", "What is no POST of a token is refused", named(`^http-`)},
	{"origin", "A party whose file gives no key is refused, and files are read with care", func(v catalog.Vector) bool { return v.Token == "origin" }},
	{"issuers", "Only a registrable domain is an issuer", eachOf(named(`-iss-`), breaks("DD-PR-02", "DD-PR-03", "DD-RC-13"))},
	{"times", "A time that is none, or far ahead, is refused with code 6", oneOf(breaks("DD-RC-11"), named(`-(iat|exp|nbf|aud)-`))},
	{"identifiers", "An identifier that the file does not list is refused with code 4 or 5", oneOf(breaks("DD-IN-01", "DD-IN-03", "DD-DT-01"), named(`-(uuid|email)-`))},
	{"headers", "A header that leads elsewhere is not followed", named(`^(rq|id)-(crit|b64|jwk|jku|x5u|x5c|kid|zip|header-dup)-`)},
	{"signatures", "A signature that does not verify is refused with code 2", oneOf(breaks("DD-PR-02", "DD-PR-03"), named(`-sig-high-s`))},
	{"structure", "A token that is broken is refused with code 3", oneOf(breaks("DD-RC-08"), named(`-(payload|sig|dup|idjwt-is)-`))},
	{"claims", "A request without a required claim is refused with code 1", func(catalog.Vector) bool { return true }},
}

// named holds vectors whose id fits a pattern.
func named(pattern string) func(catalog.Vector) bool {
	form := regexp.MustCompile(pattern)
	return func(v catalog.Vector) bool { return form.MatchString(v.ID) }
}

// breaks holds vectors that break one of the rows.
func breaks(rows ...string) func(catalog.Vector) bool {
	return func(v catalog.Vector) bool { return slices.Contains(rows, v.Violates) }
}

// oneOf holds vectors that any of the others holds, eachOf those that all of them hold.
func oneOf(any ...func(catalog.Vector) bool) func(catalog.Vector) bool {
	return func(v catalog.Vector) bool {
		return slices.ContainsFunc(any, func(holds func(catalog.Vector) bool) bool { return holds(v) })
	}
}

func eachOf(every ...func(catalog.Vector) bool) func(catalog.Vector) bool {
	return func(v catalog.Vector) bool {
		return !slices.ContainsFunc(every, func(holds func(catalog.Vector) bool) bool { return !holds(v) })
	}
}

// vectorScenarios are one scenario for each group.
func vectorScenarios(c *catalog.Catalog) []conformance.Scenario {
	ids := make([][]string, len(groups))
	for _, v := range c.Vectors {
		i := slices.IndexFunc(groups, func(g group) bool { return g.holds(v) })
		ids[i] = append(ids[i], v.ID)
	}
	var all []conformance.Scenario
	for i, g := range groups {
		all = append(all, vectorScenario(c, g, ids[i]))
	}
	return all
}

// answerRows are the requirements of the checks that all answers share.
var answerRows = []string{
	"DD-AC-01", "DD-AC-02", "DD-AC-03", "DD-AC-04", "DD-AC-05", "DD-AC-06", "DD-AC-07", "DD-DF-03", "DD-DT-02",
	"DD-JW-06", "DD-PK-02", "DD-RC-01", "DD-RC-02", "DD-RC-03", "DD-RC-12", "DD-SG-01",
}

// covers adds requirements to those of the answers.
func covers(more ...string) []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(answerRows, more))))
}

// answeredLate are the vectors whose answers take as long as the recipient waits for a file.
var answeredLate = []string{"origin-timeout", "requester-timeout", "origin-slow-drip"}

// vectorScenario sends requests that differ from the plain one in one thing each, between two
// plain ones, so that a refusal can be put down to what was changed.
func vectorScenario(c *catalog.Catalog, g group, ids []string) conformance.Scenario {
	vectors := cases(c, ids...)
	var rows []string
	var codes []int // that are due first
	for _, v := range vectors {
		rows = append(rows, v.Violates)
		if code := v.Codes.Accept[0]; code > 0 && !slices.Contains(codes, code) {
			row, _ := c.ResultCode(code)
			rows, codes = append(rows, row.Row), append(codes, code)
		}
	}
	slices.Sort(codes)
	isLate := func(v vectorCase) bool { return slices.Contains(answeredLate, v.ID) }
	late := slices.DeleteFunc(slices.Clone(vectors), func(v vectorCase) bool { return !isLate(v) })
	rest := slices.DeleteFunc(slices.Clone(vectors), isLate)
	return conformance.Scenario{
		ID:      "ddrf/" + g.name,
		Title:   g.title,
		Covers:  covers(append(rows, "DD-RC-05")...), // which the twins stand for
		Domains: sharedDomains(ids),
		Sends:   []conformance.Send{{Method: "POST", Path: "(endpoint)", What: fmt.Sprintf("%d requests with one thing changed each, and two plain ones; a further plain one after each that is answered with 401 or 403", len(vectors)), Erases: true}},
		Run: func(s *conformance.Session) {
			f := factsOf(s)
			var all []answered
			betweenTwins(s, f, &all, codes, func(cause, why string) {
				all = append(all, checkTogether(s, f, late, cause, why)...)
				for _, v := range rest {
					if a, ok := v.check(s, f, cause, why); ok {
						all = append(all, a)
					}
				}
			})
		},
	}
}

// betweenTwins runs a script between two plain requests and judges what all answers have in
// common. If the first is not accepted, the script gets the check that says so as the cause of
// what it cannot do. Codes are those that some of the requests have to be refused with.
func betweenTwins(s *conformance.Session, f *facts, all *[]answered, codes []int, script func(cause, why string)) {
	cause, why := unaccepted(f)
	why = f.reason(why)
	plain, _ := s.Catalog().Vector(plainVector)
	twin := func(name, when string) bool {
		if cause != "" {
			s.Check(name, plain.Violates, f.cannot(cause, why))
			return false
		}
		v := vectorCase{Vector: plain}
		a := answered{f.plain(s, name).send(s, f, "plain valid request "+when+" the others"), v}
		s.Check(name, plain.Violates, a.judge(), a.ex)
		if !a.unsaid() {
			*all = append(*all, a)
		}
		return a.accepts()
	}
	if cause == "" && !twin("twin-before", "before") {
		script(s.CheckID("twin-before"), "a plain valid request that was sent before these was not accepted, so no answer to them tells anything")
	} else {
		if cause != "" {
			twin("twin-before", "before")
		}
		script(cause, why)
	}
	twin("twin-after", "after")
	none := unconcerned
	if cause != "" {
		none = f.cannot(cause, why)
	}
	checkAnswers(s, f, *all, codes, none)
}

// cannot is the finding of a check that could not be made: a skip where the target takes
// requests by script only, for which the register gives the reason.
func (f *facts) cannot(cause, why string) conformance.Finding {
	if _, ok := f.withoutAPI(); ok {
		return conformance.Skipped(why)
	}
	return conformance.Unknown(cause, why)
}
