package opengdpr

import (
	"cmp"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"strconv"

	"dsrcheck/simulator/network"
)

// seal is what a view signs with: key, certificate and scheme.
type seal struct {
	rotation  uint64 // of which it is
	leaf      *network.Leaf
	scheme    Scheme
	otherKeys map[kind]crypto.Signer
	bundle    []byte // what /cert.pem serves
}

// seal is the one of the present rotation, made where the view has none yet.
func (v *view) seal() (*seal, error) {
	rotation := v.rotation.Load()
	if s := v.signed.Load(); s != nil && s.rotation == rotation {
		return s, nil
	}
	s, err := v.certified(rotation)
	if err != nil {
		return nil, err
	}
	v.signed.Store(s)
	return s, nil
}

// certified makes the seal of a rotation. Keys are made once, so the seals that two
// callers make at the same time differ in nothing but their certificate's number.
func (v *view) certified(rotation uint64) (*seal, error) {
	authority, spec := v.config.Authority, v.b.leaf
	spec.Now = v.config.Clock.Now()
	if rotation > 0 {
		spec.Purpose = cmp.Or(spec.Purpose, network.PurposeSigning) + "-" + strconv.FormatUint(rotation, 10)
	}
	leaf, err := authority.Issue(spec)
	if err != nil {
		return nil, err
	}
	s := &seal{rotation: rotation, leaf: leaf, otherKeys: map[kind]crypto.Signer{}, bundle: v.b.bundle(leaf, authority.Root().Raw)}
	if s.scheme, err = schemeFor(v.b.scheme, leaf.Key); err != nil {
		return nil, err
	}
	for k, purpose := range v.b.otherKey {
		spec.Purpose = purpose
		other, err := authority.Issue(spec)
		if err != nil {
			return nil, fmt.Errorf("make another key: %w", err)
		}
		s.otherKeys[k] = other.Key
	}
	return s, nil
}

// RotateKey gives the processor a new signing key and certificate, which it serves and
// signs with from now on. Where the authority has a folder, the key is still the
// processor's after a restart. After RestoreKey it is the one that was taken back.
func (p *Processor) RotateKey() error {
	p.changing.Lock()
	defer p.changing.Unlock()
	return p.turn(p.rotation.Load() + 1)
}

// RestoreKey gives it the signing key back that it had before the last change, and a certificate for it.
// It reports whether there was one.
func (p *Processor) RestoreKey() (bool, error) {
	p.changing.Lock()
	defer p.changing.Unlock()
	now := p.rotation.Load()
	if now == 0 {
		return false, nil
	}
	return true, p.turn(now - 1)
}

// turn has it sign with the key of that rotation. Its lock is held.
func (p *Processor) turn(next uint64) error {
	v := p.present.Load()
	s, err := v.certified(next)
	if err == nil {
		err = p.config.Authority.KeepRotation(p.config.Domain, next)
	}
	if err != nil {
		return fmt.Errorf("rotate key of %s: %w", p.config.Domain, err)
	}
	v.signed.Store(s)
	p.rotation.Store(next)
	return nil
}

// clientTLS trusts these authorities only.
func clientTLS(roots *x509.CertPool) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}
}
