package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/network"
)

// worldFlags are the flags that run and simulate share: where a world's partners are, and the
// ways that lead to them.
type worldFlags struct {
	listen   string // for plain HTTP
	partners target.Partners
	domains  []string
}

// register adds the flags, with the default address for plain HTTP.
func (f *worldFlags) register(flags *pflag.FlagSet, listen, about string) {
	p := &f.partners
	flags.StringVar(&f.listen, "partners-listen", listen, about)
	flags.StringVar(&p.PartnersListenTLS, "partners-listen-tls", "", "`address` at which partners are reached over HTTPS, such as 127.0.0.1:8443")
	flags.StringVar(&p.OwnAddress, "own-address", "", "loopback `address` at which partners are on ports 443 and 80, such as 127.53.0.1")
	flags.StringVar(&p.ProxyListen, "proxy-listen", "", "`address` of a forward proxy that leads to partners, such as 127.0.0.1:3128")
	flags.BoolVar(&p.ProxyPassthrough, "proxy-passthrough", false, "let the proxy lead to other hosts, too")
	flags.BoolVar(&p.CallLoopback, "call-loopback", false, "let partners call any address of this machine that they are told, also by others than this machine")
	flags.StringVar(&p.DNSListen, "dns-listen", "", "`address` of a DNS server for partners' domains, such as 127.0.0.1:5353")
	flags.StringVar(&p.DNSUpstream, "dns-upstream", "", "`address` of a DNS server that is asked for other names")
	flags.StringVar(&p.Advertise, "advertise", "", "`IP` address that DNS answers and hosts lines give for partners, where it is not the one they listen on")
	flags.StringVar(&p.AdminListen, "admin-listen", "", "`address` of the admin API that dsrcheck world works through, such as 127.0.0.1:9000")
	flags.StringArrayVar(&f.domains, "domain", nil, "`NAME=DOMAIN`, or NAME=URL: a domain or base URL of yours for a partner (repeatable)")
	flags.StringVar(&p.State, "state", "", "`folder` that keeps the authority, keys, requests and journal (default: only authority and keys are kept, in the user's config folder)")
}

// mergeInto writes the flags that were given over a config.
func (f *worldFlags) mergeInto(flags *pflag.FlagSet, c *target.Config) error {
	for name, to := range map[string]struct{ value, from *string }{
		"partners-listen":     {&c.PartnersListen, &f.listen},
		"partners-listen-tls": {&c.PartnersListenTLS, &f.partners.PartnersListenTLS},
		"own-address":         {&c.OwnAddress, &f.partners.OwnAddress},
		"proxy-listen":        {&c.ProxyListen, &f.partners.ProxyListen},
		"dns-listen":          {&c.DNSListen, &f.partners.DNSListen},
		"dns-upstream":        {&c.DNSUpstream, &f.partners.DNSUpstream},
		"advertise":           {&c.Advertise, &f.partners.Advertise},
		"admin-listen":        {&c.AdminListen, &f.partners.AdminListen},
		"state":               {&c.State, &f.partners.State},
	} {
		if flags.Changed(name) || *to.value == "" {
			*to.value = *to.from
		}
	}
	if flags.Changed("proxy-passthrough") {
		c.ProxyPassthrough = f.partners.ProxyPassthrough
	}
	if flags.Changed("call-loopback") {
		c.CallLoopback = f.partners.CallLoopback
	}
	var err error
	c.Domains, err = pairs("domain", f.domains, c.Domains)
	return err
}

// namesServer reports whether an address is a host, or a host and a port.
func namesServer(address string) bool {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		host, port = strings.Trim(address, "[]"), "53"
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && n > 0 && host != "" && (net.ParseIP(host) != nil || !strings.ContainsAny(host, ":/ "))
}

// worldOptions are the options of a world that listens where a config says. Its authority is
// kept, for others to trust, or is as short-lived as the world.
func worldOptions(listen string, p target.Partners, keep bool) (simulator.Options, error) {
	o := simulator.Options{
		State: p.State,
		Plain: listen, TLS: p.PartnersListenTLS, Own: p.OwnAddress,
		Proxy: p.ProxyListen, DNS: p.DNSListen,
		Network: network.Options{Passthrough: p.ProxyPassthrough, Upstream: p.DNSUpstream},
	}
	switch {
	case p.ProxyPassthrough && p.ProxyListen == "":
		return o, usageError(errors.New("proxy-passthrough: there is no proxy"), "say where it is with --proxy-listen")
	case p.ProxyPassthrough && !onLoopback(p.ProxyListen):
		return o, usageError(fmt.Errorf("proxy-passthrough: at %s the proxy would let anybody reach any host through this machine", p.ProxyListen),
			"leave out --proxy-passthrough, or let the proxy listen on 127.0.0.1")
	case p.DNSUpstream != "" && p.DNSListen == "":
		return o, usageError(errors.New("dns-upstream: there is no DNS server"), "say where it is with --dns-listen")
	case p.DNSUpstream != "" && !namesServer(p.DNSUpstream):
		return o, usageError(fmt.Errorf("dns-upstream: %q is neither a host nor host:port", p.DNSUpstream))
	}
	if p.Advertise != "" {
		var err error
		if o.Network.Advertise, err = netip.ParseAddr(p.Advertise); err != nil {
			return o, usageError(fmt.Errorf("advertise: %q is no IP address", p.Advertise))
		}
		if p.DNSListen == "" && p.OwnAddress == "" && !usualPort(listen) && !usualPort(p.PartnersListenTLS) {
			return o, usageError(errors.New("advertise: there is no way that uses it: neither a DNS server nor partners on the ports that hosts lines lead to"),
				"say where with --dns-listen or --own-address, or leave out --advertise")
		}
	}
	if o.State == "" && keep {
		dir, err := os.UserConfigDir()
		if err != nil {
			return o, usageError(fmt.Errorf("find config folder: %w", err), "name a folder with --state")
		}
		o.Keys = filepath.Join(dir, "dsrcheck")
	}
	return o, nil
}
