package ddrf

import (
	"fmt"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator"
)

// Recipient is the profile ddrf@1.0/recipient. It fails only if the embedded catalogue is
// broken.
func Recipient() (conformance.Profile, error) {
	c, err := catalog.DDRF()
	if err != nil {
		return conformance.Profile{}, fmt.Errorf("load profile: %w", err)
	}
	return conformance.Profile{
		Protocol: "ddrf", Version: "1.0", Role: catalog.Recipient,
		Title:          "A DDRF recipient: its file, what it takes and refuses, what it acknowledges",
		Catalog:        c,
		Preflight:      survey,
		PreflightSends: surveySends,
		Partners:       partners(c),
		ByName:         true,
		Scenarios:      slices.Concat(resourceScenarios(catalog.Recipient), recipientScenarios(c)),
	}, nil
}

// recipientScenarios are those of whoever takes requests, beside those over its file.
func recipientScenarios(c *catalog.Catalog) []conformance.Scenario {
	return slices.Concat([]conformance.Scenario{acknowledged}, vectorScenarios(c), []conformance.Scenario{trust, together})
}

// partners are P, Q, the strangers, and one site for each vector that needs one of its own: a
// recipient may keep what it has read of a domain, so that no domain changes what it says.
func partners(c *catalog.Catalog) []conformance.Partner {
	all := []conformance.Partner{
		{Name: "publisher1", Domain: "publisher1.test", Role: simulator.RolePublisher, Names: []string{"www.publisher1.test", "sub.publisher1.test"}},
		{Name: "vendor1", Domain: "vendor1.test", Role: simulator.RoleVendor, Names: []string{"www.vendor1.test", "sub.vendor1.test"}},
	}
	all = append(all, slices.Concat(strangers, trustPartners)...)
	for _, v := range c.Vectors {
		if siteChanges[v.ID] != nil {
			all = append(all, sitePartner(v.ID))
		}
	}
	return all
}
