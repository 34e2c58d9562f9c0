package ddrf

import (
	"fmt"
	"net/http"
	"slices"
)

// maxViews bounds the lists of deviations for which views are kept.
const maxViews = 64

// Aliases are further names under which it must be reachable, usually none. There may be
// others after SetFaults and Deviating.
func (p *participant) Aliases() []string {
	p.changing.Lock()
	defer p.changing.Unlock()
	all := slices.Clone(p.present.Load().b.aliases)
	for _, one := range p.deviating {
		all = append(all, one.b.aliases...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Faults are the deviations of the register that it commits.
func (p *participant) Faults() []string { return slices.Clone(p.present.Load().faults) }

// SetFaults lets it commit these deviations, and no others, from now on. It
// fails, and changes nothing, if there is no deviation of a name.
func (p *participant) SetFaults(names []string) error {
	p.changing.Lock()
	defer p.changing.Unlock()
	next, err := p.newView(slices.Clone(names))
	if err != nil {
		return fmt.Errorf("set faults of %s: %w", p.config.Domain, err)
	}
	p.present.Store(next)
	return nil
}

// Deviating is the same participant, answering with these deviations in place of its own. The
// same list gives the same handler as long as not too many others were asked for
// meanwhile.
func (p *participant) Deviating(faults []string) (http.Handler, error) {
	p.changing.Lock()
	defer p.changing.Unlock()
	i := slices.IndexFunc(p.deviating, func(o *view) bool { return slices.Equal(o.faults, faults) })
	if i >= 0 {
		found := p.deviating[i]
		p.deviating = append(slices.Delete(p.deviating, i, i+1), found)
		return found, nil
	}
	next, err := p.newView(slices.Clone(faults))
	if err != nil {
		return nil, fmt.Errorf("let %s deviate: %w", p.config.Domain, err)
	}
	if len(p.deviating) == maxViews {
		p.deviating = slices.Delete(p.deviating, 0, 1)
	}
	p.deviating = append(p.deviating, next)
	return next, nil
}
