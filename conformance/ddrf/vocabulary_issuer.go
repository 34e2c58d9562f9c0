package ddrf

import (
	"strings"

	"golang.org/x/net/idna"
)

// Words about iss.

// iss gives the token an iss, in which the domains of P, of Q and of strangers stand where the
// form has their names. The key that signs stays.
func iss(form string) change {
	return func(b *build) error {
		names := strings.NewReplacer("{domain}", b.f.p.domain, "{q}", b.f.q.domain, "{attacker}", b.f.attacker.domain, "{vendor2}", b.f.vendor2.domain)
		return claim("iss", quoted(names.Replace(form)))(b)
	}
}

// issOf gives the token an iss that is made of P's domain.
func issOf(form func(domain string) string) change {
	return func(b *build) error { return claim("iss", quoted(form(b.f.p.domain)))(b) }
}

// itsIssuer is the iss of the token so far, as JSON.
func itsIssuer(b *build) string { return b.on.claims.get("iss") }

// replaced puts one text in the place of another, once.
func replaced(old, new string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, new, 1) }
}

var upper = strings.ToUpper

// lengthened puts short labels before a domain until it has n characters.
func lengthened(n int) func(string) string {
	return func(domain string) string {
		more := max(n-len(domain), 0)
		return strings.Repeat("a", more%2) + strings.Repeat("a.", more/2) + domain
	}
}

// lookalikes are letters of Latin and those of Cyrillic that look like them.
var lookalikes = strings.NewReplacer("a", "а", "c", "с", "e", "е", "i", "і", "o", "о", "p", "р", "s", "ѕ", "x", "х", "y", "у")

// lookalike puts the lookalike of another script in the place of the first letter that has one.
func lookalike(domain string) string {
	for i := range domain {
		if other := lookalikes.Replace(domain[i : i+1]); other != domain[i:i+1] {
			return domain[:i] + other + domain[i+1:]
		}
	}
	return "а" + domain
}

// makes lets a party make the token that the vector is about.
func (b *build) makes(p *party) {
	if b.on == b.id {
		b.madeBy(p)
		return
	}
	b.sentBy(p)
}

// inUnicode lets a party with an internationalised domain make the token, whose iss has the
// domain in Unicode.
func inUnicode(b *build) error {
	p, err := b.party("p1", "p2")
	if err != nil {
		return err
	}
	name, err := idna.ToUnicode(p.domain)
	if err != nil || name == p.domain {
		return notHere("the domain " + p.domain + " has no other form in Unicode")
	}
	b.makes(p)
	return claim("iss", quoted(name))(b)
}

// fromLonger gives the token the domain of another party, which ends in the letters of P's.
func fromLonger(b *build) error {
	p, err := b.party("p1", "p2")
	if err != nil {
		return err
	}
	if !strings.HasSuffix(p.domain, b.f.p.domain) {
		return notHere("the domain " + p.domain + " does not end in " + b.f.p.domain)
	}
	return claim("iss", quoted(p.domain))(b)
}
