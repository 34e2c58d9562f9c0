package ddrf

import (
	"cmp"

	"dsrcheck/conformance"
	"dsrcheck/simulator"
)

// siteDomains are those of vectors that need another domain than their name.
var siteDomains = map[string]string{
	"rq-iss-u-label": "xn--bcher-kva.test", "id-iss-u-label": "xn--mller-kva.test",
	"rq-iss-suffix-of-other": "notpublisher1.test", "id-iss-suffix-of-other": "mypublisher1.test",
}

// sitePartner is the partner whose site is a vector's own.
func sitePartner(id string) conformance.Partner {
	domain := cmp.Or(siteDomains[id], id+".test")
	return conformance.Partner{Name: id, Domain: domain, Role: simulator.RolePublisher, Names: []string{"www." + domain}}
}

// party is a further party of the vector, with a site that no other vector has: a recipient
// may keep what it has read of a domain. Its file lists keys for the purposes, and has to be
// asked for before a refusal can be put down to it.
func (b *build) party(listed ...string) (*party, error) {
	if b.keys.DomainOf(b.label) == "" {
		return nil, lacking(b.label)
	}
	p := newParty(b.keys, b.label, listed...)
	p.serve(p.file().String())
	b.parties, b.origin = append(b.parties, p), p
	return p, nil
}

// serve lets the party's site serve a text as its file.
func (p *party) serve(text string) {
	p.pages = only(page{path: filePath, answers: []conformance.Answer{served(text)}})
}

// only are pages of a site that has no others. What is not said would be left to the partner,
// which has a file of its own.
func only(pages ...page) []page {
	return append([]page{{path: "*", answers: []conformance.Answer{{Status: 404}}}}, pages...)
}
