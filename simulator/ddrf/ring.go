package ddrf

import (
	"errors"
	"slices"
)

// ring are the keys of a view.
type ring struct {
	rotation uint64
	byAlg    map[string]*signingKey // those that its tokens are signed with
	strange  map[string]*signingKey // that no file has
}

// publishes tells whether the file has the key of an algorithm: one of its settings, or the one
// that its acJWTs are signed with.
func (v *view) publishes(alg string) bool {
	return slices.Contains(v.config.Keys, purposeOf(alg)) || alg == v.b.algorithm
}

// keys are those of the present rotation.
func (v *view) keys() (*ring, error) {
	rotation := v.rotation.Load()
	if r := v.ring.Load(); r != nil && r.rotation == rotation {
		return r, nil
	}
	r := &ring{rotation: rotation, byAlg: map[string]*signingKey{}, strange: map[string]*signingKey{}}
	var errs []error
	for _, alg := range []string{ES256, RS256} {
		if !v.publishes(alg) {
			continue
		}
		var err, strange error
		r.byAlg[alg], err = openKey(v.config.Authority, v.config.Domain, alg, suffix(rotation))
		if v.b.strangeKeys {
			r.strange[alg], strange = openKey(v.config.Authority, v.config.Domain, alg, "-strange")
		}
		errs = append(errs, err, strange)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	v.ring.Store(r)
	return r, nil
}
