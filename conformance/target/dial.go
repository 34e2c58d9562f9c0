package target

import (
	"context"
	"crypto/tls"
	"net"
	"net/netip"
	"net/url"
	"syscall"

	"dsrcheck/simulator/journal"
)

// route is the way to a URL.
type route struct {
	address string // host:port to dial, or to ask a proxy for
	name    string // host of the URL, and of the server in its certificate
	secure  bool   // over TLS
	mapped  bool   // the resolve map led there
	own     bool   // the base URL's origin
	given   bool   // the origin of the callback URL that the user has given
}

// route finds the way to u, by the resolve map if that names its host.
func (c *Client) route(u *url.URL, own bool) route {
	r := route{address: hostPort(u), name: u.Hostname(), secure: u.Scheme == "https", own: own}
	r.given = c.target.CallbackURL != nil && sameOrigin(u, c.target.CallbackURL)
	if to, ok := c.target.Resolve[bareName(u.Hostname())]; ok {
		r.address, r.secure, r.mapped = hostPort(to), to.Scheme == "https", true
	}
	return r
}

// chosen reports whether the user, and not the target, has chosen where the route leads.
func (r route) chosen() bool { return r.own || r.mapped || r.given }

// dial opens the connection of a route, through the proxy if there is one, with TLS. It
// reports whether the request is to be sent to the proxy in absolute form: only a plain
// request to a host that the proxy knows by the same name can be.
func (c *Client) dial(ctx context.Context, r route) (conn net.Conn, absolute bool, err error) {
	if !r.chosen() {
		if err := c.allowedName(r.name); err != nil {
			return nil, false, err
		}
	}
	if c.target.Proxy != nil {
		absolute = !r.secure && !r.mapped
		conn, err = c.dialProxy(ctx, r, !absolute)
	} else {
		conn, err = c.dialDirect(ctx, r)
	}
	if err != nil || !r.secure {
		return conn, absolute, err
	}
	conn, err = journal.Handshake(ctx, conn, c.tlsConfig(r))
	return conn, absolute, err
}

func (c *Client) dialDirect(ctx context.Context, r route) (net.Conn, error) {
	dialer := net.Dialer{ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
		if r.chosen() {
			return nil
		}
		return c.allowedAddress(address)
	}}
	conn, err := dialer.DialContext(ctx, "tcp", r.address)
	if err == nil && r.own {
		c.settle(conn.RemoteAddr())
	}
	return conn, err
}

// settle remembers of what kind the target's address is. The first one stands, so that a
// target whose name leads elsewhere later on gains nothing.
func (c *Client) settle(address net.Addr) {
	if ap, err := netip.ParseAddrPort(address.String()); err == nil {
		kind := kindOf(ap.Addr())
		c.home.CompareAndSwap(nil, &kind)
	}
}

func (c *Client) tlsConfig(r route) *tls.Config {
	config := &tls.Config{ServerName: r.name, RootCAs: c.target.Roots, NextProtos: []string{"http/1.1"}}
	if c.target.ClientCertificate != nil && (r.own || r.mapped) {
		config.Certificates = []tls.Certificate{*c.target.ClientCertificate}
	}
	return config
}
