package network

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"syscall"
)

// ErrForbidden says that an address is neither a simulated partner nor loopback.
var ErrForbidden = errors.New("neither a simulated partner nor a loopback address")

// ErrGuarded says that an address of this machine is none that partners have business at.
var ErrGuarded = errors.New("others than this machine tell the partners where to call, so that they call nothing else on it unless --call-loopback says so")

// Dial opens a connection to host:port for a partner, in the form that
// [journal.Transport] takes. A simulated domain leads to this network's own listeners:
// a plain one for port 80 and for the ports of plain listeners, else one for TLS, whose
// handshake is left to the caller. Loopback addresses are dialled as they are, unless
// [Outbound].Guarded keeps all but the network's own back, with [ErrGuarded]. Anything
// else is reached as [Options].Outbound says, or refused with [ErrForbidden], and its name
// is not looked up.
func (n *Network) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", address, err)
	}
	if isLoopback(host) {
		if n.options.Outbound.Guarded {
			if address = n.listensAt(host, port); address == "" {
				return nil, fmt.Errorf("dial %s: %w", net.JoinHostPort(host, port), ErrGuarded)
			}
		}
		d := net.Dialer{Control: onlyLoopback}
		return d.DialContext(ctx, network, address)
	}
	if !n.has(host) {
		conn, err := n.dialOut(ctx, host, port)
		if err != nil {
			return nil, fmt.Errorf("dial %s: %w", address, err)
		}
		return conn, nil
	}
	if address, err = n.own(port); err != nil {
		return nil, fmt.Errorf("dial %s: %w", host, err)
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}

// TLSConfig is how a partner, or anyone in this world, verifies others: by the
// network's own authority and those of [Options].Outbound, at the time of its clock.
func (n *Network) TLSConfig() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: n.Roots(), Time: n.options.Clock.Now, CurvePreferences: Curves()}
}

// Curves are those by which partners agree on keys. Nobody has to keep what partners say secret
// from computers of the future, and hybrid key exchange costs more than all the rest of a handshake.
func Curves() []tls.CurveID { return []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384} }

// Roots are the authorities that partners trust, a new pool each time.
func (n *Network) Roots() *x509.CertPool {
	if n.options.Outbound.Roots == nil {
		return n.options.Authority.Pool()
	}
	pool := n.options.Outbound.Roots.Clone()
	pool.AddCert(n.options.Authority.Root())
	return pool
}

// own is the address of the listener that stands for the given port of a partner.
func (n *Network) own(port string) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	addrs := n.secure.addrs
	if port == "80" || slices.ContainsFunc(n.plain.addrs, atPort(port)) {
		addrs = n.plain.addrs
	}
	if len(addrs) == 0 {
		return "", fmt.Errorf("no listener for port %s", port)
	}
	tcp := *addrs[0].(*net.TCPAddr)
	if tcp.IP.IsUnspecified() { // bound to every address, loopback among them
		tcp.IP = net.IPv4(127, 0, 0, 1)
	}
	return tcp.String(), nil
}

// listensAt is the listener for partners that a loopback host and a port lead to, empty for none.
func (n *Network) listensAt(host, port string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	ip := net.ParseIP(canonical(host))
	for _, a := range slices.Concat(n.plain.addrs, n.secure.addrs) {
		at := *a.(*net.TCPAddr)
		if at.IP.IsUnspecified() {
			at.IP = ip
			if ip == nil {
				at.IP = net.IPv4(127, 0, 0, 1)
			}
		}
		if atPort(port)(a) && (ip == nil && at.IP.IsLoopback() || ip != nil && at.IP.Equal(ip)) {
			return at.String()
		}
	}
	return ""
}

// atPort reports an address with that port.
func atPort(port string) func(net.Addr) bool {
	return func(a net.Addr) bool { return strconv.Itoa(a.(*net.TCPAddr).Port) == port }
}

// onlyLoopback refuses what a name like localhost should never resolve to.
func onlyLoopback(_, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil || !isLoopback(host) {
		return fmt.Errorf("connect to %s: %w", address, ErrForbidden)
	}
	return nil
}
