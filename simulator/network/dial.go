package network

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// ErrForbidden says that an address is neither a simulated partner nor loopback.
var ErrForbidden = errors.New("neither a simulated partner nor a loopback address")

// Dial opens a connection to host:port for a partner, in the form that
// [journal.Transport] takes. A simulated domain leads to this network's own listener:
// the plain one for port 80 and for that listener's own port, else the one for TLS,
// whose handshake is left to the caller. Loopback addresses are dialled as they are.
// Anything else is refused with [ErrForbidden], without looking up the name.
func (n *Network) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", address, err)
	}
	if isLoopback(host) {
		d := net.Dialer{Control: onlyLoopback}
		return d.DialContext(ctx, network, address)
	}
	if !n.has(host) {
		return nil, fmt.Errorf("dial %s: %w", address, ErrForbidden)
	}
	if address, err = n.own(port); err != nil {
		return nil, fmt.Errorf("dial %s: %w", host, err)
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}

// TLSConfig is how a partner, or anyone in this world, verifies others: by the
// network's own authority.
func (n *Network) TLSConfig() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: n.options.Authority.Pool()}
}

// own is the address of the listener that stands for the given port of a partner.
func (n *Network) own(port string) (string, error) {
	addr := n.AddrTLS()
	if plain := n.Addr(); port == "80" || plain != nil && strconv.Itoa(plain.(*net.TCPAddr).Port) == port {
		addr = plain
	}
	if addr == nil {
		return "", fmt.Errorf("no listener for port %s", port)
	}
	tcp := *addr.(*net.TCPAddr)
	if tcp.IP.IsUnspecified() { // bound to every address, loopback among them
		tcp.IP = net.IPv4(127, 0, 0, 1)
	}
	return tcp.String(), nil
}

// onlyLoopback refuses what a name like localhost should never resolve to.
func onlyLoopback(_, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil || !isLoopback(host) {
		return fmt.Errorf("connect to %s: %w", address, ErrForbidden)
	}
	return nil
}
