package ddrf

import "dsrcheck/conformance"

// party is a further party of the vector, with a site that no other vector has: a recipient
// may keep what it has read of a domain. Its file lists keys for the purposes, and stands
// where it has to unless pages of the party say otherwise.
func (b *build) party(listed ...string) (*party, error) {
	if b.keys.DomainOf(b.label) == "" {
		return nil, notHere("the world has no partner " + b.label)
	}
	p := newParty(b.keys, b.label, listed...)
	p.serves(p.file().String())
	b.parties = append(b.parties, p)
	return p, nil
}

// serves lets the party's site serve a text as its file.
func (p *party) serves(text string) {
	p.pages = only(page{path: filePath, answers: []conformance.Answer{served(text)}})
}

// only are pages of a site that has no others. What is not said would be left to the partner,
// which has a file of its own.
func only(pages ...page) []page {
	return append([]page{{path: "*", answers: []conformance.Answer{{Status: 404}}}}, pages...)
}
