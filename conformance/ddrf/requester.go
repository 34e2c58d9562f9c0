package ddrf

import (
	"fmt"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	partner "dsrcheck/simulator/ddrf"
)

// Requester is the profile ddrf@1.0/requester: a 1st party, which starts deletions. It is a
// publisher and a requester of the catalogue at once. It fails only if the embedded catalogue is
// broken.
func Requester() (conformance.Profile, error) {
	c, err := catalog.DDRF()
	if err != nil {
		return conformance.Profile{}, fmt.Errorf("load profile: %w", err)
	}
	return conformance.Profile{
		Protocol: "ddrf", Version: "1.0", Role: catalog.Requester,
		Title:          "A DDRF 1st party: its file, what it sends to vendors, what it believes of their answers",
		Catalog:        c,
		Preflight:      meetSender,
		PreflightSends: fileSends,
		Partners:       vendors(),
		ByName:         true,
		Hooks:          []target.HookName{target.HookDelete, target.HookBelief},
		Scenarios:      slices.Concat(resourceScenarios(catalog.Requester), []conformance.Scenario{ownEndpoint, requestsSent, vendorFiles, sideBySide, beliefs, vendorScript}),
		Rows:           requesterRows(c),
	}, nil
}

// requesterRows are those that bind a publisher or a requester, and what a file may say of
// scripts.
func requesterRows(c *catalog.Catalog) []string {
	rows := []string{"DD-SC-01"}
	for _, r := range c.Requirements {
		if r.BindsRole(catalog.Requester) || r.BindsRole(catalog.Publisher) {
			rows = append(rows, r.ID)
		}
	}
	return rows
}

// vendorPath begins the path of most endpoints, none of which is the usual one.
const vendorPath = "/privacy/"

// The identifiers that vendors list.
var (
	mailHashed = partner.Identifier{ID: 1, Type: "email", Format: "sha256"}
	mailPlain  = partner.Identifier{ID: 2, Type: "email", Format: "plaintext"}
)

// anotherVendor is the domain of a vendor that is sent nothing, and that others pretend to be.
const anotherVendor = "another-vendor.example"

// vendors are all that a run uses. What the target knows of one cannot be told apart by request,
// so that each matter has vendors of its own. None lets its file be kept.
func vendors() []conformance.Partner {
	lists := func(kind, format string) partner.Settings {
		return partner.Settings{Identifiers: []partner.Identifier{{ID: 1, Type: kind, Format: format}}}
	}
	all := []conformance.Partner{
		vendorWith("first-vendor", partner.Settings{Endpoint: vendorPath + "Deletions.v1"}),
		elsewhereToo(vendorWith("second-vendor", partner.Settings{Endpoint: "/api/delete/?v=1.0"})),
		vendorWith("third-vendor", partner.Settings{}),
		vendorWith("phone-vendor", lists("phone", "sha256")),
		vendorWith("sha1-vendor", lists("email", "sha1")),
		vendorWith("hash-vendor", lists("email", "sha256")),
		vendorWith("md5-vendor", lists("email", "md5")),
		vendorWith("plain-vendor", lists("email", "plaintext")),
		vendorWith("moved-vendor", partner.Settings{}),
		vendorWith("read-vendor", partner.Settings{}),
		vendorWith("left-vendor", partner.Settings{}),
		vendorWith("right-vendor", partner.Settings{}),
		vendorWith("middle-vendor", partner.Settings{}),
		vendorWith("down-vendor", partner.Settings{}),
		vendorWith("usual-vendor", partner.Settings{}),
		vendorWith(asideVendor, partner.Settings{}),
		vendorWith("script-vendor", partner.Settings{ScriptRequired: true, Script: scriptText}),
	}
	another := vendorWith("another-vendor", partner.Settings{})
	another.Domain = anotherVendor
	all = append(all, another)
	for _, r := range reactions {
		p := vendorWith(r.name+"-vendor", r.settings())
		if r.name == "key-at-url" {
			p = elsewhereToo(p)
		}
		all = append(all, p)
	}
	return all
}

// elsewhereToo is a vendor with a host of another name, for deviations that need one.
func elsewhereToo(p conformance.Partner) conformance.Partner {
	p.Names = []string{apiOf(p.Domain)}
	return p
}

// vendorWith is a vendor that lists mail addresses, hashed and plain, unless said otherwise.
func vendorWith(name string, s partner.Settings) conformance.Partner {
	s.CacheControl, s.Keys = "no-store", []string{partner.PurposeEC} // the other key takes long to make
	if s.Endpoint == "" {
		s.Endpoint = vendorPath + "deletions"
	}
	if s.Identifiers == nil {
		s.Identifiers = []partner.Identifier{mailHashed, mailPlain}
	}
	return conformance.Partner{Name: name, Domain: name + ".test", Role: simulator.RoleVendor, DDRF: s}
}
