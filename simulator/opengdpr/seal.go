package opengdpr

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

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
		spec.Purpose = network.PurposeSigning + "-" + strconv.FormatUint(rotation, 10)
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
// processor's after a restart.
func (p *Processor) RotateKey() error {
	p.changing.Lock()
	defer p.changing.Unlock()
	next := p.rotation.Load() + 1
	v := p.present.Load()
	s, err := v.certified(next)
	if err == nil {
		err = p.writeRotation(next)
	}
	if err != nil {
		return fmt.Errorf("rotate key of %s: %w", p.config.Domain, err)
	}
	v.signed.Store(s)
	p.rotation.Store(next)
	return nil
}

// rotationFile holds how often the key was changed, beside the keys. It is empty for an
// authority in memory.
func (p *Processor) rotationFile() string {
	root := p.config.Authority.Path()
	if root == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(root), "keys", url.PathEscape(p.config.Domain)+"_rotation")
}

func (p *Processor) readRotation() error {
	if p.config.Authority == nil || p.rotationFile() == "" {
		return nil
	}
	text, err := os.ReadFile(p.rotationFile())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find signing key: %w", err)
	}
	n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 32)
	if err != nil {
		return fmt.Errorf("find signing key: %s holds no number", p.rotationFile())
	}
	p.rotation.Store(n)
	return nil
}

// writeRotation replaces the file in one step, so that it is never half written.
func (p *Processor) writeRotation(n uint64) error {
	path := p.rotationFile()
	if path == "" {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, n)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// clientTLS trusts these authorities only.
func clientTLS(roots *x509.CertPool) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}
}
