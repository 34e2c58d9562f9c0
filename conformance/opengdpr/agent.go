package opengdpr

import (
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator"
	partner "dsrcheck/simulator/opengdpr"
)

// Agent is the profile opengdpr@0.1.2/agent: an agent is a processor to those upstream, so that
// it is held to all that a processor is, and passes on what it accepts. It fails only if the
// embedded catalogue is broken.
func Agent() (conformance.Profile, error) {
	p, err := Processor()
	if err != nil {
		return p, err
	}
	p.Role, p.Title = catalog.Agent, "An OpenGDPR agent: all that a processor is held to, and what it passes on, hears and tells"
	p.Forwards = true
	p.Partners = append(p.Partners, downstreamProcessors()...)
	p.Partners = append(p.Partners, conformance.Partner{Name: stranger, Domain: stranger + ".test", Role: simulator.RoleProcessor, Faults: []string{silent}})
	p.Scenarios = slices.Concat([]conformance.Scenario{overheard, federated, federatedFailing, federatedCancel}, p.Scenarios,
		[]conformance.Scenario{overheardCertificates})
	return p, nil
}

// scarce is the processor that supports little.
const scarce = "processor2"

// downstreamProcessors are those that the target can be set up to pass requests on to. Requests
// stay where they are until a script moves them.
func downstreamProcessors() []conformance.Partner {
	var everything []partner.Identity
	for _, t := range typeKeys {
		for _, f := range formats {
			everything = append(everything, partner.Identity{Type: t, Format: f})
		}
	}
	var all []conformance.Partner
	for _, name := range []string{"processor1", scarce, "processor3", "processor4"} {
		p := conformance.Partner{
			Name: name, Domain: name + ".test", Role: simulator.RoleProcessor, Downstream: true,
			Offers:    partner.Offers{Types: requestTypes, Identities: everything},
			Lifecycle: partner.Lifecycle{Pending: partner.Never, InProgress: partner.Never},
		}
		if name == scarce {
			p.Offers.Identities = []partner.Identity{{Type: "email", Format: "raw"}, {Type: "controller_customer_id", Format: "raw"}}
		}
		all = append(all, p)
	}
	return all
}

// supports reports whether a processor downstream takes a pair.
func supports(name string, p pair) bool {
	for _, d := range downstreamProcessors() {
		if d.Name == name {
			return slices.Contains(d.Offers.Identities, partner.Identity{Type: p.Type, Format: p.Format})
		}
	}
	return false
}
