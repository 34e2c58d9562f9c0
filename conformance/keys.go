package conformance

import (
	"crypto"
	"fmt"

	"dsrcheck/simulator"
	"dsrcheck/simulator/network"
)

// openKeys finds out where the keys of partners come from: from whom the caller says, else
// from an authority in memory.
func (r *run) openKeys() error {
	if r.options.Keys != nil {
		return nil
	}
	authority, err := network.OpenAuthority("")
	if err != nil {
		return fmt.Errorf("%w: make keys: %w", ErrSuite, err)
	}
	r.options.Keys = authority.Key
	return nil
}

// Key is a private key of a partner: the same whenever it is asked for in a run, and in every
// run with the same [Options.Keys]. A key that cannot be made is the suite's own error.
func (s *Session) Key(domain, purpose string, kind network.KeyKind) crypto.Signer {
	key, err := s.run.options.Keys(domain, purpose, kind)
	if err != nil {
		panic(fmt.Sprintf("make key %s of %s: %v", purpose, domain, err))
	}
	return key
}

// Sign has a processor of the profile sign something as it signs its callbacks. A world that
// cannot do so ends the run.
func (s *Session) Sign(partner string, wish simulator.SignWish) []byte {
	w := s.run.world
	signed, err := w.access.Sign(s.run.ctx, w.partners[partner].Domain, wish)
	if err != nil {
		s.alive()
		w.fail(err)
		panic(abandoned{})
	}
	return signed
}
