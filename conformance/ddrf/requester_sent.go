package ddrf

import (
	"fmt"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// requestsSent has the target send requests for two identifiers to three vendors, and judges every part
// of them.
var requestsSent = conformance.Scenario{
	ID:    "ddrf/sent",
	Title: "A request is a signed rqJWT with a signed idJWT, sent by POST to where the vendor's file says",
	Covers: sorted(rowsOf(sendingRules),
		"DD-JW-04", "DD-PK-01", "DD-RQ-03", "DD-ID-02", "DD-SQ-02", "DD-SQ-14", "DD-RQ-07", "DD-RQ-08"),
	Sends: []conformance.Send{{Method: "hook", Path: "delete", What: "three deletion requests, about two mail addresses, to three vendors"}},
	Needs: []target.HookName{target.HookDelete},
	Run: func(s *conformance.Session) {
		o := senderOf(s)
		one, other := plainly(s, "one"), plainly(s, "other")
		second := vendorNamed(s, "second-vendor")
		second.behaves("api-elsewhere")
		wishes := []*wish{
			ask(s, vendorNamed(s, "first-vendor"), "the request about one identifier", one),
			ask(s, second, "the request about the same identifier to another vendor", one),
			ask(s, vendorNamed(s, "third-vendor"), "the request about another identifier", other),
		}
		var of [][]sending
		for _, w := range wishes {
			of = append(of, w.arrived(s))
		}
		all := slices.Concat(of...)
		s.Check("sent", "DD-PK-01", arrivals(s, wishes, of), exchangesOfSendings(all)...)
		none := conformance.Unknown(s.CheckID("sent"), "no request came")
		if flaw := checkSendings(s, o, all, sendingRules, none); flaw != "" {
			none = conformance.Unknown(flaw, "no request could be read")
		}
		checkFresh(s, all, none)
		s.Check("distinct", "DD-JW-04", distinct(of[0], of[1], none), exchangesOfSendings(slices.Concat(of[0], of[1]))...)
		s.Check("idjwts", "DD-SQ-02", countedIDs(all, none))
		s.Check("recipients", "DD-SQ-14", countedVendors(of, none))
		s.Check("options-used", "DD-RQ-07", usedOptions(all, none), exchangesOfSendings(all)...)
		s.Check("alias", "DD-RQ-08", usedAlias(all, none), exchangesOfSendings(all)...)
	},
}

// sorted adds requirements to others.
func sorted(rows []string, more ...string) []string {
	all := slices.Concat(rows, more)
	slices.Sort(all)
	return slices.Compact(all)
}

// arrivals judges DD-PK-01: each request that the target was asked for came. Where one did not,
// while others did, a later one to its vendor tells whether it is only slow.
func arrivals(s *conformance.Session, wishes []*wish, of [][]sending) conformance.Finding {
	var labels []string
	var findings []conformance.Finding
	came := slices.ContainsFunc(of, func(some []sending) bool { return len(some) > 0 })
	for i, w := range wishes {
		f := conformance.Fine(wantSent, fmt.Sprintf("%d messages", len(of[i])))
		if len(of[i]) == 0 {
			f = w.unsent(s)
			if came && w.passedOver(s) {
				f = conformance.Broken(wantSent, fmt.Sprintf("%s: nothing was sent to %s, and what was asked for later came", w.label, w.to.site.Domain), "the target was asked to send a deletion request and sent none")
			}
			came = false // one tells enough
		}
		labels, findings = append(labels, w.label), append(findings, f)
	}
	return conformance.MergeEach(labels, findings, conformance.Unknown("", "nothing was asked for"))
}

// checkFresh judges that no two tokens have one jti (AD-33).
func checkFresh(s *conformance.Session, all []sending, none conformance.Finding) {
	for _, r := range []struct{ name, requirement, token string }{{"rq-jti-fresh", "DD-RQ-03", "rq"}, {"id-jti-fresh", "DD-ID-02", "id"}} {
		f, telling := fresh(all, r.token, none)
		s.Check(r.name, r.requirement, f, telling...)
	}
}

// fresh looks for a jti that two different tokens have. Between the two kinds it is the rqJWT
// that is blamed, which is made later.
func fresh(all []sending, kind string, none conformance.Finding) (conformance.Finding, []*journal.Exchange) {
	type bearer struct{ what, token string }
	of := map[string]bearer{}
	f := conformance.Fine("a jti of its own for each "+tokenNames[kind], "")
	n := 0
	kinds := []string{"id", "rq"}
	if kind == "id" {
		kinds = []string{"id"}
	}
	for _, k := range kinds {
		for _, one := range all {
			token, _ := one.token(k)
			id := one.text(k, "jti")
			if token == nil || id == "" {
				continue
			}
			if k == kind {
				n++
			}
			this := bearer{"the " + tokenNames[k] + " of " + one.label, string(token.Raw)}
			before, known := of[id]
			if known && before.token != this.token && k == kind {
				f.Got = fmt.Sprintf("%s and %s have jti %q", before.what, this.what, conformance.Clip(id))
				return f.Saw("AD-33", "repeated"), []*journal.Exchange{one.ex}
			}
			if !known {
				of[id] = this
			}
		}
	}
	if n == 0 {
		return none, nil
	}
	f.Got = fmt.Sprintf("%d tokens, none has another's", n)
	return f, exchangesOfSendings(all)
}

// distinct judges DD-JW-04: of one identifier each vendor gets an rqJWT of its own.
func distinct(a, b []sending, none conformance.Finding) conformance.Finding {
	f := conformance.Fine("another rqJWT, with another jti, for each vendor", "")
	for _, x := range a {
		for _, y := range b {
			if x.compact == "" || y.compact == "" {
				continue
			}
			f.Got = "they differ"
			switch jti := x.text("rq", "jti"); {
			case x.compact == y.compact:
				return conformance.Broken(f.Want, "the same token for both", "two vendors got the same rqJWT")
			case jti != "" && jti == y.text("rq", "jti"):
				return conformance.Broken(f.Want, "jti "+conformance.Clip(jti)+" in both", "two vendors got rqJWTs of one jti")
			}
		}
	}
	if f.Got == "" {
		return none
	}
	return f
}

// countedIDs tells how many idJWTs there were for two identifiers (DD-SQ-02).
func countedIDs(all []sending, none conformance.Finding) conformance.Finding {
	ids := map[string]bool{}
	for _, one := range all {
		if one.id != nil {
			ids[string(one.id.Raw)] = true
		}
	}
	if len(ids) == 0 {
		return none
	}
	return conformance.Fine("an idJWT for each identifier", fmt.Sprintf("%d idJWTs in %d requests about two identifiers", len(ids), len(all)))
}

// countedVendors tells how many vendors were sent something (DD-SQ-14).
func countedVendors(of [][]sending, none conformance.Finding) conformance.Finding {
	n := 0
	for _, some := range of {
		if len(some) > 0 {
			n++
		}
	}
	if n == 0 {
		return none
	}
	return conformance.Fine("a request may go to several recipients", fmt.Sprintf("it went to %d of %d", n, len(of)))
}

// usedOptions tells whether optionalParameters are used (DD-RQ-07).
func usedOptions(all []sending, none conformance.Finding) conformance.Finding {
	if len(all) == 0 {
		return none
	}
	f := conformance.Fine("optionalParameters may be there", "no request has any")
	for _, one := range all {
		if choice := optionsForm(one.claimsOf("rq")); choice != "" {
			f.Got = one.shown("rq", "optionalParameters")
			if choice != "other-type-sent" { // which is judged elsewhere
				f = f.Saw("AD-02", choice)
			}
			break
		}
	}
	return f
}

// usedAlias tells whether the rqJWT names another identifier than the idJWT (DD-RQ-08).
func usedAlias(all []sending, none conformance.Finding) conformance.Finding {
	f := conformance.Fine("the rqJWT names the identifier of the idJWT, or an alias", "")
	for _, one := range all {
		id, rq := subjectOf(one.claimsOf("id")), subjectOf(one.claimsOf("rq"))
		if id.sent == "" || rq.sent == "" {
			continue
		}
		if f.Got == "" {
			f.Got = "the same"
		}
		if id.sent != rq.sent {
			f.Got = one.label + ": another"
		}
	}
	if f.Got == "" {
		if len(all) > 0 {
			return conformance.Skipped("no request names an identifier in both tokens")
		}
		return none
	}
	return f
}
