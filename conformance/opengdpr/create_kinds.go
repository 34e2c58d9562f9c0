package opengdpr

import (
	"fmt"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// createKinds sends a request of each type and for each identity pair that discovery lists,
// beside those that create sends.
var createKinds = conformance.Scenario{
	ID:     "opengdpr/create-kinds",
	Title:  "Everything that discovery lists is accepted",
	Covers: covers("OG-7.3-09", "OG-7.6-02"),
	Sends:  []conformance.Send{{Method: "POST", Path: createPath, What: "one valid request for each further legal request type and identity pair that discovery lists, 45 at most", Erases: true}},
	Run: func(s *conformance.Session) {
		f := factsOf(s)
		var all []exchanged
		send := func(name, what, label string, o offer) {
			if cause, why := unaccepted(f); cause != "" {
				s.Check(name, "OG-7.3-09", conformance.Unknown(cause, why))
				return
			}
			r := f.request(s, name, o, f.omit)
			ex := r.send(s, label)
			all = append(all, exchanged{label, r, ex})
			s.Check(name, "OG-7.3-09", legal(what, ex), ex)
		}
		base := f.usual()
		for _, kind := range f.types {
			if kind != base.kind { // which create sends
				send("type-"+kind+"-accepted", "a request of the listed type "+kind, "type "+kind, offer{kind, base.pair})
			}
		}
		for _, p := range f.pairs {
			if p != base.pair {
				send("identity-"+p.Type+"-"+p.Format+"-accepted", fmt.Sprintf("a request for the listed identity %s in format %s", p.Type, p.Format),
					"identity "+p.Type+" "+p.Format, offer{base.kind, p})
			}
		}
		checkEcho(s, all, conformance.Skipped("no request of a further kind was refused"))
		checkReceipts(s, f, "receipts-", all, conformance.Skipped("no request of a further kind was accepted"))
	},
}

// legal judges the answer to a request that no vector describes and that has to be accepted.
func legal(what string, ex *journal.Exchange) conformance.Finding {
	want := what + " is accepted"
	switch {
	case !ex.OK():
		return conformance.NoAnswer(want, ex)
	case conformance.Withheld(ex.Status()):
		return conformance.WithheldFinding(want, ex)
	case ex.Status()/100 == 2:
		return conformance.Fine(want, conformance.StatusLine(ex))
	}
	return conformance.Broken(want, conformance.StatusLine(ex)+ownWords(ex), fmt.Sprintf("%s is refused with %d", what, ex.Status()))
}
