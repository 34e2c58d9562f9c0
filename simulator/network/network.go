package network

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"dsrcheck/simulator/journal"
)

// readTimeout is how long a caller may take to send a request's body.
const readTimeout = 30 * time.Second

// Options describe a network.
type Options struct {
	Authority *Authority                 // certifies the TLS listener; needed for ListenTLS and Dial
	Record    func(ex *journal.Exchange) // called for each inbound exchange; nil records nothing
	Public    bool                       // allows listeners beyond loopback
}

// Network leads requests to partners by the name they were sent to.
type Network struct {
	options Options

	mu     sync.Mutex
	hosts  map[string]*host
	leaves map[string]*tlsLeaf
	plain  *listening
	secure *listening
	closed bool
}

// host is a partner under one of its names.
type host struct {
	domain string // the name it is registered under, which its aliases share
	http.Handler
}

// New returns a network without partners or listeners.
func New(o Options) *Network {
	if o.Record == nil {
		o.Record = func(*journal.Exchange) {}
	}
	return &Network{options: o, hosts: map[string]*host{}, leaves: map[string]*tlsLeaf{}}
}

// Handle leads requests for domain to h. A later call for the same domain replaces it.
func (n *Network) Handle(domain string, h http.Handler) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.hosts[canonical(domain)] = &host{canonical(domain), h}
}

// Alias leads requests for another name to the partner that has the domain. It fails
// if there is no such partner, or if the name is another one's.
func (n *Network) Alias(name, domain string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	h := n.hosts[canonical(domain)]
	if h == nil {
		return fmt.Errorf("alias %s: no partner has the domain %s", name, domain)
	}
	if other := n.hosts[canonical(name)]; other != nil && other.domain != h.domain {
		return fmt.Errorf("alias %s: the name is that of %s", name, other.domain)
	}
	n.hosts[canonical(name)] = h
	return nil
}

// ServeHTTP answers as the partner that the Host of the request names, its port and
// case ignored. A name that nobody has leads to the only partner if there is just
// one, so that it can be reached by address; else the answer is 421.
func (n *Network) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(readTimeout))
	if h := n.find(journal.HostOnly(r.Host)); h != nil {
		h.ServeHTTP(w, r)
		return
	}
	body, _ := json.Marshal(map[string]string{"error": fmt.Sprintf("no simulated partner has the domain %q", journal.HostOnly(r.Host))})
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusMisdirectedRequest)
	_, _ = w.Write(body)
}

// find returns the partner of that name, or the only one there is, or nil.
func (n *Network) find(name string) *host {
	n.mu.Lock()
	defer n.mu.Unlock()
	if h := n.hosts[canonical(name)]; h != nil {
		return h
	}
	var only *host
	for _, h := range n.hosts {
		if only != nil && only.domain != h.domain {
			return nil
		}
		only = h
	}
	return only
}

// has reports whether a partner has exactly that name.
func (n *Network) has(name string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.hosts[canonical(name)] != nil
}

// canonical is a domain as it is compared: lower case, no final dot, no brackets.
func canonical(name string) string {
	return strings.Trim(strings.ToLower(strings.TrimSuffix(name, ".")), "[]")
}

// isLoopback reports whether a host, a name or an address, is this machine's own.
func isLoopback(host string) bool {
	ip := net.ParseIP(canonical(host))
	return canonical(host) == "localhost" || ip != nil && ip.IsLoopback()
}
