package opengdpr

import (
	"sync"

	"dsrcheck/conformance/target"
)

// spares are requests that scenarios have no use for any more, by processor, as the target has them
// still pending. They are kept where it is a person who has requests sent, so that others need not ask
// for as many. The scenarios of such a run follow each other.
type spares struct {
	mu  sync.Mutex
	all map[string][]*submission
}

// leave leaves requests to other scenarios.
func (p *played) leave(all ...*submission) {
	if !p.byHand() {
		return
	}
	p.f.spares.mu.Lock()
	defer p.f.spares.mu.Unlock()
	for _, x := range all {
		if x.taken() && x.id() != "" && x.url() != "" && x.told == 0 {
			if p.f.spares.all == nil {
				p.f.spares.all = map[string][]*submission{}
			}
			p.f.spares.all[p.name] = append(p.f.spares.all[p.name], x)
		}
	}
}

// spare takes over a request that was left, nil if there is none of which nothing but good is known.
func (p *played) spare() *submission {
	if !p.byHand() {
		return nil
	}
	for {
		x := p.f.spares.pop(p.name)
		if x == nil {
			return nil
		}
		own := *x
		own.played, own.earlier = p, x.sent()
		own.said.exchanged = len(own.earlier) + len(p.site.Got()) // nothing has happened since
		p.asked = append(p.asked, &own)
		if own.settle(); !p.s.Offers(target.HookBelief) || own.baseline == target.BeliefPending {
			return &own
		}
	}
}

func (s *spares) pop(name string) *submission {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := s.all[name]
	if len(left) == 0 {
		return nil
	}
	s.all[name] = left[1:]
	return left[0]
}
