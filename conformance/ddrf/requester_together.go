package ddrf

import (
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
)

// sideBySide has the target send to several vendors at once, of which one is down. What is
// mixed up between them shows in the requests.
var sideBySide = conformance.Scenario{
	ID:     "ddrf/side-by-side",
	Title:  "Requests to several vendors are each a request of their own, also where one vendor is down",
	Covers: sorted(rowsOf(sendingRules), "DD-JW-04", "DD-SQ-14", "DD-RQ-03", "DD-ID-02"),
	Sends:  []conformance.Send{{Method: "hook", Path: "delete", What: "four deletion requests at once, to four vendors"}},
	Needs:  []target.HookName{target.HookDelete},
	Run: func(s *conformance.Session) {
		o := senderOf(s)
		down := vendorNamed(s, "down-vendor")
		if down.site != nil {
			down.site.Serve("", "*", conformance.Answer{Drop: "before"})
		}
		one, other := plainly(s, "one"), plainly(s, "other")
		wishes := []*wish{
			ask(s, vendorNamed(s, "left-vendor"), "the request about one identifier", one),
			ask(s, vendorNamed(s, "right-vendor"), "the request about the same identifier to another vendor", one),
			ask(s, vendorNamed(s, "middle-vendor"), "the request about another identifier", other),
		}
		lost := ask(s, down, "the request to a vendor that is down", one)
		var of [][]sending
		for _, w := range wishes {
			of = append(of, w.arrived(s))
		}
		all := slices.Concat(of...)
		s.Check("sent", "DD-PK-01", arrivals(wishes, of), exchangesOfSendings(all)...)
		none := conformance.Unknown(s.CheckID("sent"), "no request came")
		if flaw := checkSendings(s, o, all, sendingRules, none); flaw != "" {
			none = conformance.Unknown(flaw, "no request could be read")
		}
		checkFresh(s, all, none)
		s.Check("distinct", "DD-JW-04", distinct(of[0], of[1], none), exchangesOfSendings(all)...)
		s.Check("recipients", "DD-SQ-14", countedVendors(of, none), append(evidenceOf(lost), exchangesOfSendings(all)...)...)
	},
}
