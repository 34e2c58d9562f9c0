package opengdpr

import (
	"fmt"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
)

// toleranceVectors are the legal requests that no other scenario sends.
func toleranceVectors(c *catalog.Catalog) []string {
	elsewhere := slices.Concat(formVectors, optionVectors, largeVectors)
	var ids []string
	for _, v := range c.Vectors {
		if tolerant(v) && !slices.Contains(elsewhere, v.ID) {
			ids = append(ids, v.ID)
		}
	}
	return ids
}

// tolerance sends whatever is legal and odd, between two plain requests.
func tolerance(c *catalog.Catalog) conformance.Scenario {
	vectors := cases(c, toleranceVectors(c)...)
	return conformance.Scenario{
		ID:     "opengdpr/tolerance",
		Title:  "Whatever is legal is accepted: times, identities, URLs, media types, HTTP",
		Covers: covers(append(rowsOf(vectors), "OG-7.3-09", "OG-7.6-02")...),
		Sends:  []conformance.Send{{Method: "POST", Path: createPath, What: fmt.Sprintf("%d legal but odd requests, and two plain ones", len(vectors)), Erases: true}},
		Run: func(s *conformance.Session) {
			f := factsOf(s)
			var all, receipts []exchanged
			twins := betweenTwins(s, f, func(cause, why string) {
				for _, v := range vectors {
					e, sent := v.check(s, f, v.ID, cause, why)
					if !sent {
						continue
					}
					all = append(all, e)
					// A receipt is due only where nothing but acceptance is. What else an answer
					// may be, such as to a known id, and what its receipt would hold, is open.
					if slices.Equal(v.accepted(), []string{"201"}) {
						receipts = append(receipts, e)
					}
				}
			})
			checkEcho(s, all, conformance.Skipped("no legal request was refused"))
			checkReceipts(s, f, "receipts-", slices.Concat(twins, receipts), conformance.Skipped("no request was accepted"))
		},
	}
}
