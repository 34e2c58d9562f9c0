package ddrf

import (
	"net"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/publicsuffix"
)

// hostName is a name of letters, digits and hyphens in at least two labels, the last of
// which begins with a letter.
var hostName = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)

// registrable returns the domain that an iss names, in lower case, and whether it is an
// eTLD+1: no address, no public suffix, nothing below a registrable domain.
func registrable(iss string) (string, bool) {
	domain, ok := host(iss)
	return domain, ok && siteOf(domain) == domain
}

// host is an iss as a host name in lower case, and whether it is one. Only ASCII is made
// lower case, since there are letters beyond it that would become such of ASCII.
func host(iss string) (string, bool) {
	if len(iss) > 253 || strings.ContainsFunc(iss, func(r rune) bool { return r > unicode.MaxASCII }) {
		return "", false
	}
	domain := strings.ToLower(iss)
	if !hostName.MatchString(domain) || net.ParseIP(domain) != nil {
		return "", false
	}
	return domain, siteOf(domain) != ""
}

// siteOf is the registrable domain of a host name, empty if there is none.
func siteOf(name string) string {
	site, err := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(name))
	if err != nil || net.ParseIP(name) != nil {
		return ""
	}
	return site
}

// issuerOf takes the domain out of iss.
func (x *examination) issuerOf(t *token) bool {
	iss, ok := text(t.claims["iss"])
	if !ok || iss == "" {
		return true // overlooked before
	}
	if t.issuer, ok = x.b.domainOf(iss); ok {
		return true
	}
	return !x.objectIn(t, reasonIss, "iss", "it is no registrable domain")
}
