package opengdpr

import (
	"fmt"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// createKinds sends a request of each type and for each identity pair that discovery lists,
// beside those that create sends.
var createKinds = conformance.Scenario{
	ID:    "opengdpr/create-kinds",
	Title: "Everything that discovery lists is accepted",
	Covers: []string{"OG-1-01", "OG-1.1-01", "OG-4.2-01", "OG-7.3-01", "OG-7.3-02", "OG-7.3-03", "OG-7.3-04",
		"OG-7.3-06", "OG-7.3-07", "OG-7.3-08", "OG-7.3-09", "OG-7.3-10"},
	Sends: []conformance.Send{{Method: "POST", Path: createPath, What: "one valid request for each further legal request type and identity pair that discovery lists, 45 at most", Erases: true}},
	Run: func(s *conformance.Session) {
		f := factsOf(s)
		if cause, why := unaccepted(f); cause != "" {
			s.Check("types-accepted", "OG-7.3-09", conformance.Unknown(cause, why))
			s.Check("identities-accepted", "OG-7.3-09", conformance.Unknown(cause, why))
			return
		}
		base := f.usual()
		for _, kind := range f.types {
			if kind == base.kind {
				continue // create sends it
			}
			r := f.request(s, "type/"+kind, offer{kind, base.pair}, f.omit)
			ex := r.send(s, "type "+kind)
			prefix := "type-" + kind + "-"
			s.Check(prefix+"accepted", "OG-7.3-09", legal("a request of the listed type "+kind, ex), ex)
			if refused(ex) {
				continue // there is no receipt
			}
			s.Check(prefix+"status-201", "OG-7.3-01", status201(f, ex), ex)
			checkReceipt(s, f, prefix, r, ex)
		}
		for _, p := range f.pairs {
			if p == base.pair {
				continue
			}
			ex := f.request(s, "identity/"+p.Type+"/"+p.Format, offer{base.kind, p}, f.omit).send(s, "identity "+p.Type+" "+p.Format)
			want := fmt.Sprintf("a request for the listed identity %s in format %s", p.Type, p.Format)
			s.Check("identity-"+p.Type+"-"+p.Format+"-accepted", "OG-7.3-09", legal(want, ex), ex)
		}
		if len(f.types) < 2 {
			s.Check("types-accepted", "OG-7.3-09", nothingBeside(len(f.types), "request type", "opengdpr/discovery/request-types"))
		}
		if len(f.pairs) < 2 {
			s.Check("identities-accepted", "OG-7.3-09", nothingBeside(len(f.pairs), "identity pair", "opengdpr/discovery/identities"))
		}
	},
}

// nothingBeside says why no further entry of a list of discovery was tried.
func nothingBeside(n int, what, cause string) conformance.Finding {
	if n == 0 {
		return conformance.Unknown(cause, "discovery lists no legal "+what)
	}
	return conformance.Skipped("discovery lists one legal " + what + ", which opengdpr/create sends")
}

// legal judges the answer to a request that no vector describes and that has to be accepted.
func legal(what string, ex *journal.Exchange) conformance.Finding {
	want := what + " is accepted"
	switch {
	case !ex.OK():
		return failure(want, ex)
	case withheld(ex.Status()):
		return withheldFinding(want, ex)
	case ex.Status()/100 == 2:
		return conformance.Fine(want, statusLine(ex))
	}
	return conformance.Broken(want, statusLine(ex), fmt.Sprintf("%s is refused with %d", what, ex.Status()))
}
