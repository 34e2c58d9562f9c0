package main

import (
	"cmp"
	"context"
	"crypto"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"dsrcheck/conformance"
	"dsrcheck/conformance/doctor"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/console"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// openedWorld is the world in which a target is certified or examined, and where that is.
type openedWorld struct {
	access  simulator.Access
	reach   doctor.Reach
	named   bool                                                                      // targets are told the domain of the first partner, not its address
	before  uint64                                                                    // number of the last exchange that is none of ours
	noticed uint64                                                                    // likewise of the last notice
	keys    func(domain, purpose string, kind network.KeyKind) (crypto.Signer, error) // of the partners; nil for keys of the run alone
	close   func()
}

// openWorld starts a world with the partners of a profile, or finds one elsewhere; without
// partners there is none. Where nothing leads to names, they are tried all the same if that is
// asked for, or if the profile's partners are only reached by name.
func openWorld(ctx context.Context, c *target.Config, profile conformance.Profile, t *target.Target, tryNames bool) (*openedWorld, error) {
	w := &openedWorld{reach: doctor.Reach{Own: c.OwnAddress}}
	partners, err := setups(profile, c.Domains)
	switch {
	case err != nil:
		return nil, err
	case len(partners) == 0:
		w.close = func() {}
		return w, nil
	case c.World != "":
		err = w.connect(ctx, c, t, partners[0].Name)
	default:
		err = w.start(ctx, c, t, partners, tryNames, profile.ByName)
	}
	if t.CallbackPublicURL != nil {
		w.reach.Public = t.CallbackPublicURL.String()
	}
	return w, err
}

// start starts a world. The first of the partners is the one that targets call back.
func (w *openedWorld) start(ctx context.Context, c *target.Config, t *target.Target, partners []simulator.Setup, tryNames, onlyByName bool) error {
	byName := slices.ContainsFunc([]string{c.PartnersListenTLS, c.OwnAddress, c.ProxyListen, c.DNSListen}, func(addr string) bool { return addr != "" })
	if onlyByName && !byName && len(c.Domains) == 0 && !t.KeysPinned {
		return usageError(errors.New("the target finds the partners by their names only, and no way leads there"),
			"open one, such as --proxy-listen 127.0.0.1:3128 with HTTPS_PROXY=http://127.0.0.1:3128 for the target; docs/reach.md has all of them",
			"a target that has the partners' keys from elsewhere and reads no file of theirs needs no way: --keys-pinned")
	}
	trusted := byName || tryNames || onlyByName || len(c.Domains) > 0
	o, err := worldOptions(t.PartnersListen, c.Partners, trusted)
	if err != nil {
		return err
	}
	if trusted && o.TLS == "" && o.Own == "" {
		o.TLS = "127.0.0.1:0" // for targets that a proxy, or they themselves, lead there
	}
	o.Outbound = conformance.Outbound(ctx, t)
	o.Network.Public, o.Network.Limits = true, conformance.CallLimits // who names an address beyond this machine means it
	world, err := simulator.NewWorld(o)
	if err != nil {
		return cannotListen(err, o.Plain, c.Partners)
	}
	w.close = func() { world.Close() }
	w.access, w.before, w.reach.Authority = world.Access(), world.Journal.Last(), world.Authority.Path()
	w.keys = world.Authority.Key
	w.reach.Domain, w.reach.Public = partners[0].Domain, partners[0].URL
	w.locate(world.Network)
	for _, p := range partners {
		if p.URL == "" {
			p.URL = w.calledUnder(c, p, byName, onlyByName, world.Network)
		}
		w.named = w.named || p.URL != w.reach.Plain
		if err := world.Add(p); err != nil {
			return usageError(errors.Join(err, world.Close()))
		}
	}
	if err := w.openAdmin(c.AdminListen); err != nil {
		return errors.Join(err, world.Close())
	}
	return nil
}

// calledUnder is the base URL that targets are told for a partner: its domain where there is
// a way to it, with a port where it takes one, else its address.
func (w *openedWorld) calledUnder(c *target.Config, p simulator.Setup, byName, onlyByName bool, n *network.Network) string {
	secure, _ := n.AddrTLS().(*net.TCPAddr)
	switch {
	case net.ParseIP(p.Domain) != nil: // it has no name
		return w.reach.Plain
	case onlyByName, c.Domains[p.Name] != "", c.ProxyListen != "", c.OwnAddress != "", byName && secure.Port == 443:
		return "https://" + p.Domain
	case byName:
		return fmt.Sprintf("https://%s:%d", p.Domain, secure.Port)
	}
	return w.reach.Plain
}

// locate notes where a network of ours listens.
func (w *openedWorld) locate(n *network.Network) {
	if a, ok := callable(n.Addr()); ok {
		w.reach.Plain = "http://" + a
	}
	if a := n.AddrProxy(); a != nil {
		w.reach.Proxy = "http://" + a.String()
	}
	if a := n.AddrDNS(); a != nil {
		w.reach.DNS = a.String()
	}
}

// openAdmin starts the admin API of a world of ours, if one is wanted.
func (w *openedWorld) openAdmin(address string) error {
	if address == "" {
		return nil
	}
	token := os.Getenv("DSRCHECK_TOKEN")
	admin, err := console.Start(address, console.New(w.access, nil), console.Options{Token: token, Public: token != ""})
	if err != nil {
		return cannotAdmin(err, address, "beyond this machine it needs a token, which is read from DSRCHECK_TOKEN")
	}
	world := w.close
	w.close = func() {
		admin.Close()
		world()
	}
	return nil
}

// connect finds a world elsewhere. It does not tell where its listeners are, so the flags do
// that would open ours.
func (w *openedWorld) connect(ctx context.Context, c *target.Config, t *target.Target, name string) error {
	world, err := console.Connect(c.World, cmp.Or(c.WorldToken, os.Getenv("DSRCHECK_TOKEN")), t.Roots)
	if err != nil {
		return usageError(err)
	}
	w.access, w.close = world, func() { world.Close() }
	if c.State != "" {
		authority, err := network.OpenAuthority(c.State)
		if err != nil {
			return usageError(errors.Join(err, world.Close()))
		}
		w.keys = authority.Key
	}
	partners, err := world.Partners(ctx)
	i := slices.IndexFunc(partners, func(p simulator.Partner) bool { return p.Name == name })
	if err != nil || i < 0 {
		w.close()
		if err != nil {
			return worldError(err)
		}
		return usageError(fmt.Errorf("the world at %s has no partner %s", c.World, name), "dsrcheck world partners")
	}
	w.named, w.reach.Domain, w.reach.DNS = true, partners[i].Domain, c.DNSListen
	if page, err := world.Exchanges(ctx, journal.Query{Method: "NONE"}); err == nil {
		w.before = page.Last
	}
	if notices, err := world.Notices(ctx, 0); err == nil && len(notices) > 0 {
		w.noticed = notices[len(notices)-1].Number
	}
	if partners[i].URL != "https://"+partners[i].Domain {
		w.reach.Public = partners[i].URL
	}
	if c.ProxyListen != "" {
		w.reach.Proxy = "http://" + c.ProxyListen
	}
	return nil
}

// setups are the partners of a profile under the domains and URLs that the user has for them.
func setups(profile conformance.Profile, domains map[string]string) ([]simulator.Setup, error) {
	var all []simulator.Setup
	for _, p := range profile.Partners {
		s := p.Setup()
		if place := domains[p.Name]; strings.Contains(place, "://") {
			u, err := url.Parse(place)
			if err != nil || u.Hostname() == "" {
				return nil, usageError(fmt.Errorf("domain: %q is neither a domain nor a URL", place))
			}
			s.Domain, s.URL = u.Hostname(), strings.TrimRight(place, "/")
		} else if place != "" {
			s.Domain = place
		}
		s.Domain = strings.ToLower(strings.TrimSuffix(s.Domain, ".")) // as the journal has it
		if strings.HasPrefix(s.Role, "ddrf/") && domains[p.Name] != "" {
			if own, err := publicsuffix.EffectiveTLDPlusOne(s.Domain); err != nil || own != s.Domain {
				return nil, usageError(fmt.Errorf("domain: %s is the issuer of tokens, which is a registrable domain, and %q is none", p.Name, s.Domain), "one such as example.net, not a name below it")
			}
		}
		for i, name := range s.Names {
			s.Names[i] = strings.TrimSuffix(name, p.Domain) + s.Domain
		}
		all = append(all, s)
	}
	for name := range domains {
		if !slices.ContainsFunc(all, func(s simulator.Setup) bool { return s.Name == name }) {
			return nil, usageError(fmt.Errorf("domain: %s has no partner %q", profile.Name(), name), "dsrcheck list partners "+profile.Name())
		}
	}
	return all, nil
}

// callable is the address of a listener as others write it, and whether there is one that
// they can use.
func callable(a net.Addr) (string, bool) {
	if a == nil {
		return "", false
	}
	ap, err := netip.ParseAddrPort(a.String())
	return a.String(), err == nil && !ap.Addr().IsUnspecified()
}
