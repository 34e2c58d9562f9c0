package conformance

import (
	"crypto"
	"errors"
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
	s.tell(err)
	return signed
}

// Rotate gives a partner of the profile new signing keys.
func (s *Session) Rotate(partner string) {
	w := s.run.world
	s.tell(w.access.RotateKey(s.run.ctx, w.partners[partner].Domain))
}

// RotateBack gives it the keys back that it had before.
func (s *Session) RotateBack(partner string) {
	w := s.run.world
	s.tell(w.access.RestoreKey(s.run.ctx, w.partners[partner].Domain))
}

// Move has a processor of the profile move a request on, as far as it has one of that id.
func (s *Session) Move(partner, id, state string) error {
	w := s.run.world
	err := w.access.MoveRequest(s.run.ctx, w.partners[partner].Domain, id, state)
	if errors.Is(err, simulator.ErrUnknown) || errors.Is(err, simulator.ErrConflict) {
		return err
	}
	s.tell(err)
	return nil
}

// tell ends the run if the world could not be told something.
func (s *Session) tell(err error) {
	if err == nil {
		return
	}
	s.alive()
	s.run.world.fail(err)
	panic(abandoned{})
}
