package simulator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/ddrf"
	"dsrcheck/simulator/opengdpr"
)

// resident is a partner in its world. What its role cannot do is nil.
type resident struct {
	Setup
	http.Handler // with its behaviours
	io.Closer
	deviant     deviant
	signer      signer
	participant participant
	processor   *opengdpr.Processor // that an agent is, too
	reset       func() error        // of a processor or agent
	controller  *opengdpr.Controller
}

// partner is what each role can do.
type partner interface {
	http.Handler
	io.Closer
}

// deviant is a partner that can commit deviations.
type deviant interface {
	SetFaults(names []string) error
	Faults() []string
	Deviating(faults []string) (http.Handler, error)
	Aliases() []string // further names that its deviations need
}

// signer is a partner with keys of its own.
type signer interface {
	RotateKey() error
	RestoreKey() (bool, error)
}

// participant is a partner of DDRF.
type participant interface {
	Delete(ctx context.Context, d Deletion) (Chain, error)
	Chains() []Chain
	Reset()
}

// withDefaults fills in what follows from the rest.
func (s Setup) withDefaults() Setup {
	s.Domain = strings.ToLower(strings.TrimSuffix(cmp.Or(s.Domain, s.Name+".test"), "."))
	name, _, _ := strings.Cut(s.Domain, ".")
	if _, err := netip.ParseAddr(s.Domain); err == nil {
		name = s.Domain
	}
	s.Name = cmp.Or(s.Name, name)
	s.Names = slices.Clone(s.Names)
	for i, other := range s.Names {
		s.Names[i] = strings.ToLower(strings.TrimSuffix(other, "."))
	}
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
		_, err = w.addController(s, opengdpr.ControllerConfig{CallbackPath: s.CallbackPath, Faults: s.Faults})
	case RoleAgent:
		c := opengdpr.AgentConfig{CallbackPath: s.CallbackPath, Downstreams: s.Downstreams}
		c.Personality, c.Faults, c.Offers = s.Personality, s.Faults, s.Offers
		_, err = w.addAgent(s, c)
	case RolePublisher:
		_, err = w.addPublisher(s, ddrf.Config{URL: s.URL, Settings: s.DDRF, Faults: s.Faults})
	case RoleVendor:
		_, err = w.addVendor(s, ddrf.Config{URL: s.URL, Settings: s.DDRF, Faults: s.Faults})
	default:
		err = mark(ErrWish, fmt.Errorf("add partner %s: there is no role %q", cmp.Or(s.Name, s.Domain), s.Role))
	}
	return err
}

// settle leads requests to a partner, which is closed if that is not possible.
func (w *World) settle(s Setup, p partner) error {
	r := &resident{Setup: s, Closer: p}
	r.signer, _ = p.(signer)
	r.participant, _ = p.(participant)
	switch p := p.(type) {
	case *opengdpr.Processor:
		r.processor, r.reset = p, p.Reset
	case *opengdpr.Agent:
		r.processor, r.reset = p.Processor, p.Reset
	}
	r.controller, _ = p.(*opengdpr.Controller)
	var deviating behaviour.Deviating
	if can, ok := p.(deviant); ok {
		r.deviant, deviating = can, can.Deviating
	}
	r.Handler = w.Behaviours.Wrap(s.Domain, p, deviating)
	if err := w.move(r); err != nil {
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
	if slices.ContainsFunc(w.residents, func(other *resident) bool { return other.Domain == r.Domain || slices.Contains(other.Names, r.Domain) }) {
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

// alias leads the other names of a partner to it. The mutex is held.
func (w *World) alias(r *resident) error {
	names := r.Names
	if r.deviant != nil {
		names = slices.Concat(names, r.deviant.Aliases())
	}
	for _, name := range names {
		if name == "" {
			return mark(ErrWish, errors.New("one of its further names is empty"))
		}
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
