package ddrf

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
)

// The bounds of what a participant remembers.
const (
	maxReceived = 1000
	maxChains   = 1000
	maxFiles    = 1000
	maxUnderWay = 64 // requests that are sent at a time
)

// participant is what a vendor and a publisher have in common. It holds what is the same
// however it behaves: keys, files of others, requests. How it behaves is a [view].
type participant struct {
	config   Config
	roles    []string      // whose deviations it can commit
	takes    bool          // hooks, and has a page
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

	underWay    chan struct{}  // has an element for each request that is sent in the background
	work        sync.WaitGroup // of those
	closed      bool
	queued      int // requests that wait to be passed on
	submissions *submissions
	forwarded   *forwarded
}

// memory is what deviations remember of earlier requests.
type memory struct {
	before  string                  // the rqJWT that was answered last
	earlier string                  // the one before that
	first   string                  // the acJWT that was made first
	acks    map[string]string       // by rqJWT
	keys    map[string][]*publicKey // of all files that were ever read, by kid
	count   int                     // of requests
	busy    bool                    // whether one is being answered
	seen    map[string]bool         // claims
	files   map[string]*partnerFile // that are kept whatever their owners say
	turns   map[string]int          // of idJWTs that come back
}

func newParticipant(c Config, roles ...string) (*participant, error) {
	c = c.withDefaults()
	p := &participant{config: c, roles: roles, underWay: make(chan struct{}, maxUnderWay)}
	if err := c.check(); err != nil {
		return nil, err
	}
	rotation, err := c.Authority.Rotation(c.Domain)
	if err != nil {
		return nil, err
	}
	p.rotation.Store(rotation)
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

// Close ends what it is sending and reading, and waits for it.
func (p *participant) Close() error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.cancel()
	p.work.Wait()
	return nil
}

// background does something until it is closed. It reports whether it is begun: not once it
// is closed.
func (p *participant) background(do func(ctx context.Context)) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.work.Go(func() { do(p.ctx) })
	return true
}

// Reset forgets the requests it received, sent and passed on, the chains it began and the
// files it kept.
func (p *participant) Reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forget()
}

func (p *participant) forget() {
	p.files, p.received, p.chains = map[string]*partnerFile{}, nil, nil
	p.submissions, p.forwarded = newSubmissions(), newForwarded()
	p.memory = memory{acks: map[string]string{}, keys: map[string][]*publicKey{}, seen: map[string]bool{}, files: map[string]*partnerFile{}, turns: map[string]int{}}
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
