package observe

import (
	"net/netip"
	"strconv"
	"strings"
)

// HostForm is a choice of AO-34: how a domain that was sent relates to the host on
// which requests are received.
type HostForm string

// The relations of a domain to a host.
const (
	HostSame        HostForm = "host"         // the same name in any case
	HostTrailingDot HostForm = "trailing-dot" // the same with a trailing dot
	HostWithPort    HostForm = "with-port"    // the same, followed by a port
	HostOtherDomain HostForm = "other-domain" // another name, or none
	maxHost                  = 1024           // bytes; a name of DNS has 253
)

// Host compares got, a domain that a target sent, with want, the host of the URL
// on which it receives requests. want may carry a port or a trailing dot, which are
// left out of the comparison; got is taken as it is. Names are compared in the form
// of Domain, addresses by value.
func Host(want, got string) HostForm {
	if len(got) > maxHost {
		return HostOtherDomain
	}
	want, _ = splitPort(want)
	want = Domain(want)
	name, port := splitPort(got)
	switch {
	case want == "" || name == "" || Domain(name) != want:
		return HostOtherDomain
	case port:
		return HostWithPort
	case strings.HasSuffix(name, "."):
		return HostTrailingDot
	}
	return HostSame
}

// splitPort takes a port and the brackets of an IPv6 address off a host.
func splitPort(s string) (host string, port bool) {
	if address, err := netip.ParseAddr(s); err == nil {
		return address.String(), false
	}
	if colon := strings.LastIndexByte(s, ':'); colon >= 0 {
		if _, err := strconv.ParseUint(s[colon+1:], 10, 16); err == nil {
			s, port = s[:colon], true
		}
	}
	if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		s = s[1 : len(s)-1]
	}
	return s, port
}
