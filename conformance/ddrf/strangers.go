package ddrf

import (
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/simulator"
)

// strangers are the further parties that vectors name, and a decoy: it has no name, so that
// whoever comes to it was led to an address of the machine.
var strangers = []conformance.Partner{
	{Name: "attacker", Domain: "attacker.test", Role: simulator.RolePublisher, Names: []string{"publisher1.test.attacker.test"}},
	{Name: "vendor2", Domain: "vendor2.test", Role: simulator.RoleVendor},
	{Name: "suffix", Domain: "com", Role: simulator.RolePublisher},
	{Name: "suffix-two", Domain: "co.uk", Role: simulator.RolePublisher},
	{Name: "decoy", Domain: decoyDomain, Role: simulator.RolePublisher},
}

// decoyDomain is the address that the decoy has for a domain.
const decoyDomain = "127.0.0.1"

// sharedDomains are those of strangers that no other scenario may lead to meanwhile.
func sharedDomains(ids []string) []string {
	if slices.Contains(ids, "origin-redirect-loopback") {
		return []string{decoyDomain}
	}
	return nil
}

// openStrangers lets the strangers serve what they have to.
func (f *facts) openStrangers(s *conformance.Session) {
	for _, p := range []*party{f.attacker, f.vendor2} {
		if s.DomainOf(p.name) == "" {
			continue // a world elsewhere need not have them
		}
		p.site = s.Site(p.name)
		p.publish(p.file().String())
	}
	if f.attacker.site != nil {
		for _, page := range attackerPages(f.attacker) {
			f.attacker.site.Serve(page.host, page.path, page.answers...)
		}
	}
	// Who takes a public suffix for a domain finds P's file there.
	for _, name := range []string{"suffix", "suffix-two"} {
		if s.DomainOf(name) != "" {
			s.Site(name).Serve("", filePath, served(f.p.file().String()))
		}
	}
	if u := s.URLOf("decoy"); strings.HasPrefix(u, "http://") {
		f.decoyURL, f.decoy = u, newParty(s, "decoy")
		f.decoy.site = s.Site("decoy")
	}
}
