package ddrf

import (
	"slices"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
)

// soonTried is how long a target has to turn to the vendor that is down before it is asked for the
// others. One that takes longer is asked all the same.
const soonTried = time.Second

// sideBySide has the target send to several vendors at once, of which one is down and the first
// to be tried. What that one does to the others, and what is mixed up between them, shows in the
// requests.
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
		lost := askBeside(s, down, "the request to a vendor that is down", one)
		switch {
		case down.site == nil:
		case s.Target().Delete.Manual():
			lost.answered()
			lost.look(s)
		default:
			s.Await(conformance.Wait{For: "a look at the vendor that is down", Until: time.Now().Add(soonTried)}, down.site.Noticed)
		}
		wishes := []*wish{
			askBeside(s, vendorNamed(s, "left-vendor"), "the request about one identifier", one),
			askBeside(s, vendorNamed(s, "right-vendor"), "the request about the same identifier to another vendor", one),
			askBeside(s, vendorNamed(s, "middle-vendor"), "the request about another identifier", other),
		}
		var of [][]sending
		for _, w := range wishes {
			of = append(of, w.arrived(s))
		}
		lost.answered()
		all := slices.Concat(of...)
		s.Check("sent", "DD-PK-01", arrivals(s, wishes, of), exchangesOfSendings(all)...)
		none := conformance.Unknown(s.CheckID("sent"), "no request came")
		if flaw := checkSendings(s, o, all, sendingRules, none); flaw != "" {
			none = conformance.Unknown(flaw, "no request could be read")
		}
		checkFresh(s, all, none)
		s.Check("distinct", "DD-JW-04", distinct(of[0], of[1], none), exchangesOfSendings(all)...)
		s.Check("recipients", "DD-SQ-14", countedVendors(of, none), append(evidenceOf(lost), exchangesOfSendings(all)...)...)
	},
}
