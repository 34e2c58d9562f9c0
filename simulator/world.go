package simulator

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// Options describe a world. The zero value is a world in memory, on free ports of
// loopback, by the machine's clock.
type Options struct {
	State     string             // folder that keeps authority and keys, in memory if empty
	Authority *network.Authority // used instead of one of the world's own, to share keys between worlds
	Clock     clock.Clock        // on which partners live; the machine's if nil
	Plain     string             // address of the plain listener
	TLS       string             // address of the TLS listener; without any address both are on free ports of loopback
	Public    bool               // allows addresses beyond loopback
	Bounds    journal.Bounds     // of the journal
}

// World is a running set of partners. It is safe for concurrent use.
type World struct {
	Authority *network.Authority
	Network   *network.Network
	Journal   *journal.Journal // inbound exchanges of all partners, and what they sent themselves

	clock clock.Clock
	mu    sync.Mutex
	stops []func() error
}

// NewWorld opens the authority and the listeners of a world without partners.
func NewWorld(o Options) (*World, error) {
	w := &World{Authority: o.Authority, Journal: journal.New(o.Bounds), clock: o.Clock}
	if w.Authority == nil {
		var err error
		if w.Authority, err = network.OpenAuthority(o.State); err != nil {
			return nil, fmt.Errorf("start world: %w", err)
		}
	}
	w.Network = network.New(network.Options{Authority: w.Authority, Record: w.Journal.Add, Public: o.Public})
	w.stops = append(w.stops, w.Network.Close)
	if err := w.listen(o); err != nil {
		return nil, errors.Join(fmt.Errorf("start world: %w", err), w.Close())
	}
	return w, nil
}

// listen opens the listeners that are asked for, or both if none is.
func (w *World) listen(o Options) error {
	if o.Plain == "" && o.TLS == "" {
		o.Plain, o.TLS = "127.0.0.1:0", "127.0.0.1:0"
	}
	if o.Plain != "" {
		if _, err := w.Network.Listen(o.Plain); err != nil {
			return err
		}
	}
	if o.TLS != "" {
		if _, err := w.Network.ListenTLS(o.TLS); err != nil {
			return err
		}
	}
	return nil
}

// AddProcessor starts an OpenGDPR processor under its domain. The world supplies
// Authority, Clock, Record and Dial where the config has none.
func (w *World) AddProcessor(c opengdpr.Config) (*opengdpr.Processor, error) {
	if c.Authority == nil {
		c.Authority = w.Authority
	}
	if c.Clock == nil {
		c.Clock = w.clock
	}
	if c.Record == nil {
		c.Record = w.Journal.Add
	}
	if c.Dial == nil {
		c.Dial = w.Network.Dial
	}
	p, err := opengdpr.New(c)
	if err != nil {
		return nil, err
	}
	w.Network.Handle(p.Domain(), p)
	for _, alias := range p.Aliases() {
		if err := w.Network.Alias(alias, p.Domain()); err != nil {
			return nil, errors.Join(err, p.Close())
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stops = append(w.stops, p.Close)
	return p, nil
}

// AddController starts an OpenGDPR controller under its domain, on the world's clock.
func (w *World) AddController(domain string) (*opengdpr.Controller, error) {
	if domain == "" {
		return nil, errors.New("make controller: it needs a domain")
	}
	c := opengdpr.NewController(domain, w.clock)
	w.Network.Handle(domain, c)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stops = append(w.stops, c.Close)
	return c, nil
}

// Client is an HTTP client in this world: it finds partners by domain and trusts
// their authority. It follows no redirects and records nothing itself.
func (w *World) Client() *http.Client {
	return &http.Client{
		Transport:     &journal.Transport{Dial: w.Network.Dial, TLS: w.Network.TLSConfig()},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Close stops partners, then the network.
func (w *World) Close() error {
	w.mu.Lock()
	stops := w.stops
	w.stops = nil
	w.mu.Unlock()
	var errs []error
	for _, stop := range slices.Backward(stops) {
		errs = append(errs, stop())
	}
	return errors.Join(errs...)
}
