package simulator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// resident finds a partner by its domain, or by its name.
func (w *World) resident(domain string) (*resident, error) {
	wanted := strings.ToLower(strings.TrimSuffix(domain, "."))
	for _, r := range w.all() {
		if r.Domain == wanted || r.Name == wanted {
			return r, nil
		}
	}
	return nil, mark(ErrUnknown, fmt.Errorf("no partner has the domain or name %q", domain))
}

// all are the partners of now.
func (w *World) all() []*resident {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.residents)
}

// processor finds a processor by its domain.
func (w *World) processor(domain string) (*opengdpr.Processor, error) {
	r, err := w.resident(domain)
	if err != nil {
		return nil, err
	}
	if r.processor == nil {
		return nil, mark(ErrWish, fmt.Errorf("%s has the role %s, and this is about processors", r.Domain, r.Role))
	}
	return r.processor, nil
}

// participant finds a participant of DDRF by its domain.
func (w *World) participant(domain string) (participant, error) {
	r, err := w.resident(domain)
	if err != nil {
		return nil, err
	}
	if r.participant == nil {
		return nil, mark(ErrWish, fmt.Errorf("%s has the role %s, and this is about publishers and vendors", r.Domain, r.Role))
	}
	return r.participant, nil
}

// SetFaults lets a partner commit these deviations of its role, and no others, from now on.
func (w *World) SetFaults(domain string, faults []string) error {
	r, err := w.resident(domain)
	if err != nil {
		return err
	}
	if r.deviant == nil {
		if len(faults) == 0 {
			return nil
		}
		return mark(ErrWish, fmt.Errorf("%s has the role %s, which has no faults; give it behaviours", r.Domain, r.Role))
	}
	if err := r.deviant.SetFaults(faults); err != nil {
		return mark(ErrWish, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.alias(r)
}

// SetLifecycle changes how long a processor's requests stay in each state, of those that
// it takes from now on.
func (w *World) SetLifecycle(domain string, l opengdpr.Lifecycle) error {
	p, err := w.processor(domain)
	if err != nil {
		return err
	}
	return p.SetLifecycle(l)
}

// Behave adds a behaviour of a partner, given by domain or name, and returns its id.
func (w *World) Behave(b behaviour.Behaviour) (string, error) {
	r, err := w.resident(b.Partner)
	if err != nil {
		return "", fmt.Errorf("add behaviour: /partner: %w", err)
	}
	b.Partner = r.Domain
	id, err := w.Behaviours.Add(b)
	switch {
	case errors.Is(err, behaviour.ErrPartner):
		return "", mark(ErrUnknown, err)
	case errors.Is(err, behaviour.ErrFull):
		return "", mark(ErrConflict, err)
	case err != nil:
		return "", mark(ErrWish, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return id, w.alias(r) // its faults may need further names
}

// SetLook changes how a partner answers TLS handshakes.
func (w *World) SetLook(domain string, look network.Look) error {
	r, err := w.resident(domain)
	if err != nil {
		return err
	}
	if err := w.Network.SetLook(r.Domain, look); err != nil {
		return mark(ErrWish, err)
	}
	return nil
}

// Replay sends the request of an exchange of the journal again, its bytes as they were: to
// where it went, or to another base URL, or partner, which its Host then names. What the
// journal did not keep whole cannot be sent.
func (w *World) Replay(ctx context.Context, number uint64, to string) (*journal.Exchange, error) {
	found := w.Journal.Search(journal.Query{After: number - 1})
	if number == 0 || len(found.Exchanges) == 0 || found.Exchanges[0].Number != number {
		return nil, mark(ErrUnknown, fmt.Errorf("the journal has no exchange %d", number))
	}
	if r, err := w.resident(to); err == nil {
		to = "https://" + r.Domain
	}
	again, err := journal.Replay(ctx, found.Exchanges[0], to, w.Network.Dial, w.Network.TLSConfig())
	if errors.Is(err, journal.ErrReplay) {
		return nil, mark(ErrWish, err)
	}
	if err != nil {
		return nil, err
	}
	w.record(again)
	return again, nil
}
