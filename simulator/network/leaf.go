package network

import (
	"cmp"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"time"
)

// Purposes for which a domain holds keys. Other words are allowed and give other keys.
const (
	PurposeSigning = "signing"
	PurposeTLS     = "tls"
)

// LeafSpec describes the certificate of a partner. The zero value of each field but
// Domain is the sound choice.
type LeafSpec struct {
	Domain  string   // whose key it is, and the name in the certificate
	Names   []string // names instead of the domain; empty but not nil for none at all
	Purpose string   // PurposeSigning if empty; PurposeTLS adds the loopback names where Names is nil
	Key     KeyKind  // RSA2048 if empty, ECDSAP256 for TLS

	Now                 time.Time // by the clock of the world, the machine's if zero
	NotBefore, NotAfter time.Time // an hour ago and a year from now if zero, by whichever of the two clocks makes it longer

	Organization string        // organisation of the subject, left out if empty
	KeyUsage     x509.KeyUsage // digital signature if zero

	SelfSigned      bool // signed with its own key
	UntrustedIssuer bool // signed by an authority that nobody was told to trust
	ViaIntermediate bool // signed by an authority between the root and the leaf
}

// Leaf is a certificate with its key.
type Leaf struct {
	Cert  *x509.Certificate
	Chain []*x509.Certificate // the leaf, then an intermediate if there is one; never the root
	Key   crypto.Signer
}

// PEM is the chain as PEM, the leaf first.
func (l *Leaf) PEM() []byte { return pemOf(l.Chain...) }

type issuer struct {
	cert *x509.Certificate
	key  crypto.Signer
}

// Issue signs a certificate by the description. The key is the one that the domain
// has for that purpose and kind, made and kept when first asked for.
func (a *Authority) Issue(spec LeafSpec) (*Leaf, error) {
	spec.Purpose = cmp.Or(spec.Purpose, PurposeSigning)
	if spec.Key == "" {
		spec.Key = map[bool]KeyKind{true: ECDSAP256, false: RSA2048}[spec.Purpose == PurposeTLS]
	}
	key, err := a.Key(spec.Domain, spec.Purpose, spec.Key)
	if err != nil {
		return nil, err
	}
	template := spec.template()
	by, chain, err := a.issuerFor(spec, &issuer{template, key})
	if err != nil {
		return nil, err
	}
	cert, err := sign(template, key.Public(), by)
	if err != nil {
		return nil, fmt.Errorf("issue certificate for %s: %w", spec.Domain, err)
	}
	return &Leaf{Cert: cert, Chain: append([]*x509.Certificate{cert}, chain...), Key: key}, nil
}

// issuerFor picks who signs the leaf, and the certificates between it and the root.
func (a *Authority) issuerFor(spec LeafSpec, itself *issuer) (*issuer, []*x509.Certificate, error) {
	root := &issuer{a.cert, a.key}
	switch {
	case spec.SelfSigned:
		return itself, nil, nil
	case spec.UntrustedIssuer:
		by, err := a.strangerIssuer()
		return by, nil, err
	case spec.ViaIntermediate:
		key, err := a.Key("intermediate", "authority", ECDSAP256)
		if err != nil {
			return nil, nil, err
		}
		template := caTemplate(rootName + ", intermediate")
		_, late := spec.clocks()
		template.NotAfter = encodable(late.AddDate(5, 0, 0))
		cert, err := sign(template, key.Public(), root)
		if err != nil {
			return nil, nil, fmt.Errorf("issue intermediate: %w", err)
		}
		return &issuer{cert, key}, []*x509.Certificate{cert}, nil
	}
	return root, nil, nil
}

func (a *Authority) strangerIssuer() (*issuer, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.stranger == nil {
		key, err := ECDSAP256.generate()
		if err != nil {
			return nil, err
		}
		template := caTemplate("unknown authority")
		cert, err := sign(template, key.Public(), &issuer{template, key})
		if err != nil {
			return nil, fmt.Errorf("make unknown authority: %w", err)
		}
		a.stranger = &issuer{cert, key}
	}
	return a.stranger, nil
}

func sign(template *x509.Certificate, pub crypto.PublicKey, by *issuer) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, by.cert, pub, by.key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// clocks are the earlier and the later of the world's time and the machine's. A target
// lives by the machine's, so what is said of a certificate has to be true by both.
func (spec LeafSpec) clocks() (early, late time.Time) {
	early = time.Now()
	late = early
	if !spec.Now.IsZero() && spec.Now.Before(early) {
		early = spec.Now
	}
	if spec.Now.After(late) {
		late = spec.Now
	}
	return early, late
}

// encodable is t, or the last moment that a certificate can name.
func encodable(t time.Time) time.Time {
	if last := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC); t.After(last) {
		return last
	}
	return t
}

func (spec LeafSpec) template() *x509.Certificate {
	t := &x509.Certificate{
		SerialNumber:          newSerial(),
		Subject:               pkix.Name{CommonName: "signing key"},
		NotBefore:             spec.NotBefore,
		NotAfter:              spec.NotAfter,
		KeyUsage:              cmp.Or(spec.KeyUsage, x509.KeyUsageDigitalSignature),
		BasicConstraintsValid: true,
	}
	early, late := spec.clocks()
	if t.NotBefore.IsZero() {
		t.NotBefore = early.Add(-time.Hour)
	}
	if t.NotAfter.IsZero() {
		t.NotAfter = late.AddDate(1, 0, 0)
	}
	t.NotAfter = encodable(t.NotAfter)
	if spec.Organization != "" {
		t.Subject.Organization = []string{spec.Organization}
	}
	names := spec.Names
	if names == nil {
		names = []string{spec.Domain}
	}
	if len(names) > 0 && len(names[0]) <= 64 { // what X.520 allows for a common name
		t.Subject.CommonName = names[0]
	}
	if spec.Purpose == PurposeTLS {
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
	if spec.Purpose == PurposeTLS && spec.Names == nil {
		names = append(names[:len(names):len(names)], "localhost", "127.0.0.1", "::1")
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, name)
		}
	}
	return t
}
