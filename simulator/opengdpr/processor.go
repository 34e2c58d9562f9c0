package opengdpr

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"dsrcheck/simulator/journal"
)

// Processor is a simulated OpenGDPR processor, by default a conforming one. It is
// safe for concurrent use and stopped by [Processor.Close].
//
// It holds what is the same however it behaves: requests, callbacks, clock. How it
// behaves is a [view], of which it has one of its own and one for each list of
// deviations that [Processor.Deviating] was asked for.
type Processor struct {
	config    Config
	keep      Keeper
	transport *journal.Transport
	rotation  atomic.Uint64 // how often the signing key was changed
	present   atomic.Pointer[view]

	changing  sync.Mutex // held by whoever makes views; guards the lifecycle of the config and what follows
	deviating []*view    // the one asked for last at the end

	ctx    context.Context // ends with the processor
	cancel context.CancelFunc
	mu     sync.Mutex // guards what follows and the state of each taken request
	closed bool
	store  store
	epoch  context.Context // ends with the processor, or when it forgets its requests
	forget context.CancelFunc
	wg     sync.WaitGroup // deliveries under way
	slots  chan struct{}  // bounds concurrent callbacks
}

// New makes a processor with its key and certificate. It fails on an unknown
// deviation or personality, on offers that the text does not name, on a scheme that
// does not fit the key and where what was kept of it cannot be read. It knows the
// requests that were kept, and goes on with them once [Processor.Resume] is called.
func New(c Config) (*Processor, error) {
	p, err := newProcessor(c)
	if err != nil {
		return nil, fmt.Errorf("make processor %s: %w", c.Domain, err)
	}
	return p, nil
}

func newProcessor(c Config) (*Processor, error) {
	c, err := c.inCharacter()
	if err != nil {
		return nil, err
	}
	c = c.withDefaults()
	p := &Processor{config: c, keep: c.Keep, slots: make(chan struct{}, maxCallbacks)}
	rotation, err := c.Authority.Rotation(c.Domain)
	if err != nil {
		return nil, err
	}
	p.rotation.Store(rotation)
	own, err := p.newView(c.Faults)
	if err != nil {
		return nil, err
	}
	p.present.Store(own)
	p.store.byID = map[string]*taken{}
	p.store.left = func(t *taken) { p.keep.Remove(t.number) }
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.epoch, p.forget = context.WithCancel(p.ctx)
	p.transport = &journal.Transport{
		Dial: c.Dial, TLS: clientTLS(c.Roots), Partner: c.Domain, Record: c.Record,
		Limits: journal.Limits{Body: 1 << 20},
	}
	if err := p.restore(); err != nil {
		return nil, err
	}
	return p, nil
}

// Domain is the host on which the processor receives requests.
func (p *Processor) Domain() string { return p.config.Domain }

// Aliases are further names under which it must be reachable, usually none. There may
// be others after [Processor.SetFaults] and [Processor.Deviating].
func (p *Processor) Aliases() []string {
	p.changing.Lock()
	defer p.changing.Unlock()
	all := slices.Clone(p.present.Load().b.aliases)
	for _, v := range p.deviating {
		all = append(all, v.b.aliases...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// ServeHTTP answers requests to the processor, whatever their Host.
func (p *Processor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.present.Load().ServeHTTP(w, r)
}

// Close stops timers and callbacks and waits for those under way to end.
func (p *Processor) Close() error {
	p.mu.Lock()
	p.closed = true
	for _, t := range p.store.byID {
		t.stop()
	}
	p.mu.Unlock()
	p.cancel()
	p.wg.Wait()
	return nil
}
