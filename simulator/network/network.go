package network

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/miekg/dns"

	"dsrcheck/simulator/journal"
)

// readTimeout is how long a caller may take to send a request's body.
const readTimeout = 30 * time.Second

// Network leads requests to partners by the name they were sent to. It is safe for
// concurrent use.
type Network struct {
	options      Options
	connections  atomic.Int64    // that are open
	ending       context.Context // until Close
	end          context.CancelFunc
	proxy        *http.Server
	outside      func(ctx context.Context, network, address string) (net.Conn, error) // dials for the proxy
	introduction []byte                                                               // with which partners introduce themselves
	forwarding   chan struct{}                                                        // holds one for each DNS question that waits for the upstream server

	mu            sync.Mutex
	hosts         map[string]*host
	looks         map[string]Look // by the domain under which partners are registered
	leaves        map[shown]*tlsLeaf
	plain, secure *side
	proxyAddrs    []net.Addr
	nameAddrs     []net.Addr
	nameServers   []*dns.Server
	serving       []<-chan error
	closed        bool

	noticing sync.Mutex
	notices  []Notice // a ring
	noticed  uint64
}

// host is a partner under one of its names.
type host struct {
	domain string // the name it is registered under, which its aliases share
	http.Handler
}

// New returns a network without partners or listeners.
func New(o Options) *Network {
	o = o.withDefaults()
	n := &Network{
		options: o, hosts: map[string]*host{}, looks: map[string]Look{}, leaves: map[shown]*tlsLeaf{},
		outside: dialOutside, introduction: newIntroduction(), forwarding: make(chan struct{}, forwardsMost),
	}
	n.ending, n.end = context.WithCancel(context.Background())
	n.plain, n.secure = n.newSide(n, nil), n.newSide(overTLS(n), n.tlsConfig())
	n.proxy = n.newProxy()
	return n
}

// Handle leads requests for domain to h. A later call for the same domain replaces it,
// under the partner's other names, too.
func (n *Network) Handle(domain string, h http.Handler) {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := &host{canonical(domain), h}
	n.hosts[now.domain] = now
	for name, old := range n.hosts {
		if old.domain == now.domain {
			n.hosts[name] = now
		}
	}
}

// Remove takes a partner away, with all its names. A domain that nobody has is no error.
func (n *Network) Remove(domain string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	gone := n.hosts[canonical(domain)]
	if gone == nil {
		return
	}
	for name, h := range n.hosts {
		if h.domain == gone.domain {
			delete(n.hosts, name)
		}
	}
	delete(n.looks, gone.domain)
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
	limitBodyTime(w, r)
	r.Body = http.MaxBytesReader(w, r.Body, int64(n.options.Limits.Body))
	name := canonical(journal.HostOnly(r.Host))
	h := n.find(name)
	note := Notice{Kind: NoticeConnected, Host: name}
	if h == nil {
		note.Refused, note.Detail = true, fmt.Sprintf("%v %q", ErrUnknown, name)
	}
	if at, ok := r.Context().Value(http.LocalAddrContextKey).(arrivedAt); ok && r.TLS == nil && !at.arrival.told.Swap(true) {
		n.notice(at.arrival, note)
	}
	if h == nil {
		refuse(w, http.StatusMisdirectedRequest, note.Detail)
		return
	}
	journal.Name(r, h.domain)
	journal.Call(r, n.introduced(r))
	h.ServeHTTP(w, r)
}

// limitBodyTime gives the caller of a request limited time to send its body. net/http lifts
// that at the end of the body, when it begins to watch whether the caller is still there. It
// watches from the start where there is none, and would take the deadline for a departure.
func limitBodyTime(w http.ResponseWriter, r *http.Request) {
	if r.ContentLength != 0 {
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(readTimeout))
	}
}

// refuse answers with a sentence.
func refuse(w http.ResponseWriter, status int, sentence string) {
	body, _ := json.Marshal(map[string]string{"error": sentence})
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
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
