package simulator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// local is the [Access] to a world in this process.
type local struct{ *World }

// Access is what can be asked of the world, in the form in which a world elsewhere is
// asked, too.
func (w *World) Access() Access { return local{w} }

func (l local) Partners(context.Context) ([]Partner, error) {
	var all []Partner
	for _, r := range l.all() {
		p := Partner{
			Name: r.Name, Role: r.Role, Domain: r.Domain, Names: r.Names, URL: r.URL, Personality: r.Personality,
			Look: l.Network.Look(r.Domain),
		}
		if r.deviant != nil {
			p.Faults = r.deviant.Faults()
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b Partner) int { return strings.Compare(a.Domain, b.Domain) })
	return all, nil
}

func (l local) SetFaults(_ context.Context, domain string, faults []string) error {
	return l.World.SetFaults(domain, faults)
}

func (l local) SetLook(_ context.Context, domain string, look network.Look) error {
	return l.World.SetLook(domain, look)
}

func (l local) RotateKey(_ context.Context, domain string) error {
	s, err := l.signer(domain)
	if err != nil {
		return err
	}
	return s.RotateKey()
}

func (l local) RestoreKey(_ context.Context, domain string) error {
	s, err := l.signer(domain)
	if err != nil {
		return err
	}
	had, err := s.RestoreKey()
	if err == nil && !had {
		return mark(ErrConflict, fmt.Errorf("the keys of %s were never changed", domain))
	}
	return err
}

// signer is a partner that has keys.
func (l local) signer(domain string) (signer, error) {
	r, err := l.resident(domain)
	if err != nil {
		return nil, err
	}
	if r.signer == nil {
		return nil, mark(ErrWish, fmt.Errorf("%s has the role %s, which signs nothing", r.Domain, r.Role))
	}
	return r.signer, nil
}

func (l local) Sign(_ context.Context, domain string, s SignWish) ([]byte, error) {
	p, err := l.processor(domain)
	if err != nil {
		return nil, err
	}
	signed, err := p.Sign(s)
	if err != nil {
		return nil, mark(ErrWish, err)
	}
	return signed, nil
}

func (l local) Behave(_ context.Context, b behaviour.Behaviour) (string, error) {
	return l.World.Behave(b)
}

func (l local) Behaviours(context.Context) ([]behaviour.Behaviour, error) {
	return l.World.Behaviours.List(), nil
}

func (l local) Forget(_ context.Context, id, owner string) error {
	if l.World.Behaviours.Forget(id, owner) == 0 && id != "" {
		return mark(ErrUnknown, fmt.Errorf("no behaviour %q", id))
	}
	return nil
}

func (l local) Exchanges(_ context.Context, q journal.Query) (Page, error) {
	return page(l.Journal.Search(q)), nil
}

func (l local) Await(ctx context.Context, n int, q journal.Query) (Page, error) {
	found, err := l.Journal.Await(ctx, n, q)
	return page(found), err
}

func page(f journal.Found) Page {
	return Page{Exchanges: f.Exchanges, Last: f.Last, Dropped: f.Dropped}
}

func (l local) Notices(_ context.Context, after uint64) ([]network.Notice, error) {
	return l.Network.Notices(after), nil
}

func (l local) Clock(context.Context) (clock.State, error) { return l.World.Clock.State(), nil }

func (l local) MoveClock(_ context.Context, m clock.Move) (clock.State, error) {
	return l.World.MoveClock(m)
}

func (l local) Requests(_ context.Context, domain string) ([]Request, error) {
	p, err := l.processor(domain)
	if err != nil {
		return nil, err
	}
	return p.Requests(), nil
}

func (l local) MoveRequest(_ context.Context, domain, id, state string) error {
	return l.withRequest(domain, func(p *opengdpr.Processor) error { return p.Advance(id, state) })
}

func (l local) RepeatCallback(_ context.Context, domain, id string) error {
	return l.withRequest(domain, func(p *opengdpr.Processor) error { return p.Repeat(id) })
}

// withRequest lets the processor of a domain do something about a request, or the first one
// that knows it if the domain is empty.
func (l local) withRequest(domain string, do func(*opengdpr.Processor) error) error {
	if domain != "" {
		p, err := l.processor(domain)
		if err != nil {
			return err
		}
		return requestError(do(p))
	}
	err := fmt.Errorf("find processor: %w", opengdpr.ErrUnknownRequest)
	for _, r := range l.all() {
		if r.processor == nil {
			continue
		}
		if err = do(r.processor); !errors.Is(err, opengdpr.ErrUnknownRequest) {
			break
		}
	}
	return requestError(err)
}

func requestError(err error) error {
	switch {
	case errors.Is(err, opengdpr.ErrUnknownRequest):
		return mark(ErrUnknown, err)
	case err != nil:
		return mark(ErrConflict, err)
	}
	return nil
}

func (l local) Send(ctx context.Context, domain string, s Sending) (*journal.Exchange, error) {
	r, err := l.resident(domain)
	if err != nil {
		return nil, err
	}
	if r.controller == nil {
		return nil, mark(ErrWish, fmt.Errorf("%s is no controller, and only controllers send requests", domain))
	}
	ex, err := r.controller.Send(ctx, s)
	if err != nil {
		return nil, mark(ErrWish, err)
	}
	return ex, nil
}

func (l local) Delete(ctx context.Context, domain string, d Deletion) (Chain, error) {
	p, err := l.participant(domain)
	if err != nil {
		return Chain{}, err
	}
	if r, err := l.resident(d.To); err == nil {
		d.To = r.Domain
	}
	chain, err := p.Delete(ctx, d)
	if err != nil {
		return Chain{}, mark(ErrWish, err)
	}
	return chain, nil
}

func (l local) Chains(_ context.Context, domain string) ([]Chain, error) {
	p, err := l.participant(domain)
	if err != nil {
		return nil, err
	}
	return p.Chains(), nil
}

func (l local) Replay(ctx context.Context, number uint64, to string) (*journal.Exchange, error) {
	return l.World.Replay(ctx, number, to)
}

func (l local) Reset(context.Context) error { return l.World.Reset() }
