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

// listening is an open listener and the server behind it.
type listening struct {
	addr   net.Addr
	server *journal.Server
	done   chan error
}

// Listen opens the plain listener at addr, host:port, for example "127.0.0.1:0".
// There is one at most.
func (n *Network) Listen(addr string) (net.Addr, error) { return n.listen(addr, &n.plain, nil) }

// ListenTLS opens the TLS listener at addr. Its certificate is that of the domain the
// caller names in the handshake, issued on demand. There is one at most.
func (n *Network) ListenTLS(addr string) (net.Addr, error) {
	if n.options.Authority == nil {
		return nil, errors.New("listen for TLS: the network has no authority")
	}
	return n.listen(addr, &n.secure, &tls.Config{
		MinVersion:     tls.VersionTLS12,
		NextProtos:     []string{"http/1.1"},
		GetCertificate: n.certificate,
	})
}

func (n *Network) listen(addr string, slot **listening, config *tls.Config) (net.Addr, error) {
	name, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	if !n.options.Public && !isLoopback(name) {
		return nil, fmt.Errorf("listen on %s: not a loopback address, and the network was not told to be public", addr)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed || *slot != nil {
		return nil, fmt.Errorf("listen on %s: the network is closed or listens already", addr)
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	l := &listening{addr: ln.Addr(), done: make(chan error, 1)}
	var h http.Handler = n
	if config != nil {
		h = overTLS(n)
	}
	l.server = journal.NewServer(h, config, journal.Limits{}, n.options.Record)
	go func() { l.done <- l.server.Serve(ln) }()
	*slot = l
	return l.addr, nil
}

// overTLS tells handlers that a request came over TLS, which net/http cannot see
// through a recorded connection. What was negotiated is in the exchange.
func overTLS(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.TLS = &tls.ConnectionState{ServerName: canonical(journal.HostOnly(r.Host)), HandshakeComplete: true}
		h.ServeHTTP(w, r)
	})
}

// Addr is the address of the plain listener, nil if there is none.
func (n *Network) Addr() net.Addr { return n.addrOf(&n.plain) }

// AddrTLS is the address of the TLS listener, nil if there is none.
func (n *Network) AddrTLS() net.Addr { return n.addrOf(&n.secure) }

func (n *Network) addrOf(slot **listening) net.Addr {
	n.mu.Lock()
	defer n.mu.Unlock()
	if *slot == nil {
		return nil
	}
	return (*slot).addr
}

// Close stops listening, waits a little for exchanges under way and drops the rest.
func (n *Network) Close() error {
	n.mu.Lock()
	open := []*listening{n.plain, n.secure}
	n.plain, n.secure, n.closed = nil, nil, true
	n.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	var errs []error
	for _, l := range open {
		if l != nil {
			errs = append(errs, l.server.Shutdown(ctx), <-l.done)
		}
	}
	return errors.Join(errs...)
}

// tlsLeaf is a certificate for the listener, kept until half its life is over.
type tlsLeaf struct {
	cert  *tls.Certificate
	until time.Time
}

// certificate finds or makes the certificate for the server name of a handshake. A
// caller that names none, having dialled an address, gets one for localhost.
func (n *Network) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	name := canonical(hello.ServerName)
	if name == "" {
		name = "localhost"
	}
	if !n.has(name) && !isLoopback(name) {
		return nil, fmt.Errorf("no simulated partner has the domain %q", name)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if leaf := n.leaves[name]; leaf != nil && time.Now().Before(leaf.until) {
		return leaf.cert, nil
	}
	leaf, err := n.options.Authority.Issue(LeafSpec{Domain: name, Purpose: PurposeTLS})
	if err != nil {
		return nil, err
	}
	cert := &tls.Certificate{PrivateKey: leaf.Key, Leaf: leaf.Cert}
	for _, c := range leaf.Chain {
		cert.Certificate = append(cert.Certificate, c.Raw)
	}
	n.leaves[name] = &tlsLeaf{cert, time.Now().AddDate(0, 6, 0)}
	return cert, nil
}
