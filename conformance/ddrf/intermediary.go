package ddrf

import (
	"cmp"
	"fmt"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	partner "dsrcheck/simulator/ddrf"
	"dsrcheck/simulator/journal"
)

// Intermediary is the profile ddrf@1.0/intermediary: a vendor that passes on what it accepts. It
// is held to everything that a recipient is, and to what a requester is as far as that is not the
// 1st party's. It fails only if the embedded catalogue is broken.
func Intermediary() (conformance.Profile, error) {
	c, err := catalog.DDRF()
	if err != nil {
		return conformance.Profile{}, fmt.Errorf("load profile: %w", err)
	}
	return conformance.Profile{
		Protocol: "ddrf", Version: "1.0", Role: catalog.Intermediary,
		Title:          "A DDRF vendor that forwards: all that a recipient does, and what it passes on to whom",
		Catalog:        c,
		Preflight:      surveyRelay,
		PreflightSends: surveySends,
		Partners:       slices.Concat(partners(c), downstreamPartners),
		ByName:         true,
		Forwards:       true,
		Hooks:          []target.HookName{target.HookBelief},
		Scenarios:      slices.Concat(resourceScenarios(catalog.Intermediary), forwardScenarios, recipientScenarios(c)),
	}, nil
}

// surveyRelay is the preflight. All that the target accepts is passed on, in a run by the hundred,
// and most of it is no matter of what is passed on: so the downstream partners read no file
// twice, and pass nothing on themselves unless a scenario has them do it.
func surveyRelay(s *conformance.Session) (any, *conformance.NotReady) {
	for _, p := range downstreamPartners {
		if s.DomainOf(p.Name) != "" {
			site := s.Site(p.Name)
			site.Keep(func(*journal.Exchange) bool { return false })
			site.Serve("", "*", usually(p.Name, site.Domain))
		}
	}
	return survey(s)
}

// usually is how a downstream partner answers unless a scenario says otherwise.
func usually(name, domain string) conformance.Answer {
	a := conformance.Answer{Faults: []string{"no-store-ignored", "forwarded-nothing"}}
	if isElsewhere(name, domain) {
		a.Faults = append(a.Faults, "api-elsewhere")
	}
	return a
}

// apart is the downstream partner whose endpoint is on another host than its file, which whoever
// takes the domain for the endpoint's does not find. Its file is read each time.
const apart = "vendor12"

// isElsewhere reports whether it is so: nobody may lead anything to a host beside a domain of the
// user's own.
func isElsewhere(name, domain string) bool { return name == apart && domain == apart+".test" }

// apiOf is that other host.
func apiOf(domain string) string { return "api-" + domain }

// forwardScenarios are those of whoever passes requests on.
var forwardScenarios = []conformance.Scenario{forwarded, notForwarded, despite, comesBack, threeHops, forwardedBeliefs}

// downstreamPartners are vendors that a target can pass requests on to, and the one that comes
// after them. They read files and answer by themselves.
var downstreamPartners = []conformance.Partner{
	downstreamPartner("vendor11", partner.Settings{Identifiers: listedBroadly}),
	elsewhereToo(downstreamPartner(apart, partner.Settings{Identifiers: listedHashed, CacheControl: "no-store"})),
	downstreamPartner("vendor13", partner.Settings{Identifiers: listedBroadly, Endpoint: "/privacy/in/Deletion-Requests?via=vendors", Downstreams: []string{lastDomain}}),
	downstreamPartner("vendor15", partner.Settings{Identifiers: listedBroadly}),
	onlyLast(downstreamPartner("vendor14", partner.Settings{Identifiers: listedBroadly})),
}

// lastDomain is that of the vendor to which another one forwards.
const lastDomain = "vendor14.test"

// onlyLast is a partner that only partners forward to.
func onlyLast(p conformance.Partner) conformance.Partner {
	p.Downstream = false
	return p
}

// downstreamPartner is one that a target can pass requests on to. Its file may be kept for a while
// unless it says otherwise, since all that a target accepts is passed on, and it has the one key
// that is quick to make.
func downstreamPartner(name string, s partner.Settings) conformance.Partner {
	s.CacheControl, s.Keys = cmp.Or(s.CacheControl, "max-age=300"), []string{partner.PurposeEC}
	return conformance.Partner{Name: name, Domain: name + ".test", Role: simulator.RoleVendor, Downstream: true, DDRF: s}
}

// listedHashed is another format than most identifiers come in, and few types, so that not all
// that a target takes can be passed on to who lists it.
var listedHashed = []partner.Identifier{{ID: 1, Type: "email", Format: "sha256"}, {ID: 2, Type: "phone", Format: "sha256"}}

// listedBroadly is nearly all that a target may take.
var listedBroadly = broadly(map[string][]string{
	"email": {"sha256", "plaintext", "plain", "raw", "sha1", "md5", "sha512"},
	"phone": {"sha256", "plaintext", "plain", "raw", "sha1", "md5"},
	"idfa":  {"plaintext", "plain", "raw", "uuid"}, "gaid": {"plaintext", "plain", "raw", "uuid"}, "maid": {"plaintext", "plain", "raw", "uuid"},
}, "email", "phone", "idfa", "gaid", "maid")

func broadly(formats map[string][]string, types ...string) (all []partner.Identifier) {
	for _, kind := range types {
		for _, format := range formats[kind] {
			all = append(all, partner.Identifier{ID: len(all) + 1, Type: kind, Format: format})
		}
	}
	return all
}
