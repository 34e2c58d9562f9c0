package target

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// errForbidden marks addresses that the suite does not go to on a target's word.
var errForbidden = errors.New("the suite does not fetch from there on the target's word")

// addressKind is how far an address reaches.
type addressKind string

const (
	public    addressKind = "public"
	private   addressKind = "private"
	loopback  addressKind = "loopback"
	linkLocal addressKind = "link-local or reserved"
)

// kinds are the ranges that netip does not name.
var kinds = []struct {
	prefix netip.Prefix
	kind   addressKind
}{
	{netip.MustParsePrefix("0.0.0.0/8"), loopback},         // this host
	{netip.MustParsePrefix("100.64.0.0/10"), private},      // carriers' NAT
	{netip.MustParsePrefix("198.18.0.0/15"), private},      // benchmarks
	{netip.MustParsePrefix("fec0::/10"), private},          // the former site-local
	{netip.MustParsePrefix("192.0.0.0/24"), linkLocal},     // protocol assignments, a cloud's metadata among them
	{netip.MustParsePrefix("168.63.129.16/32"), linkLocal}, // a cloud's host
	{netip.MustParsePrefix("240.0.0.0/4"), linkLocal},      // reserved, broadcast
}

// carriers are the IPv6 ranges whose addresses hold an IPv4 address at the given byte.
var carriers = []struct {
	prefix netip.Prefix
	at     int
}{
	{netip.MustParsePrefix("64:ff9b::/96"), 12},   // NAT64
	{netip.MustParsePrefix("64:ff9b:1::/48"), 12}, // NAT64 of a network's own, if it uses a /96 of it
	{netip.MustParsePrefix("2002::/16"), 2},       // 6to4
	{netip.MustParsePrefix("::/96"), 12},          // IPv4-compatible
}

// kindOf is the kind of an address, or of the IPv4 address that it carries.
func kindOf(a netip.Addr) addressKind {
	a = a.Unmap().WithZone("")
	switch {
	case a.IsLoopback(), a.IsUnspecified():
		return loopback
	case a.IsLinkLocalUnicast(), a.IsMulticast():
		return linkLocal
	case a.IsPrivate():
		return private
	}
	for _, c := range carriers {
		if c.prefix.Contains(a) {
			bytes := a.As16()
			return kindOf(netip.AddrFrom4([4]byte(bytes[c.at:])))
		}
	}
	for _, k := range kinds {
		if k.prefix.Contains(a) {
			return k.kind
		}
	}
	return public
}

// allowedAddress refuses addresses of a kind that the target itself is not of.
func (c *Client) allowedAddress(addrPort string) error {
	ap, err := netip.ParseAddrPort(addrPort)
	if err != nil {
		return fmt.Errorf("address %s: %w", addrPort, errForbidden)
	}
	return c.allowedKind(ap.Addr().Unmap().String(), kindOf(ap.Addr()))
}

func (c *Client) allowedKind(address string, kind addressKind) error {
	home := public
	if h := c.home.Load(); h != nil {
		home = *h
	}
	if kind == public || kind == home || (home == loopback && kind == private) {
		return nil
	}
	return fmt.Errorf("address %s is %s and the target's own is %s: %w", address, kind, home, errForbidden)
}

// allowedName refuses what can be refused before a name is resolved. Where a proxy resolves
// it, this is the only check.
func (c *Client) allowedName(host string) error {
	if kind, ok := kindOfName(host); ok {
		return c.allowedKind(host, kind)
	}
	if last := host[strings.LastIndexByte(host, '.')+1:]; isNumber(last) {
		return fmt.Errorf("host %s may be taken for an address: %w", host, errForbidden)
	}
	return nil
}

// kindOfName is the kind of a host that is an address or the machine itself, and whether it
// is one of them.
func kindOfName(host string) (addressKind, bool) {
	host = bareName(host)
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return loopback, true
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return "", false
	}
	return kindOf(addr), true
}

// isNumber reports whether a label is a decimal, octal or hexadecimal number, as the last
// part of an address may be for some resolvers.
func isNumber(label string) bool {
	label = strings.ToLower(label)
	digits, isHex := strings.CutPrefix(label, "0x")
	allowed := "0123456789"
	if isHex {
		allowed += "abcdef"
	}
	return label != "" && strings.Trim(digits, allowed) == ""
}

// bareName is a host name as names are compared: in lower case and without a final dot.
func bareName(host string) string { return strings.TrimSuffix(strings.ToLower(host), ".") }

// hostPort is the address to dial for a URL.
func hostPort(u *url.URL) string { return net.JoinHostPort(u.Hostname(), port(u)) }

// port is the port of a URL, by default that of its scheme.
func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

// sameOrigin compares scheme, host and port. A host with a final dot is another one.
func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}
