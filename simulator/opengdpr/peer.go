package opengdpr

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// mostPeers bounds the processors that a verifier knows, the oldest leaving first.
const mostPeers = 4096

// peer is a processor as a verifier knows it.
type peer struct {
	domain string

	mu     sync.Mutex // held while it is asked
	base   string     // URL under which it is asked, without a trailing slash
	said   *said      // in discovery, nil before
	chain  chain      // nil before the certificate was fetched
	budget budget     // of asking again
}

// meet makes a processor known, which is listed from then on (reading AO-42), or tells
// under which URL one that is known is found now.
func (v *verifier) meet(domain, base string) *peer {
	domain = strings.ToLower(domain)
	v.mu.Lock()
	p := v.peers[domain]
	if p == nil {
		p = &peer{domain: domain, budget: newBudget()}
		v.peers[domain] = p
		v.order = append(v.order, p)
	}
	if len(v.order) > mostPeers {
		delete(v.peers, v.order[0].domain)
		v.order = v.order[1:]
	}
	v.mu.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	if base = strings.TrimRight(base, "/"); base != p.base {
		p.base, p.said, p.chain = base, nil, nil
	}
	return p
}

// known is the processor of a domain, nil if it was never met.
func (v *verifier) known(domain string) *peer {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.peers[strings.ToLower(domain)]
}

// all are the processors that are known.
func (v *verifier) all() []*peer {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.order)
}

// forget drops all that is known.
func (v *verifier) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.peers, v.order = map[string]*peer{}, nil
}

// budget bounds how often a processor is asked again because of messages that anybody may
// send: so many times at once, and then once a second, by the machine's clock.
type budget struct {
	left float64
	at   time.Time
}

const mostRenewals = 16

func newBudget() budget { return budget{left: mostRenewals, at: time.Now()} }

// spend takes one from the budget, if there is one.
func (b *budget) spend() bool {
	now := time.Now()
	b.left, b.at = min(mostRenewals, b.left+now.Sub(b.at).Seconds()), now
	if b.left < 1 {
		return false
	}
	b.left--
	return true
}
