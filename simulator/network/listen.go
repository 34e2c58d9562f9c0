package network

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"dsrcheck/simulator/journal"
)

// side is one of the two ways in which partners answer, plain or over TLS.
type side struct {
	server *journal.Server
	led    *queue // connections that come through the proxy
	addrs  []net.Addr
}

func (n *Network) newSide(h http.Handler, config *tls.Config) *side {
	s := &side{server: journal.NewServer(h, config, n.options.Limits, n.options.Record), led: newQueue()}
	s.server.Handshaken = n.handshaken
	return s
}

// tlsConfig is how partners answer handshakes. A session is never resumed: that would
// hide a change of certificates.
func (n *Network) tlsConfig() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: n.certificate, SessionTicketsDisabled: true, CurvePreferences: Curves()}
}

// Listen opens a plain listener at addr, host:port, for example "127.0.0.1:0". It fails
// with a [*ListenError], which wraps [ErrNotLoopback] where that is why.
func (n *Network) Listen(addr string) (net.Addr, error) { return n.listen(addr, n.plain) }

// ListenTLS opens a TLS listener at addr. Its certificate is that of the domain the
// caller names in the handshake, issued on demand.
func (n *Network) ListenTLS(addr string) (net.Addr, error) {
	if n.options.Authority == nil {
		return nil, errNoAuthority
	}
	return n.listen(addr, n.secure)
}

// ListenOwn opens both where names without a port lead to, on ports 443 and 80 of a
// host, for example "127.53.0.1". Where one of them cannot be had it opens neither.
func (n *Network) ListenOwn(host string) error {
	if n.options.Authority == nil {
		return errNoAuthority
	}
	secure, err := n.bind(net.JoinHostPort(host, "443"))
	if err != nil {
		return err
	}
	plain, err := n.bind(net.JoinHostPort(host, "80"))
	if err != nil {
		secure.Close()
		return err
	}
	_, errSecure := n.accept(secure, &n.secure.addrs, n.secure.server.Serve)
	_, errPlain := n.accept(plain, &n.plain.addrs, n.plain.server.Serve)
	return errors.Join(errSecure, errPlain)
}

// listen opens an address for one side.
func (n *Network) listen(addr string, s *side) (net.Addr, error) {
	ln, err := n.bind(addr)
	if err != nil {
		return nil, err
	}
	return n.accept(ln, &s.addrs, s.server.Serve)
}

// accept notes the address of a listener and serves what comes there.
func (n *Network) accept(ln net.Listener, addrs *[]net.Addr, serve func(net.Listener) error) (net.Addr, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		ln.Close()
		return nil, &ListenError{Addr: ln.Addr().String(), Err: errClosed}
	}
	*addrs = append(*addrs, ln.Addr())
	n.start(func() error { return serve(entrance{ln, n}) })
	return ln.Addr(), nil
}

// What stands against listening beside the system.
var (
	errClosed      = errors.New("the network is closed")
	errNoAuthority = errors.New("listen for TLS: the network has no authority")
)

// bind listens on an address that is allowed.
func (n *Network) bind(addr string) (net.Listener, error) {
	if err := n.allowed(addr); err != nil {
		return nil, err
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, listenError(addr, err)
	}
	return ln, nil
}

// allowed fails for an address that may not be listened on.
func (n *Network) allowed(addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return &ListenError{Addr: addr, Hint: "name it as in 127.0.0.1:8080", Err: err}
	}
	if !n.options.Public && !isLoopback(host) {
		return &ListenError{Addr: addr, Hint: "only this machine reaches " + net.JoinHostPort("127.0.0.1", port), Err: ErrNotLoopback}
	}
	return nil
}

// start runs what goes on until the network is closed. The mutex is held.
func (n *Network) start(serve func() error) {
	done := make(chan error, 1)
	go func() { done <- serve() }()
	n.serving = append(n.serving, done)
}

// overTLS tells handlers that a request came over TLS, which net/http cannot see
// through a recorded connection. What was negotiated is in the exchange.
func overTLS(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.TLS = &tls.ConnectionState{ServerName: canonical(journal.HostOnly(r.Host)), HandshakeComplete: true}
		h.ServeHTTP(w, r)
	})
}

// Addr is the address of the first plain listener, nil if there is none.
func (n *Network) Addr() net.Addr { return n.first(&n.plain.addrs) }

// AddrTLS is the address of the first TLS listener, nil if there is none.
func (n *Network) AddrTLS() net.Addr { return n.first(&n.secure.addrs) }

func (n *Network) first(addrs *[]net.Addr) net.Addr {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(*addrs) == 0 {
		return nil
	}
	return (*addrs)[0]
}

// Close stops listening, waits a little for exchanges under way and drops the rest.
func (n *Network) Close() error {
	n.mu.Lock()
	serving, names := n.serving, n.nameServers
	n.serving, n.nameServers, n.closed = nil, nil, true
	n.plain.addrs, n.secure.addrs, n.proxyAddrs, n.nameAddrs = nil, nil, nil, nil
	n.mu.Unlock()
	n.end()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	errs := []error{n.proxy.Close()}
	for _, s := range names {
		errs = append(errs, s.ShutdownContext(ctx))
	}
	for _, s := range []*side{n.plain, n.secure} {
		errs = append(errs, s.server.Shutdown(ctx))
	}
	for _, done := range serving {
		errs = append(errs, <-done)
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close network: %w", err)
	}
	return nil
}
