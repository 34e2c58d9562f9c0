package opengdpr

import (
	"fmt"
	"net/http"
	"slices"
)

// maxViews bounds the lists of deviations for which views are kept.
const maxViews = 64

// Faults are the deviations of the register that the processor commits, without those
// of its personality.
func (p *Processor) Faults() []string { return slices.Clone(p.present.Load().faults) }

// SetFaults lets the processor commit these deviations, and no others, from now on.
// Those of its personality stay. Which URLs are called back was settled when a request
// was taken; all else changes for older requests, too. It fails, and changes nothing,
// if there is no deviation of a name.
func (p *Processor) SetFaults(names []string) error {
	p.changing.Lock()
	defer p.changing.Unlock()
	v, err := p.newView(slices.Clone(names))
	if err != nil {
		return fmt.Errorf("set faults of %s: %w", p.config.Domain, err)
	}
	p.present.Store(v)
	return nil
}

// SetLifecycle changes how long requests stay in states that they enter from now on.
func (p *Processor) SetLifecycle(l Lifecycle) error {
	p.changing.Lock()
	defer p.changing.Unlock()
	before := p.config.Lifecycle
	p.config.Lifecycle = l
	v, err := p.newView(p.present.Load().faults)
	if err != nil {
		p.config.Lifecycle = before
		return fmt.Errorf("set lifecycle of %s: %w", p.config.Domain, err)
	}
	p.present.Store(v)
	p.deviating = nil
	return nil
}

// Deviating is the same processor, answering with these deviations in place of its own:
// it has the same requests, and what it takes goes on as these deviations have it. The
// same list gives the same handler as long as not too many others were asked for
// meanwhile.
func (p *Processor) Deviating(faults []string) (http.Handler, error) {
	v, err := p.deviatingView(faults)
	if err != nil {
		return nil, fmt.Errorf("let %s deviate: %w", p.config.Domain, err)
	}
	return v, nil
}

func (p *Processor) deviatingView(faults []string) (*view, error) {
	p.changing.Lock()
	defer p.changing.Unlock()
	i := slices.IndexFunc(p.deviating, func(v *view) bool { return slices.Equal(v.faults, faults) })
	if i >= 0 {
		v := p.deviating[i]
		p.deviating = append(slices.Delete(p.deviating, i, i+1), v)
		return v, nil
	}
	v, err := p.newView(slices.Clone(faults))
	if err != nil {
		return nil, err
	}
	if len(p.deviating) == maxViews {
		p.deviating = slices.Delete(p.deviating, 0, 1)
	}
	p.deviating = append(p.deviating, v)
	return v, nil
}

// viewOf is how a request goes on: as the view has it that took it, and as the processor
// has it now if that was its own.
func (p *Processor) viewOf(t *taken) *view {
	if t.by != nil {
		return t.by
	}
	return p.present.Load()
}
