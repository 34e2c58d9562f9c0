package ddrf

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// The bounds of what a participant remembers.
const (
	maxReceived = 1000
	maxChains   = 1000
	maxFiles    = 1000
)

// participant is what a vendor and a publisher have in common. It holds what is the same
// however it behaves: keys, files of others, requests. How it behaves is a [view].
type participant struct {
	config   Config
	rotation atomic.Uint64 // how often the keys were changed
	present  atomic.Pointer[view]

	changing  sync.Mutex // held by whoever makes views
	deviating []*view    // the one asked for last at the end

	ctx    context.Context // ends with the participant
	cancel context.CancelFunc

	mu       sync.Mutex // guards what follows
	files    map[string]*partnerFile
	received []Received
	chains   []Chain
	memory   memory
}

// memory is what deviations remember of earlier requests.
type memory struct {
	before string                  // the rqJWT that was answered before
	first  string                  // the acJWT that was made first
	acks   map[string]string       // by rqJWT
	keys   map[string][]*publicKey // of all files that were ever read, by kid
	failed []string                // domains whose file could not be had
	count  int                     // of requests
	busy   bool                    // whether one is being answered
	seen   map[string]bool         // claims
}

func newParticipant(c Config) (*participant, error) {
	c = c.withDefaults()
	p := &participant{config: c}
	if err := c.check(); err != nil {
		return nil, err
	}
	if err := p.readRotation(); err != nil {
		return nil, err
	}
	p.forget()
	own, err := p.newView(c.Faults)
	if err != nil {
		return nil, err
	}
	p.present.Store(own)
	p.ctx, p.cancel = context.WithCancel(context.Background())
	return p, nil
}

// Domain is the registrable domain that its tokens have as iss.
func (p *participant) Domain() string { return p.config.Domain }

// ServeHTTP serves its dsrdelete.json and takes deletion requests, whatever their Host.
func (p *participant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.present.Load().ServeHTTP(w, r)
}

// Close ends what it is sending and reading.
func (p *participant) Close() error {
	p.cancel()
	return nil
}

// Reset forgets the requests it received, the chains it began and the files it kept.
func (p *participant) Reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forget()
}

func (p *participant) forget() {
	p.files, p.received, p.chains = map[string]*partnerFile{}, nil, nil
	p.memory = memory{acks: map[string]string{}, keys: map[string][]*publicKey{}, seen: map[string]bool{}}
}

// Received is a request that a participant answered with an acJWT.
type Received struct {
	At     time.Time `json:"at"`               // by its clock
	JTI    string    `json:"jti,omitempty"`    // of the rqJWT
	Iss    string    `json:"iss,omitempty"`    // of the rqJWT
	Origin string    `json:"origin,omitempty"` // iss of the idJWT
	Type   string    `json:"type,omitempty"`   // of the identifier in the rqJWT
	Format string    `json:"format,omitempty"`
	Value  string    `json:"value,omitempty"`
	Code   int       `json:"code"`           // of the acJWT
	Text   string    `json:"text,omitempty"` // raResultString
}

// Received are the newest requests, at most a thousand, the oldest first. Of those that
// are no tokens nothing but code and text is told.
func (p *participant) Received() []Received {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.received)
}

func (p *participant) note(r Received) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.received) == maxReceived {
		p.received = slices.Delete(p.received, 0, 1)
	}
	p.received = append(p.received, r)
}

// kept is the file of a domain that may still be used, nil if there is none.
func (p *participant) kept(domain string) *partnerFile {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.files[domain]
	if f == nil || !p.config.Clock.Now().Before(f.until) {
		return nil
	}
	return f
}

func (p *participant) keep(domain string, f *partnerFile) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.files, domain)
	if !p.config.Clock.Now().Before(f.until) {
		return
	}
	for other := range p.files {
		if len(p.files) < maxFiles {
			break
		}
		delete(p.files, other)
	}
	p.files[domain] = f
}

// remember lets deviations look at, and change, what they remember.
func (p *participant) remember(f func(m *memory)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f(&p.memory)
}

// NewVendor makes a vendor. It fails on an unknown deviation and on settings that make no
// conforming participant.
func NewVendor(c Config) (*Vendor, error) {
	if c.Identifiers == nil {
		c.Identifiers = UsualIdentifiers()
	}
	p, err := newParticipant(c)
	if err != nil {
		return nil, fmt.Errorf("make vendor %s: %w", c.Domain, err)
	}
	return &Vendor{p}, nil
}

// NewPublisher makes a publisher. It fails like [NewVendor], and has no deviations.
func NewPublisher(c Config) (*Publisher, error) {
	if len(c.Faults) > 0 {
		return nil, fmt.Errorf("make publisher %s: it has no deviations", c.Domain)
	}
	p, err := newParticipant(c)
	if err != nil {
		return nil, fmt.Errorf("make publisher %s: %w", c.Domain, err)
	}
	return &Publisher{p}, nil
}

// Publisher is a simulated 1st party. It has a file and an endpoint as every participant,
// supports no identifiers unless it is told to, and sends deletion requests. It is safe
// for concurrent use and stopped by Close.
type Publisher struct{ *participant }
