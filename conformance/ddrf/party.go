package ddrf

import (
	"cmp"
	"crypto"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/simulator/network"
)

// party is a participant that the suite plays: a domain, the keys that its file publishes, and
// the site that serves the file.
type party struct {
	name   string // of the partner
	domain string
	keys   map[string]*key // by purpose
	listed []*key          // those that its file publishes, in order
	site   *conformance.Site

	pages []page       // that the site serves, for a party of one request
	look  network.Look // that it shows
}

// page is what a site serves under a path, to one host or to all of its names.
type page struct {
	on         *party // another's site that it stands on, nil for the party's own
	host, path string
	answers    []conformance.Answer
}

// purposes are the keys that a party may have. [Published] writes those that files list.
var purposes = map[string]network.KeyKind{
	"p1": network.ECDSAP256, "p2": network.RSA2048, "p3": network.ECDSAP256, "p4": network.RSA2048,
	"p5": network.ECDSAP384, "p6": network.Ed25519,
	"weak": network.RSA1024,
}

// newParty makes a party with keys for these purposes, which its file lists. One that the world
// lacks has keys all the same: what it signs is refused for want of its file.
func newParty(keys keyring, name string, listed ...string) *party {
	p := &party{name: name, domain: cmp.Or(keys.DomainOf(name), name+".test"), keys: map[string]*key{}}
	for _, purpose := range listed {
		p.listed = append(p.listed, p.key(keys, purpose))
	}
	return p
}

// keyring is where private keys come from: a session, or a folder of keys.
type keyring interface {
	ID(label string) string
	Word(label string) string
	Key(domain, purpose string, kind network.KeyKind) crypto.Signer
	DomainOf(partner string) string
}

// key is the party's key for a purpose, whether or not its file lists it.
func (p *party) key(keys keyring, purpose string) *key {
	k := p.keys[purpose]
	if k == nil {
		k = newKey(purpose, keys.Key(p.domain, purpose, purposes[purpose]))
		p.keys[purpose] = k
	}
	return k
}

// file is the party's dsrdelete.json. A party that only sends lists what it would take all the
// same, as every participant has to.
func (p *party) file() object {
	var keys []string
	for _, k := range p.listed {
		keys = append(keys, k.jwk.String())
	}
	return object{
		{"endpoint", quoted("https://" + p.domain + "/ddrf")},
		{"identifiers", `[{"id":1,"type":"email","format":"sha256"}]`},
		{"publicKey", "[" + strings.Join(keys, ",") + "]"},
		{"vendorScriptRequirement", "false"},
	}
}

// filePath is where a file stands on its site.
const filePath = "/dsrdelete.json"

// publish serves a text as the party's file, under all its names, and forbids that it is kept.
func (p *party) publish(text string) { p.site.Serve("", filePath, served(text)) }

// served is the answer that serves a text as a file.
func served(text string) conformance.Answer {
	return conformance.Answer{Status: 200, Body: &text, Header: map[string]string{"Content-Type": "application/json", "Cache-Control": "no-store"}}
}
