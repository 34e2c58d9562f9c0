package network

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"
)

// ErrUnknown says that no partner has the domain.
var ErrUnknown = errors.New("no simulated partner has the domain")

// wrongName is in certificates that are for nobody: RFC 2606, section 2.
const wrongName = "another-name.invalid"

// tlsKeys are the kinds of keys with which partners speak TLS.
var tlsKeys = []KeyKind{ECDSAP256, ECDSAP384, RSA2048, RSA3072}

// SetLook changes how a partner, under all its names, answers TLS handshakes that begin
// from now on. It fails for a flaw or kind of key that there is
// not, and with [ErrUnknown] for a domain that no partner has.
func (n *Network) SetLook(domain string, look Look) error {
	if look.Flaw != "" && !slices.Contains(Flaws(), look.Flaw) {
		return fmt.Errorf("set look of %s: there is no flaw %q, but %v", domain, look.Flaw, Flaws())
	}
	if look.Key != "" && !slices.Contains(tlsKeys, look.Key) {
		return fmt.Errorf("set look of %s: TLS is not spoken with a key of kind %q, but %v", domain, look.Key, tlsKeys)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	h := n.hosts[canonical(domain)]
	if h == nil {
		return fmt.Errorf("set look of %s: %w", domain, ErrUnknown)
	}
	n.looks[h.domain] = look
	return nil
}

// Look is the look that was set for the partner with that domain, empty if none was.
func (n *Network) Look(domain string) Look {
	n.mu.Lock()
	defer n.mu.Unlock()
	if h := n.hosts[canonical(domain)]; h != nil {
		return n.looks[h.domain]
	}
	return Look{}
}

// shown is which certificate is asked for: one of a name, with a look.
type shown struct {
	name string
	look Look
}

// tlsLeaf is a certificate that is kept until half its life is over.
type tlsLeaf struct {
	cert  *tls.Certificate
	until time.Time // by the network's clock
}

// certificate finds or makes the certificate for the server name of a handshake. A
// caller that names none, having dialled an address, gets one for localhost, with the
// look of the only partner if there is just one. For a name that nobody has there is
// none, which the caller is told by an alert.
func (n *Network) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	name := canonical(hello.ServerName)
	if name == "" || isLoopback(name) {
		name = "localhost"
	} else if !n.has(name) {
		return nil, nil
	}
	want := shown{name: name}
	if h := n.find(name); h != nil {
		want.look = n.Look(h.domain)
	}
	if want.look.Flaw == FlawClosed {
		reset(hello.Conn)
		return nil, errClosedOnPurpose
	}
	want.look.Key = cmp.Or(want.look.Key, ECDSAP256)
	now := n.options.Clock.Now()
	n.mu.Lock()
	leaf := n.leaves[want]
	n.mu.Unlock()
	if leaf != nil && now.Before(leaf.until) {
		return leaf.cert, nil
	}
	cert, err := n.issue(want, now)
	if err != nil {
		return nil, err
	}
	if want.look.Flaw == FlawNotYetValid {
		return cert, nil // never kept: it would come to be valid
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.leaves[want] = &tlsLeaf{cert, now.AddDate(0, 6, 0)}
	return cert, nil
}

// errClosedOnPurpose is the end of a handshake with a partner whose flaw is [FlawClosed].
var errClosedOnPurpose = errors.New("the partner ends connections on purpose")

// reset closes a connection so that the other side is told of it at once, and gets no alert.
func reset(conn net.Conn) {
	if a, ok := conn.(*arrival); ok {
		conn = a.Conn
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// issue makes a certificate of that look. A flaw of time is one by the network's clock
// and by the machine's.
func (n *Network) issue(want shown, now time.Time) (*tls.Certificate, error) {
	spec := LeafSpec{Domain: want.name, Purpose: PurposeTLS, Key: want.look.Key, Now: now}
	early, late := spec.clocks()
	switch want.look.Flaw {
	case FlawExpired:
		spec.NotBefore, spec.NotAfter = early.AddDate(0, -1, 0), early.AddDate(0, 0, -1)
	case FlawNotYetValid:
		spec.NotBefore, spec.NotAfter = late.AddDate(0, 0, 1), late.AddDate(1, 0, 0)
	case FlawWrongName:
		spec.Names = []string{wrongName}
	case FlawSelfSigned:
		spec.SelfSigned = true
	case FlawUntrustedIssuer:
		spec.UntrustedIssuer = true
	}
	leaf, err := n.options.Authority.Issue(spec)
	if err != nil {
		return nil, err
	}
	cert := &tls.Certificate{PrivateKey: leaf.Key, Leaf: leaf.Cert}
	for _, c := range leaf.Chain {
		cert.Certificate = append(cert.Certificate, c.Raw)
	}
	return cert, nil
}
