package opengdpr

import (
	"fmt"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// optionVectors are the vectors that leave one optional member out.
var optionVectors = []string{"version-absent", "property-absent", "urls-absent"}

// createOptions sends requests with and without each optional member of section 7.1: each
// alone beside the required ones, each missing from the full request, and none at all.
var createOptions = conformance.Scenario{
	ID:     "opengdpr/create-options",
	Title:  "Every optional member may be there or not",
	Covers: covers("OG-7.3-09", "OG-7.6-02"),
	Sends:  []conformance.Send{{Method: "POST", Path: createPath, What: "seven valid requests with more or fewer optional members", Erases: true}},
	Run: func(s *conformance.Session) {
		f := factsOf(s)
		cause, why := unaccepted(f)
		var all []exchanged
		for _, v := range cases(s.Catalog(), optionVectors...) {
			if e, sent := v.check(s, f, v.ID, cause, why); sent {
				all = append(all, e)
			}
		}
		accepted := 0 // of those with one option or none
		for i, o := range alone {
			if cause != "" {
				s.Check(o.name, "OG-7.3-09", conformance.Unknown(cause, why))
				continue
			}
			r := f.baseWith(s, o.name, o.omit)
			ex := r.send(s, o.what)
			all = append(all, exchanged{o.name, r, ex})
			finding := legal(o.what, ex)
			if finding.Problem != "" && o.guard != nil && accepted > 0 {
				finding = o.guard(s, ex, finding)
			}
			if finding.Holds() && ex.Status()/100 == 2 && (i == 0 || accepted > 0) {
				accepted++
			}
			s.Check(o.name, "OG-7.3-09", finding, ex)
		}
		s.Check("every-option", "OG-7.3-09", everyOption(f, accepted, cause, why))
		checkEcho(s, all, conformance.Skipped("no request with other options was refused"))
		checkReceipts(s, f, "receipts-", all, conformance.Skipped("no request with other options was accepted"))
	},
}

// everyOption judges whether the options are taken together. The preflight and create have
// sent them so; where that was refused, it is a breach if each is taken alone.
func everyOption(f *facts, accepted int, cause, why string) conformance.Finding {
	const want = "a request with all three optional members is accepted"
	switch {
	case cause != "":
		return conformance.Unknown(cause, why)
	case f.omit == omissions{}:
		return conformance.Fine(want, "it is")
	case accepted == len(alone):
		return conformance.Broken(want, "it is refused, though each is accepted alone", "a request with all three optional members is refused")
	}
	return conformance.Skipped("not each of them is accepted alone")
}

// alone are the requests with one optional member, or none, which comes first. A guard knows
// when a refusal proves nothing, given that the request is taken without the member.
var alone = []struct {
	name, what string
	omit       omissions
	guard      func(*conformance.Session, *journal.Exchange, conformance.Finding) conformance.Finding
}{
	{"required-only", "a request with the required members alone", omissions{true, true, true}, nil},
	{"version-alone", "a request with api_version as its only optional member", omissions{false, true, true}, foreignVersion},
	{"property-alone", "a request with property_id as its only optional member", omissions{true, false, true}, unknownProperty},
	{"urls-alone", "a request with status_callback_urls as its only optional member", omissions{true, true, false}, guardedURLs},
}

// foreignVersion allows for a service whose discovery names a version that it does not speak,
// which is a finding of its own.
func foreignVersion(s *conformance.Session, _ *journal.Exchange, f conformance.Finding) conformance.Finding {
	if factsOf(s).versionFits {
		return f
	}
	return conformance.Finding{Want: f.Want, Got: f.Got, Cause: "opengdpr/discovery/api-version", Unknown: "discovery names no version of this protocol that could be asked for"}
}

// unknownProperty allows for a service that knows its properties and was sent another: such
// a refusal earns what the vector of an odd property says.
func unknownProperty(s *conformance.Session, ex *journal.Exchange, f conformance.Finding) conformance.Finding {
	v, _ := s.Catalog().Vector("property-unicode")
	outcome, err := s.Catalog().Judge(v, ex.Status())
	if s.Target().PropertyID != "" || err != nil {
		return f
	}
	f.Problem, f.Earned = "", outcome
	f.Got += "; " + v.Why + "; name one that it knows as property_id in the config"
	return f
}

// guardedURLs allows for a service that calls back only where it may (AO-48).
func guardedURLs(_ *conformance.Session, _ *journal.Exchange, f conformance.Finding) conformance.Finding {
	return conformance.Finding{Want: f.Want, Got: f.Got,
		Unknown: fmt.Sprintf("%s, which a service may do that guards itself against callback URLs it cannot reach (AO-48); let it resolve or allow controller1.test", f.Problem)}
}
