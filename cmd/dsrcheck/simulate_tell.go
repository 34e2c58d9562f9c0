package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"time"

	"dsrcheck/simulator"
	"dsrcheck/simulator/console"
	"dsrcheck/simulator/fault"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// place says where simulated partners are.
type place struct {
	Domain      string              `json:"domain,omitempty"` // of the one partner
	Plain       string              `json:"plain,omitempty"`  // base URL
	TLS         string              `json:"tls,omitempty"`    // base URL
	Own         string              `json:"own,omitempty"`    // address with partners on ports 443 and 80
	Proxy       string              `json:"proxy,omitempty"`  // URL
	DNS         string              `json:"dns,omitempty"`    // host:port
	Admin       string              `json:"admin,omitempty"`  // base URL
	Token       string              `json:"token,omitempty"`  // of the admin API, if it was made
	CA          string              `json:"ca"`               // file
	Seed        *uint64             `json:"seed,omitempty"`   // of whatever is random
	Hosts       string              `json:"hosts,omitempty"`  // lines of a hosts file
	Partners    []simulator.Partner `json:"partners,omitempty"`
	downstreams []string            // of the one partner
	outbound    string              // host and port of the proxy by which partners reach others, if that is of this machine and a run can open it
	taken       string              // likewise, if a program listens there already
}

// where is where a world and its admin API are.
func (f *simulateFlags) where(ctx context.Context, world *simulator.World, admin *console.Server, role string) (place, error) {
	p := place{CA: world.Authority.Path(), Own: f.partners.OwnAddress}
	if a := world.Network.Addr(); a != nil {
		p.Plain = "http://" + usable(a)
	}
	if a := world.Network.AddrTLS(); a != nil {
		p.TLS = "https://" + usable(a)
	}
	if a := world.Network.AddrProxy(); a != nil {
		p.Proxy = "http://" + usable(a)
	}
	if a := world.Network.AddrDNS(); a != nil {
		p.DNS = usable(a)
	}
	if proxy, err := f.proxy(); err == nil && proxy != nil && onLoopback(proxy.Host) {
		if p.outbound = proxy.Host; answers(ctx, proxy.Host) {
			p.outbound, p.taken = "", proxy.Host
		}
	}
	p.downstreams = f.downstreams
	if f.hosts {
		p.Hosts = world.Network.Hosts()
	}
	if admin != nil {
		p.Admin = "http://" + usable(admin.Addr())
		if f.made {
			p.Token = f.token
		}
	}
	partners, err := world.Access().Partners(ctx)
	if err != nil {
		return p, err
	}
	if role != "" && len(partners) == 1 {
		p.Domain = partners[0].Domain
	} else {
		p.Partners = partners
	}
	if admin != nil || f.config != "" {
		seed := world.Behaviours.Seed()
		p.Seed = &seed
	}
	return p, nil
}

// usable is the address of a listener as one on this machine calls it, who cannot call every
// address at once.
func usable(a net.Addr) string {
	if at, err := netip.ParseAddrPort(a.String()); err == nil && at.Addr().IsUnspecified() {
		return fmt.Sprintf("127.0.0.1:%d", at.Port())
	}
	return a.String()
}

// answers reports whether a program listens at an address of this machine.
func answers(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

// tell prints where everything is.
func (f *simulateFlags) tell(ctx context.Context, u *ui, world *simulator.World, admin *console.Server, role string) error {
	p, err := f.where(ctx, world, admin, role)
	if err != nil {
		return err
	}
	if f.json {
		return json.NewEncoder(u.out).Encode(p)
	}
	var b strings.Builder
	if p.Domain != "" {
		fmt.Fprintf(&b, "%s %s\n", role, p.Domain)
	}
	for _, partner := range p.Partners {
		fmt.Fprintf(&b, "%-20s  %s\n", partner.Role, partner.URL)
		tellManner(&b, partner)
	}
	for _, line := range []struct{ name, value string }{
		{"http", p.Plain}, {"https", p.TLS}, {"own", p.Own}, {"proxy", p.Proxy}, {"dns", p.DNS}, {"admin", p.Admin}, {"authority", p.CA},
	} {
		if line.value != "" {
			fmt.Fprintf(&b, "  %-9s  %s\n", line.name, line.value)
		}
	}
	if p.Seed != nil {
		fmt.Fprintf(&b, "  seed       %d\n", *p.Seed)
	}
	if at := world.Clock.State(); at.Frozen || time.Until(at.Now).Abs() > time.Second {
		fmt.Fprintf(&b, "  clock      %s%s\n", at.Now.UTC().Format(time.RFC3339), map[bool]string{true: ", frozen"}[at.Frozen])
	}
	if p.Domain != "" {
		tellManner(&b, simulator.Partner{Personality: f.personality, Faults: f.faults})
	}
	p.hints(&b, role)
	_, err = io.WriteString(u.out, b.String())
	return err
}

// tellManner says how a partner is other than its kind.
func tellManner(b *strings.Builder, p simulator.Partner) {
	if who, ok := opengdpr.LookupPersonality(p.Personality); ok {
		fmt.Fprintf(b, "  style      %s: %s\n", who.Name, who.Title)
	}
	for _, name := range p.Faults {
		d, _ := fault.Lookup(name)
		fmt.Fprintf(b, "  %-9s  %s: %s\n", d.Kind, d.Name, d.Title)
	}
	switch p.Look.Flaw {
	case "":
	case network.FlawClosed:
		fmt.Fprint(b, "  look       connections that end in the handshake\n")
	default:
		fmt.Fprintf(b, "  look       a certificate that is %s\n", p.Look.Flaw)
	}
}

// speaksOf is where partners of a role speak of themselves.
var speaksOf = map[string]string{
	simulator.RoleProcessor: "/discovery", simulator.RoleAgent: "/discovery", simulator.RolePublisher: "/dsrdelete.json", simulator.RoleVendor: "/dsrdelete.json",
}

// hints are lines to paste: how a target is led here, and what to do then.
func (p place) hints(b *strings.Builder, role string) {
	ca := shellQuote(p.CA)
	anywhere := ca
	if abs, err := filepath.Abs(p.CA); err == nil {
		anywhere = shellQuote(abs)
	}
	if p.Proxy != "" {
		fmt.Fprintf(b, "lead a target here:\n  export HTTP_PROXY=%s HTTPS_PROXY=%s\n", p.Proxy, p.Proxy)
		fmt.Fprintf(b, "  export SSL_CERT_FILE=%s NODE_EXTRA_CA_CERTS=%s NODE_USE_ENV_PROXY=1\n", anywhere, anywhere)
		p.questions(b, anywhere)
	}
	if p.Hosts != "" {
		fmt.Fprintf(b, "lines for a hosts file:\n%s", p.Hosts)
	}
	if p.Admin != "" && p.Domain == "" {
		fmt.Fprintf(b, "see and change what goes on:\n  export DSRCHECK_WORLD=%s\n", p.Admin)
		if p.Token != "" {
			fmt.Fprintf(b, "  export DSRCHECK_TOKEN=%s\n", p.Token)
		}
		fmt.Fprintf(b, "  %s world journal\n  %s world --help\n", program(), program())
	}
	switch whole := p.whole(role); {
	case p.Domain == "" || whole == "" || p.outbound != "":
	case p.taken != "":
		fmt.Fprintf(b, "a run of %s opens the proxy by which this partner reaches others, and on %s a program listens already: if that is not the run, start it with --outbound-proxy and a free address\n", whole, p.taken)
	default:
		fmt.Fprintf(b, "a run of %s leads it to partners by a proxy: start it with --outbound-proxy http://127.0.0.1:3128\n", whole)
	}
	profile, ways := p.certified(role, ca)
	switch {
	case p.Domain == "" || profile == "":
		b.WriteString("stop it with Ctrl-C\n")
	case p.TLS != "":
		fmt.Fprintf(b, "certify it: %s run %s --target https://%s --resolve %s=%s --ca %s%s\n", program(), profile, p.Domain, p.Domain, p.TLS, ca, ways)
	default:
		fmt.Fprintf(b, "certify it: %s run %s --target %s --target-domain %s%s\n", program(), profile, p.Plain, p.Domain, ways)
	}
}

// whole is the profile by which a partner can be certified that has a way to the partners of a run,
// empty if it needs none.
func (p place) whole(role string) string {
	switch {
	case role == simulator.RoleVendor && len(p.downstreams) > 0:
		return "ddrf/intermediary"
	case role == simulator.RoleProcessor:
		return ""
	}
	return map[string]string{simulator.RoleVendor: "ddrf/recipient", simulator.RolePublisher: "ddrf/requester", simulator.RoleAgent: role, simulator.RoleController: role}[role]
}

// questions are a line to paste for each of the protocols.
func (p place) questions(b *strings.Builder, ca string) {
	said := map[string]bool{}
	for _, partner := range p.Partners {
		if file := speaksOf[partner.Role]; file != "" && !said[file] {
			if len(said) == 0 {
				b.WriteString("ask a partner:\n")
			}
			said[file] = true
			fmt.Fprintf(b, "  curl --proxy %s --cacert %s https://%s%s\n", p.Proxy, ca, partner.Domain, file)
		}
	}
}

// certified is the profile by which a partner can be certified, empty for none, and the flags
// that this takes beside those that say where it is. All but a processor have to reach the
// partners of the run; without a way there, of a vendor and a publisher the file can be looked at.
func (p place) certified(role, ca string) (profile, ways string) {
	reach := " --proxy-listen " + shellQuote(p.outbound)
	switch {
	case role == simulator.RoleProcessor:
		return role, " --signing-ca " + ca
	case role == simulator.RoleAgent && p.outbound != "":
		return role, " --signing-ca " + ca + reach + p.below()
	case role == simulator.RoleController && p.outbound != "":
		return role, reach + p.hooks("submit", "cancel", "belief")
	case role == simulator.RolePublisher && p.outbound != "":
		return "ddrf/requester", reach + p.hooks("delete", "belief") + " --script-page " + shellQuote(p.page())
	case role == simulator.RoleVendor && p.outbound != "" && len(p.downstreams) > 0:
		return "ddrf/intermediary", reach + p.below() + p.hooks("belief")
	case role == simulator.RoleVendor && p.outbound != "":
		return "ddrf/recipient", reach
	case role == simulator.RoleVendor, role == simulator.RolePublisher:
		return "ddrf/resource", ""
	}
	return "", ""
}

// page is where a publisher has the page that starts a deletion.
func (p place) page() string {
	base := p.Plain
	if base == "" {
		base = "https://" + p.Domain
	}
	return base + "/privacy/delete?to={partner_domain}"
}

// below are the flags that name where a partner passes on what it accepts, as partners of a run.
func (p place) below() (flags string) {
	for _, d := range p.downstreams {
		name, _, _ := strings.Cut(d, ".")
		flags += " --downstream " + name
	}
	return flags
}

// hooks are the flags that name the hooks of a partner.
func (p place) hooks(names ...string) (flags string) {
	base := p.Plain
	if base == "" {
		base = p.TLS
	}
	for _, name := range names {
		flags += " --hook " + name + "=" + base + "/hooks/" + name
	}
	return flags
}
