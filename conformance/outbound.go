package conformance

import (
	"context"
	"net/url"
	"strings"

	"dsrcheck/conformance/target"
	"dsrcheck/simulator/network"
)

// Outbound is how the partners of a world that is for one target alone reach it: as the suite does,
// by its domain and by those that the user leads somewhere, since a processor calls an agent back
// and a vendor reads a 1st party's file. A target that is elsewhere has no business on this machine,
// so that it has partners call nothing else here, unless [target.Target.CallLoopback] says so.
func Outbound(ctx context.Context, t *target.Target) network.Outbound {
	o := network.Outbound{Resolve: map[string]*url.URL{}, Roots: t.Roots, Guarded: !t.CallLoopback && !t.Local(ctx)}
	for _, domain := range []string{strings.ToLower(t.URL.Hostname()), t.Domain} {
		if domain != "" {
			o.Resolve[domain] = &url.URL{Scheme: t.URL.Scheme, Host: t.URL.Host}
		}
	}
	for domain, to := range t.Resolve {
		o.Resolve[domain] = &url.URL{Scheme: to.Scheme, Host: to.Host}
	}
	return o
}
