package simulator

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"dsrcheck/simulator/opengdpr"
)

// resident is a partner in its world.
type resident struct {
	Setup
	http.Handler
	io.Closer
	processor  *opengdpr.Processor  // nil for others
	controller *opengdpr.Controller // nil for others
}

// withDefaults fills in what follows from the rest.
func (s Setup) withDefaults() Setup {
	s.Domain = strings.ToLower(strings.TrimSuffix(cmp.Or(s.Domain, s.Name+".test"), "."))
	name, _, _ := strings.Cut(s.Domain, ".")
	s.Name = cmp.Or(s.Name, name)
	s.URL = cmp.Or(strings.TrimRight(s.URL, "/"), "https://"+s.Domain)
	return s
}

// Add starts a partner as it is set up. What does not exist, and a domain that another
// partner has, are errors that wrap [ErrWish] and [ErrConflict].
func (w *World) Add(s Setup) error {
	var err error
	switch s.Role {
	case RoleProcessor:
		_, err = w.addProcessor(s, opengdpr.Config{Lifecycle: s.Lifecycle, Personality: s.Personality, Faults: s.Faults, Offers: s.Offers})
	case RoleController:
		_, err = w.addController(s)
	default:
		err = mark(ErrWish, fmt.Errorf("add partner %s: there is no role %q", cmp.Or(s.Name, s.Domain), s.Role))
	}
	return err
}

// AddProcessor starts an OpenGDPR processor under its domain. The world supplies
// Authority, Clock, Record, Keep and Dial where the config has none.
func (w *World) AddProcessor(c opengdpr.Config) (*opengdpr.Processor, error) {
	return w.addProcessor(Setup{Role: RoleProcessor, Domain: c.Domain, Personality: c.Personality, Lifecycle: c.Lifecycle, Offers: c.Offers}, c)
}

func (w *World) addProcessor(s Setup, c opengdpr.Config) (*opengdpr.Processor, error) {
	s = s.withDefaults()
	c.Domain = s.Domain
	if c.Authority == nil {
		c.Authority = w.Authority
	}
	if c.Clock == nil {
		c.Clock = w.Clock
	}
	if c.Record == nil {
		c.Record = w.record
	}
	if c.Dial == nil {
		c.Dial = w.Network.Dial
	}
	if c.Keep == nil && w.keep != nil {
		c.Keep = w.keep.Requests()
	}
	p, err := opengdpr.New(c)
	if err != nil {
		return nil, mark(ErrWish, err)
	}
	r := &resident{Setup: s, Handler: w.Behaviours.Wrap(s.Domain, p, p.Deviating), Closer: p, processor: p}
	if err := w.settle(r); err != nil {
		return nil, err
	}
	return p, nil
}

// AddController starts an OpenGDPR controller under its domain, on the world's clock.
func (w *World) AddController(domain string) (*opengdpr.Controller, error) {
	return w.addController(Setup{Role: RoleController, Domain: domain})
}

func (w *World) addController(s Setup) (*opengdpr.Controller, error) {
	s = s.withDefaults()
	c, err := opengdpr.NewController(opengdpr.ControllerConfig{
		Domain: s.Domain, URL: s.URL, Authority: w.Authority, Clock: w.Clock, Record: w.record, Dial: w.Network.Dial,
	})
	if err != nil {
		return nil, mark(ErrWish, err)
	}
	r := &resident{Setup: s, Handler: w.Behaviours.Wrap(s.Domain, c, nil), Closer: c, controller: c}
	if err := w.settle(r); err != nil {
		return nil, err
	}
	return c, nil
}

// settle leads requests to a partner, which is closed if that is not possible.
func (w *World) settle(r *resident) error {
	err := w.move(r)
	if err != nil {
		_ = r.Close()
		return fmt.Errorf("add partner %s: %w", r.Name, err)
	}
	w.mu.Lock()
	resumed := w.resumed
	w.mu.Unlock()
	if resumed && r.processor != nil {
		r.processor.Resume()
	}
	return nil
}

func (w *World) move(r *resident) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if r.Domain == ".test" {
		return mark(ErrWish, errors.New("it has neither a name nor a domain"))
	}
	if slices.ContainsFunc(w.residents, func(other *resident) bool { return other.Domain == r.Domain }) {
		return mark(ErrConflict, fmt.Errorf("another partner has the domain %s", r.Domain))
	}
	w.Network.Handle(r.Domain, r)
	if err := w.Network.SetLook(r.Domain, r.Look); err != nil {
		w.Network.Remove(r.Domain)
		return mark(ErrWish, err)
	}
	if err := w.alias(r); err != nil {
		w.Network.Remove(r.Domain)
		return err
	}
	w.residents = append(w.residents, r)
	return nil
}

// alias leads the other names of a processor to it. The mutex is held.
func (w *World) alias(r *resident) error {
	if r.processor == nil {
		return nil
	}
	for _, name := range r.processor.Aliases() {
		if err := w.Network.Alias(name, r.Domain); err != nil {
			return mark(ErrConflict, err)
		}
	}
	return nil
}

// Resume lets processors go on with what an earlier world of the same state folder left
// undone, those that are there and those that come later. It is called once, when those
// that take callbacks are there.
func (w *World) Resume() {
	w.mu.Lock()
	w.resumed = true
	residents := slices.Clone(w.residents)
	w.mu.Unlock()
	for _, r := range residents {
		if r.processor != nil {
			r.processor.Resume()
		}
	}
}

// Remove ends a partner: requests to its domain lead nowhere from then on.
func (w *World) Remove(domain string) error {
	r, err := w.resident(domain)
	if err != nil {
		return err
	}
	w.mu.Lock()
	w.residents = slices.DeleteFunc(w.residents, func(other *resident) bool { return other == r })
	w.Network.Remove(r.Domain)
	w.mu.Unlock()
	return r.Close()
}
