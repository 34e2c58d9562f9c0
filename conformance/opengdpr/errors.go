package opengdpr

import (
	"fmt"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
)

// group is a part of the vectors of requests in error, sent by one scenario, so that parts
// can run side by side and be run again alone.
type group struct {
	name     string   // of the scenario, after errors-
	title    string   // of the scenario
	prefixes []string // of the ids of its vectors
}

// groups divide the vectors of requests in error by what they change.
var groups = []group{
	{"ids", "A request whose id is in error is refused with 400", []string{"id-"}},
	{"types", "A request whose type is in error is refused with 400", []string{"type-"}},
	{"identities", "A request whose identities are in error is refused with 400", []string{"identities-", "identity-", "second-identity-", "hash-"}},
	{"times", "A request whose time is in error is refused with 400", []string{"time-"}},
	{"options", "A request whose optional members are in error is refused with 400", []string{"version-", "property-", "urls-"}},
	{"bodies", "A request whose body is no proper JSON object is refused with 400", []string{"body-", "member-"}},
}

// tolerant reports whether a vector is a legal request: what breaks its row is a refusal.
func tolerant(v catalog.Vector) bool {
	return v.Violates == "OG-7.3-09" || v.Violates == "OG-7.3-01"
}

// vectors are the ids of the group's vectors.
func (g group) vectors(c *catalog.Catalog) []string {
	var ids []string
	for _, v := range c.Vectors {
		if !tolerant(v) && slices.ContainsFunc(g.prefixes, func(p string) bool { return strings.HasPrefix(v.ID, p) }) {
			ids = append(ids, v.ID)
		}
	}
	return ids
}

// errorScenarios are one scenario for each group.
func errorScenarios(c *catalog.Catalog) []conformance.Scenario {
	var all []conformance.Scenario
	for _, g := range groups {
		all = append(all, errorScenario(c, g))
	}
	return all
}

// errorScenario sends requests that break one rule each, between two valid ones that break
// none, so that a refusal can be put down to what was broken.
func errorScenario(c *catalog.Catalog, g group) conformance.Scenario {
	vectors := cases(c, g.vectors(c)...)
	rows := rowsOf(vectors)
	for _, check := range refusalChecks {
		rows = append(rows, check.requirement)
	}
	return conformance.Scenario{
		ID:     "opengdpr/errors-" + g.name,
		Title:  g.title,
		Covers: covers(append(rows, "OG-7.3-09", "OG-7.5-01", "OG-7.6-02")...),
		Sends:  []conformance.Send{{Method: "POST", Path: createPath, What: fmt.Sprintf("%d requests with one thing wrong each, and two valid ones", len(vectors)), Erases: true}},
		Run: func(s *conformance.Session) {
			f := factsOf(s)
			twins := betweenTwins(s, f, func(cause, why string) {
				var answers []answered
				for _, v := range vectors {
					if e, sent := v.check(s, f, v.ID, cause, why); sent {
						answers = append(answers, answered{e, v})
					}
				}
				none := conformance.Unknown(cause, why)
				switch {
				case cause != "":
				case len(answers) == 0:
					none = conformance.Skipped("none of these requests applies to the target")
				default:
					none = conformance.Unknown(s.CheckID(answers[0].label), "no request in error was refused")
				}
				checkRefusals(s, answers, none)
			})
			checkReceipts(s, f, "receipts-", twins, conformance.Skipped("no twin was accepted"))
		},
	}
}

// rowsOf are the requirements of the vectors.
func rowsOf(vectors []vectorCase) []string {
	var rows []string
	for _, v := range vectors {
		rows = append(rows, v.Violates)
	}
	return rows
}
