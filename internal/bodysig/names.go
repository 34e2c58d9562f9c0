package bodysig

import (
	"net/netip"
	"strings"

	"dsrcheck/internal/observe"
)

// NamesDomain tells whether the certificate names domain, a host without port, and
// how: "dns-name", "wildcard", "address" or "common-name". A wildcard stands for the
// whole left-most label only (RFC 6125, section 6.4.3). The common name counts only
// where the certificate has no alternative name for a host at all (section 6.4.4).
// An address is named by an alternative name of type address, never by text.
func (c *Certificate) NamesDomain(domain string) (names bool, how string) {
	if address, err := netip.ParseAddr(strings.Trim(domain, "[]")); err == nil {
		for _, named := range c.Addresses {
			if named == address.Unmap() {
				return true, "address"
			}
		}
		return false, ""
	}
	domain = observe.Domain(domain)
	if domain == "" {
		return false, ""
	}
	for _, name := range c.DNSNames {
		if how := matchName(name, domain); how != "" {
			return true, how
		}
	}
	if len(c.DNSNames) == 0 && len(c.Addresses) == 0 && matchName(c.CommonName, domain) != "" {
		return true, "common-name"
	}
	return false, ""
}

// matchName compares a name of a certificate with a domain in the form of
// observe.Domain and tells how they match, or nothing.
func matchName(name, domain string) string {
	if parent, ok := strings.CutPrefix(name, "*."); ok {
		label, rest, found := strings.Cut(domain, ".")
		if found && label != "" && rest == observe.Domain(parent) {
			return "wildcard"
		}
		return ""
	}
	if observe.Domain(name) == domain {
		return "dns-name"
	}
	return ""
}
