package ddrf

import (
	"fmt"
	"net/http"
	"slices"
)

// maxViews bounds the lists of deviations for which views are kept.
const maxViews = 64

// Vendor is a simulated vendor: a recipient of deletion requests, by default a conforming
// one, which sends such requests, too. It is safe for concurrent use and stopped by Close.
type Vendor struct{ *participant }

// NewVendor makes a vendor. It fails on an unknown deviation and on settings that make no
// conforming participant.
func NewVendor(c Config) (*Vendor, error) {
	if c.Identifiers == nil {
		c.Identifiers = UsualIdentifiers()
	}
	p, err := newParticipant(c)
	if err != nil {
		return nil, fmt.Errorf("make vendor %s: %w", c.Domain, err)
	}
	return &Vendor{p}, nil
}

// Aliases are further names under which it must be reachable, usually none. There may be
// others after [Vendor.SetFaults] and [Vendor.Deviating].
func (v *Vendor) Aliases() []string {
	v.changing.Lock()
	defer v.changing.Unlock()
	all := slices.Clone(v.present.Load().b.aliases)
	for _, one := range v.deviating {
		all = append(all, one.b.aliases...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Faults are the deviations of the register that the vendor commits.
func (v *Vendor) Faults() []string { return slices.Clone(v.present.Load().faults) }

// SetFaults lets the vendor commit these deviations, and no others, from now on. It
// fails, and changes nothing, if there is no deviation of a name.
func (v *Vendor) SetFaults(names []string) error {
	v.changing.Lock()
	defer v.changing.Unlock()
	next, err := v.newView(slices.Clone(names))
	if err != nil {
		return fmt.Errorf("set faults of %s: %w", v.config.Domain, err)
	}
	v.present.Store(next)
	return nil
}

// Deviating is the same vendor, answering with these deviations in place of its own. The
// same list gives the same handler as long as not too many others were asked for
// meanwhile.
func (v *Vendor) Deviating(faults []string) (http.Handler, error) {
	v.changing.Lock()
	defer v.changing.Unlock()
	i := slices.IndexFunc(v.deviating, func(o *view) bool { return slices.Equal(o.faults, faults) })
	if i >= 0 {
		found := v.deviating[i]
		v.deviating = append(slices.Delete(v.deviating, i, i+1), found)
		return found, nil
	}
	next, err := v.newView(slices.Clone(faults))
	if err != nil {
		return nil, fmt.Errorf("let %s deviate: %w", v.config.Domain, err)
	}
	if len(v.deviating) == maxViews {
		v.deviating = slices.Delete(v.deviating, 0, 1)
	}
	v.deviating = append(v.deviating, next)
	return next, nil
}
