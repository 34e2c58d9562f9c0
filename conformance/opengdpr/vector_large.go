package opengdpr

import (
	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
)

// largeVectors are the vectors that take time and memory.
var largeVectors = []string{"body-huge"}

// largeBody sends a request of 10 MiB between two plain ones. Only the answer's status is
// judged: its receipt, which holds all of the request again in base64, is not looked at, nor
// are those of the twins, which are like any others.
func largeBody(c *catalog.Catalog) conformance.Scenario {
	vectors := cases(c, largeVectors...)
	return conformance.Scenario{
		ID:     "opengdpr/large-body",
		Title:  "A legal request of 10 MiB is accepted, or refused for its size",
		Covers: []string{"OG-7.3-09", "OG-7.6-02"},
		Sends:  []conformance.Send{{Method: "POST", Path: createPath, What: "one legal request of 10 MiB, and two plain ones", Erases: true}},
		Run: func(s *conformance.Session) {
			f := factsOf(s)
			var all []exchanged
			betweenTwins(s, f, func(cause, why string) {
				for _, v := range vectors {
					if e, sent := v.check(s, f, v.ID, cause, why); sent {
						all = append(all, e)
					}
				}
			})
			checkEcho(s, all, conformance.Skipped("no large request was refused"))
		},
	}
}
