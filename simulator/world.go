package simulator

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"

	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/state"
)

// Options describe a world. The zero value is a world in memory, on free ports of
// loopback, whose clock runs with the machine's.
type Options struct {
	Keys      string             // folder that keeps authority and keys; that of the state if empty, and in memory without one
	State     string             // folder that keeps requests, callbacks due, journal and clock; in memory if empty
	Authority *network.Authority // used instead of one of the world's own, to share keys between worlds
	Clock     *clock.World       // on which partners live; one of the world's own if nil

	Plain string // address of the plain listener
	TLS   string // address of the TLS listener; without any address both are on free ports of loopback
	Own   string // host at which partners are on ports 443 and 80, too; nowhere if empty
	Proxy string // address of the forward proxy, none if empty
	DNS   string // address of the DNS server, none if empty

	Outbound network.Outbound // how partners reach what is not in this world, such as partners of another; not at all if zero

	Network network.Options // what else there is to say; the world supplies Authority, Clock and Outbound, and tells Record of partners' own exchanges, too
	Bounds  journal.Bounds  // of the journal
	Broken  func(error)     // is told when the state cannot be kept, and each time that it breaks anew; nil for nobody
	Seed    uint64          // chooses what behaviours leave to chance
}

// World is a running set of partners. It is safe for concurrent use.
type World struct {
	Authority  *network.Authority
	Network    *network.Network
	Journal    *journal.Journal // inbound exchanges of all partners, and what they sent themselves
	Clock      *clock.World
	Behaviours *behaviour.Engine

	options Options
	keep    *state.Store // nil for a world in memory

	mu        sync.Mutex
	residents []*resident // in the order of their coming
	resumed   bool        // who comes now goes on at once with what was left undone
	stops     []func() error
}

// NewWorld opens the authority, the state and the listeners of a world without partners.
// A listener that cannot be had is an error that wraps a [*network.ListenError].
func NewWorld(o Options) (*World, error) {
	w := &World{options: o, Authority: o.Authority, Clock: o.Clock}
	if err := w.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("start world: %w", err), w.Close())
	}
	return w, nil
}

// open makes what a world consists of. What was made is closed by Close.
func (w *World) open() error {
	o := w.options
	if err := o.Outbound.Check(); err != nil {
		return err
	}
	if w.Authority == nil {
		keys := o.Keys
		if keys == "" {
			keys = o.State
		}
		var err error
		if w.Authority, err = network.OpenAuthority(keys); err != nil {
			return err
		}
	}
	if err := w.remember(); err != nil {
		return err
	}
	w.Behaviours = behaviour.NewEngine(w.Clock, o.Seed)
	n := o.Network
	n.Authority, n.Clock, n.Record, n.Outbound = w.Authority, w.Clock, w.record, o.Outbound
	w.Network = network.New(n)
	w.stops = append(w.stops, w.Network.Close, w.Behaviours.Close) // what is held back is sent while there is a network
	return w.listen()
}

// remember takes over what an earlier world of the same state folder has kept of journal
// and clock.
func (w *World) remember() (err error) {
	if w.options.State == "" {
		w.Journal = journal.New(w.options.Bounds)
		w.Clock = cmp.Or(w.Clock, clock.NewWorld())
		return nil
	}
	if w.keep, err = state.Open(w.options.State, w.options.Broken); err != nil {
		return err
	}
	w.stops = append(w.stops, w.keep.Close)
	if w.Journal, err = w.keep.Journal(w.options.Bounds); err != nil || w.Clock != nil {
		return err
	}
	at, _, err := w.keep.Clock()
	w.Clock = clock.StartAt(at)
	return err
}

// record keeps an exchange and then tells who else wants to know.
func (w *World) record(ex *journal.Exchange) {
	w.Journal.Add(ex)
	if tell := w.options.Network.Record; tell != nil {
		tell(ex)
	}
}

// listen opens the listeners that are asked for, or plain and TLS if none is.
func (w *World) listen() error {
	o := w.options
	if o.Plain == "" && o.TLS == "" && o.Own == "" {
		o.Plain, o.TLS = "127.0.0.1:0", "127.0.0.1:0"
	}
	for _, l := range []struct {
		addr string
		open func(string) (net.Addr, error)
	}{{o.Plain, w.Network.Listen}, {o.TLS, w.Network.ListenTLS}, {o.Proxy, w.Network.ListenProxy}, {o.DNS, w.Network.ListenDNS}} {
		if l.addr == "" {
			continue
		}
		if _, err := l.open(l.addr); err != nil {
			return err
		}
	}
	if o.Own != "" {
		return w.Network.ListenOwn(o.Own)
	}
	return nil
}

// MoveClock freezes, resumes or advances the world's clock, and keeps how it stands.
func (w *World) MoveClock(m clock.Move) (clock.State, error) {
	now, err := w.Clock.Apply(m)
	if err != nil {
		return now, mark(ErrWish, err)
	}
	if w.keep != nil {
		err = w.keep.KeepClock(now)
	}
	return now, err
}

// Client is an HTTP client in this world: it finds partners by domain and trusts
// their authority. It follows no redirects and records nothing itself.
func (w *World) Client() *http.Client {
	return &http.Client{
		Transport:     &journal.Transport{Dial: w.Network.Dial, TLS: w.Network.TLSConfig()},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Reset forgets requests, callbacks due, chains, behaviours, faults, looks and the journal. Keys
// and the clock stay.
func (w *World) Reset() error {
	w.Behaviours.Reset()
	var errs []error
	for _, r := range w.all() {
		errs = append(errs, w.Network.SetLook(r.Domain, network.Look{}), w.SetFaults(r.Domain, nil))
		if r.reset != nil {
			errs = append(errs, r.reset())
		}
		if r.controller != nil {
			r.controller.Reset()
		}
		if r.participant != nil {
			r.participant.Reset()
		}
	}
	w.Journal.Reset()
	return errors.Join(errs...)
}

// Close stops partners, then the network.
func (w *World) Close() error {
	w.mu.Lock()
	stops, residents := w.stops, w.residents
	w.stops, w.residents = nil, nil
	w.mu.Unlock()
	var errs []error
	for _, r := range residents {
		errs = append(errs, r.Close())
	}
	for _, stop := range slices.Backward(stops) {
		errs = append(errs, stop())
	}
	return errors.Join(errs...)
}
