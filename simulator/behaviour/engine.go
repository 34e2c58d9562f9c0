package behaviour

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"dsrcheck/simulator/clock"
)

// What errors of [Engine.Add] wrap where it is not the behaviour itself that is wrong.
var (
	ErrPartner = errors.New("there is no such partner") // none was wrapped under the domain
	ErrFull    = errors.New("there are too many behaviours")
)

// most is how many behaviours an engine keeps.
const most = 10_000

// Engine keeps the behaviours of a world. It is safe for concurrent use.
type Engine struct {
	clock  clock.Clock
	seed   uint64
	ctx    context.Context // ends with the engine
	cancel context.CancelFunc

	mu       sync.Mutex // guards what follows and the counts of all scripts
	closed   bool
	partners map[string]*partner // by canonical domain
	scripts  []*script           // oldest first
	made     int                 // how many there have been, for their ids
	random   *rand.Rand
	raw      sync.WaitGroup // answers under way on connections taken from their server
}

// Deviating returns a partner's handler that answers with deviations in place of its
// own. It fails if the partner has none of such a name.
type Deviating func(faults []string) (http.Handler, error)

// NewEngine makes an engine without behaviours. Equal seeds give equal jitters to equal
// orders of requests.
func NewEngine(c clock.Clock, seed uint64) *Engine {
	e := &Engine{clock: c, seed: seed, partners: map[string]*partner{}, random: seeded(seed)}
	e.ctx, e.cancel = context.WithCancel(context.Background())
	return e
}

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// Seed is what the engine's jitters come from.
func (e *Engine) Seed() uint64 { return e.seed }

// Add lets a partner, from now on, behave so, and returns the id that the behaviour was
// given. It fails as [Behaviour.Check] does, with [ErrPartner], for faults that the
// partner has not, and with [ErrFull] beyond 10,000 behaviours.
func (e *Engine) Add(b Behaviour) (id string, err error) {
	s, err := compile(b)
	if err != nil {
		return "", fmt.Errorf("add behaviour: %w", err)
	}
	p, deviating := e.find(b.Partner)
	if p == nil {
		return "", fmt.Errorf("add behaviour: /partner: %w: %q", ErrPartner, b.Partner)
	}
	if err := s.known(deviating); err != nil {
		return "", fmt.Errorf("add behaviour: %w", err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.partners[canonical(b.Partner)] != p {
		return "", fmt.Errorf("add behaviour: /partner: %w: %q", ErrPartner, b.Partner) // it left meanwhile
	}
	if len(e.scripts) >= most {
		e.prune()
	}
	if len(e.scripts) >= most {
		return "", fmt.Errorf("add behaviour: %w: %d are kept; forget some", ErrFull, most)
	}
	e.made++
	s.b.ID = "b" + strconv.Itoa(e.made)
	if b.For > 0 {
		s.until = e.clock.Now().Add(time.Duration(b.For))
	}
	s.of = p
	e.scripts = append(e.scripts, s)
	p.add(s)
	return s.b.ID, nil
}

// find returns a partner and its deviations, nil if none has the domain.
func (e *Engine) find(domain string) (*partner, Deviating) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if p := e.partners[canonical(domain)]; p != nil {
		return p, p.deviating
	}
	return nil, nil
}

// Close ends delays and drips under way: what they held back is sent at once. It waits
// for answers that are sent on connections of their own.
func (e *Engine) Close() error {
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	e.cancel()
	e.raw.Wait()
	return nil
}

// canonical is a domain as it is compared: lower case, no final dot.
func canonical(domain string) string { return strings.ToLower(strings.TrimSuffix(domain, ".")) }
