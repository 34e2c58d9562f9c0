package opengdpr

import (
	"context"
	"crypto"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/gorilla/mux"

	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// Processor is a simulated OpenGDPR processor, by default a conforming one. It is
// safe for concurrent use and stopped by [Processor.Close].
type Processor struct {
	config    Config
	b         *behaviour
	leaf      *network.Leaf
	otherKeys map[kind]crypto.Signer
	bundle    []byte
	router    *mux.Router
	transport *journal.Transport

	ctx    context.Context // ends with the processor
	cancel context.CancelFunc
	mu     sync.Mutex // guards what follows and the state of each taken request
	closed bool
	store  store
	wg     sync.WaitGroup // deliveries under way
	slots  chan struct{}  // bounds concurrent callbacks
}

// New makes a processor with its key and certificate. It fails on an unknown
// deviation or personality, on offers that the text does not name and on a scheme that
// does not fit the key.
func New(c Config) (*Processor, error) {
	c, err := c.inCharacter()
	if err != nil {
		return nil, fmt.Errorf("make processor %s: %w", c.Domain, err)
	}
	c = c.withDefaults()
	b, err := c.behaviour()
	if err != nil {
		return nil, fmt.Errorf("make processor %s: %w", c.Domain, err)
	}
	p := &Processor{config: c, b: b, slots: make(chan struct{}, maxCallbacks)}
	if err := p.certify(); err != nil {
		return nil, fmt.Errorf("make processor %s: %w", c.Domain, err)
	}
	p.store.byID = map[string]*taken{}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.transport = &journal.Transport{
		Dial: c.Dial, TLS: clientTLS(c.Authority), Partner: c.Domain, Record: c.Record,
		Limits: journal.Limits{Body: 1 << 20},
	}
	p.router = p.routes()
	return p, nil
}

// Domain is the host on which the processor receives requests.
func (p *Processor) Domain() string { return p.b.domain }

// Aliases are further names under which it must be reachable, usually none.
func (p *Processor) Aliases() []string { return p.b.aliases }

// ServeHTTP answers requests to the processor, whatever their Host.
func (p *Processor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !p.b.admit(p.config.Clock.Now()) {
		a := p.refused(http.StatusTooManyRequests, nil, []problem{{reason: "http", message: "there are too many requests"}})
		a.header.Set("Retry-After", "1")
		p.send(w, r, a)
		return
	}
	p.router.ServeHTTP(w, r)
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

func (p *Processor) routes() *mux.Router {
	r := mux.NewRouter().SkipClean(true)
	r.HandleFunc(p.b.discoverAt, p.discover).Methods(http.MethodGet)
	if p.b.redirectFrom != "" {
		r.Handle(p.b.redirectFrom, http.RedirectHandler(p.b.discoverAt, http.StatusTemporaryRedirect)).Methods(http.MethodGet)
	}
	r.HandleFunc("/cert.pem", p.certificate).Methods(http.MethodGet)
	r.HandleFunc(p.b.collection, p.create).Methods(http.MethodPost)
	for _, path := range p.b.items {
		r.HandleFunc(path, p.status).Methods(p.b.itemMethods...)
		r.HandleFunc(path, p.remove).Methods(http.MethodDelete)
	}
	if p.b.itemFrom != "" {
		r.HandleFunc(p.b.itemFrom, p.leadToItem).Methods(http.MethodGet, http.MethodDelete)
	}
	if p.b.statusAt != "" {
		r.Handle(p.b.statusAt, p.refusing(http.StatusBadRequest, idMember+" is missing from the path")).Methods(http.MethodGet)
		r.HandleFunc(p.b.statusAt+"/{id}", p.status).Methods(http.MethodGet)
	}
	r.NotFoundHandler = p.refusing(http.StatusNotFound, "there is nothing at this path")
	r.MethodNotAllowedHandler = p.refusing(http.StatusMethodNotAllowed, "the path does not take this method")
	return r
}

func (p *Processor) refusing(code int, message string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.refuse(w, r, code, nil, []problem{{reason: "http", message: message}})
	})
}

// base is the scheme and host for URLs of the processor's own. Reached under its
// domain it keeps the caller's scheme and port, reached otherwise it names https.
func (p *Processor) base(r *http.Request) string {
	if !strings.EqualFold(journal.HostOnly(r.Host), p.b.domain) {
		return "https://" + p.b.domain
	}
	if r.TLS == nil {
		return "http://" + r.Host
	}
	return "https://" + r.Host
}
