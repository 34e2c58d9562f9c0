package target

import (
	"context"
	"errors"
	"net"
	"net/netip"
)

// Local reports whether requests to the target cannot leave this machine: each address that
// they would go to is loopback, or there is none because the name does not exist. What a
// proxy does with them nobody knows, so with one the answer is no.
func (t *Target) Local(ctx context.Context) bool {
	if t.Proxy != nil {
		return false
	}
	host := t.URL.Hostname()
	if to, ok := t.Resolve[bareName(host)]; ok {
		host = to.Hostname()
	}
	if addr, err := netip.ParseAddr(bareName(host)); err == nil {
		return addr.Unmap().IsLoopback()
	}
	ctx, cancel := context.WithTimeout(ctx, t.Timeout)
	defer cancel()
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		var dns *net.DNSError
		return errors.As(err, &dns) && dns.IsNotFound
	}
	for _, a := range addrs {
		if !a.Unmap().IsLoopback() {
			return false
		}
	}
	return true
}
