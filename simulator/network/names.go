package network

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// Domains are all names that lead to partners, sorted.
func (n *Network) Domains() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	names := make([]string, 0, len(n.hosts))
	for name := range n.hosts {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Hosts are the lines of a hosts file that lead all partners' names to where partners
// listen, sorted by name.
func (n *Network) Hosts() string {
	var b strings.Builder
	v4, v6 := n.addresses()
	for _, name := range n.Domains() {
		for _, ip := range []netip.Addr{v4, v6} {
			if ip.IsValid() && net.ParseIP(name) == nil {
				fmt.Fprintf(&b, "%v\t%s\n", ip, name)
			}
		}
	}
	return b.String()
}

// addresses are where others find partners, at least one of the two. A name carries no
// port, so listeners on 443 and 80 go before others.
func (n *Network) addresses() (v4, v6 netip.Addr) {
	if ip := n.options.Advertise.Unmap(); ip.Is4() {
		return ip, v6
	} else if ip.IsValid() {
		return v4, ip
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	all := slices.Concat(n.secure.addrs, n.plain.addrs)
	usual := slices.Clone(all)
	usual = slices.DeleteFunc(usual, func(a net.Addr) bool { return !atPort("443")(a) && !atPort("80")(a) })
	if len(usual) > 0 {
		all = usual
	}
	for _, a := range all {
		ip := a.(*net.TCPAddr).AddrPort().Addr().Unmap().WithZone("")
		switch {
		case ip.IsUnspecified():
		case ip.Is4() && !v4.IsValid():
			v4 = ip
		case ip.Is6() && !v6.IsValid():
			v6 = ip
		}
	}
	if !v4.IsValid() && !v6.IsValid() {
		v4 = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	return v4, v6
}
