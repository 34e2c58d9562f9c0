package ddrf

import (
	"net/url"
	"strings"
)

// temptation leads the recipient elsewhere by one of its two tokens.
type temptation struct {
	name   string
	what   string // that the target is not to do
	lead   change
	host   func(b *build) string // at which nobody is to be seen
	choice string                // of AD-19 that is seen there, empty if none is
}

// temptations are all of them.
var temptations = []temptation{
	{name: "redirect", what: "follow a redirect to a loopback address", lead: redirectedToDecoy, host: theDecoy, choice: "reader-follows-unsafe"},
	{name: "jku", what: "fetch what the header's jku names", lead: luredBy("jku", "/jwks.json"), host: theLure},
	{name: "x5u", what: "fetch what the header's x5u names", lead: luredBy("x5u", "/cert.pem"), host: theLure},
	{name: "kid", what: "fetch what the header's kid names", lead: luredBy("kid", "/key.json"), host: theLure},
	{name: "iss-decoy", what: "fetch a file from a loopback address", lead: decoyIssuer, host: theDecoy},
	{name: "iss-loopback", what: "fetch a file from a loopback address", lead: iss("127.83.0.7"), host: theIssuer},
	{name: "iss-link-local", what: "fetch a file from a link-local address", lead: iss("169.254.83.7"), host: theIssuer},
	{name: "iss-localhost", what: "fetch a file from a name of the machine itself", lead: wordIssuer(".localhost"), host: theIssuer},
	{name: "iss-label", what: "fetch a file from a name without a dot", lead: wordIssuer(""), host: theIssuer},
}

// redirectedToDecoy lets a party make the token whose file leads to the decoy.
func redirectedToDecoy(b *build) error {
	p, err := b.party(usualPurpose[b.how.alg])
	if err != nil {
		return err
	}
	b.makes(p)
	return leads("{decoy}/trust.json")(b, p)
}

// luredBy names a place at the lure in the header.
func luredBy(name, path string) change {
	return func(b *build) error {
		domain := b.keys.DomainOf("lure")
		if domain == "" {
			return lacking("lure")
		}
		return param(name, quoted("https://"+domain+path))(b)
	}
}

// decoyIssuer names the decoy's address and port.
func decoyIssuer(b *build) error {
	u, err := url.Parse(b.f.decoyURL)
	if err != nil || u.Host == "" {
		return notHere("the world has no decoy at an address")
	}
	return claim("iss", quoted(u.Host))(b)
}

// wordIssuer is a name that nobody else asks for.
func wordIssuer(suffix string) change {
	return claimOf("iss", func(b *build) string { return quoted("h" + b.keys.Word(b.label+"/host") + suffix) })
}

func theDecoy(b *build) string { return b.f.decoy.domain }

func theLure(b *build) string { return b.keys.DomainOf("lure") }

func theIssuer(b *build) string { return strings.Trim(b.on.claims.get("iss"), `"`) }
