package bodysig

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"time"
)

// TrustForm is a choice of AO-35: how a signing certificate comes to be trusted.
type TrustForm string

// The choices of AO-35.
const (
	TrustedChain   TrustForm = "trusted-chain"
	SuppliedItself TrustForm = "supplied-itself"
	Untrusted      TrustForm = "untrusted"
)

// Trust looks for a chain from leaf, one of the bundle's, to roots (nil: those of
// the system) or to one of the supplied certificates, over the others of the bundle.
// Any extended key usage will do (AO-37). reason is a sentence that explains the
// form.
//
// A chain is judged at now if leaf is valid then, else at an end of leaf's validity:
// an expired leaf is a finding of its own (AO-74) and not also untrusted.
func Trust(bundle *Bundle, leaf *Certificate, roots *x509.CertPool, supplied []*x509.Certificate, now time.Time) (form TrustForm, reason string) {
	anchors, isSupplied, err := anchorPool(roots, supplied, leaf)
	if err != nil {
		return Untrusted, fmt.Sprintf("the roots of the system cannot be read: %v", err)
	}
	moments := []time.Time{now}
	if leaf.ValidAt(now) == Outside {
		moments = []time.Time{leaf.NotAfter, leaf.NotBefore}
	}
	for _, moment := range moments {
		root, chainErr := chain(bundle, leaf, anchors, supplied, moment)
		if chainErr == nil {
			return TrustedChain, fmt.Sprintf("its chain ends at %q", root)
		}
		if err == nil { // the first reason tells most
			err = chainErr
		}
	}
	if isSupplied {
		return SuppliedItself, "it is itself among the supplied roots, and no other chain was found"
	}
	return Untrusted, fmt.Sprintf("no chain to a trusted authority: %v", err)
}

// anchorPool gathers the trusted roots without leaf, and tells whether leaf is one
// of those supplied.
func anchorPool(roots *x509.CertPool, supplied []*x509.Certificate, leaf *Certificate) (*x509.CertPool, bool, error) {
	if roots == nil {
		system, err := x509.SystemCertPool()
		if err != nil {
			return nil, false, err
		}
		roots = system
	}
	anchors, isSupplied := roots.Clone(), false
	for _, certificate := range supplied {
		if bytes.Equal(certificate.Raw, leaf.Raw) {
			isSupplied = true
			continue
		}
		anchors.AddCert(certificate)
	}
	return anchors, isSupplied, nil
}

// chain builds a chain and gives the subject of its root.
func chain(bundle *Bundle, leaf *Certificate, anchors *x509.CertPool, supplied []*x509.Certificate, at time.Time) (string, error) {
	options := x509.VerifyOptions{
		Roots:         anchors,
		Intermediates: x509.NewCertPool(),
		CurrentTime:   at,
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	}
	var issuers []*x509.Certificate
	for _, c := range bundle.Certs {
		// An authority of the bundle is foreign: a monstrous key could stall the check.
		if c != leaf && c.X509 != nil && c.Key.Bits <= maxKeyBits {
			options.Intermediates.AddCert(c.X509)
			issuers = append(issuers, c.X509)
		}
	}
	start := leaf.X509
	if start == nil {
		issuer, err := issuerOf(leaf, append(issuers, supplied...))
		if err != nil {
			return "", err
		}
		start = issuer
	}
	chains, err := start.Verify(options)
	if err != nil {
		return "", err
	}
	found := chains[0]
	return found[len(found)-1].Subject.String(), nil
}

// issuerOf finds the issuer of a leaf that crypto/x509 refuses to read, and so
// cannot start a chain with, and checks the leaf's own signature.
func issuerOf(leaf *Certificate, candidates []*x509.Certificate) (*x509.Certificate, error) {
	algorithm, ok := signatureAlgorithms[leaf.algorithm.Algorithm.String()]
	if !ok {
		return nil, fmt.Errorf("it is signed with the algorithm %v, which is not checked here", leaf.algorithm.Algorithm)
	}
	for _, issuer := range candidates {
		if issuer.IsCA && bytes.Equal(issuer.RawSubject, leaf.issuer) &&
			issuer.CheckSignature(algorithm, leaf.tbs, leaf.signature) == nil {
			return issuer, nil
		}
	}
	return nil, fmt.Errorf("its issuer is not known, and it cannot be read in full: %s", leaf.Problem)
}

// signatureAlgorithms are the algorithms with which an authority signs nowadays.
var signatureAlgorithms = map[string]x509.SignatureAlgorithm{
	oid(1, 2, 840, 113549, 1, 1, 11): x509.SHA256WithRSA,
	oid(1, 2, 840, 113549, 1, 1, 12): x509.SHA384WithRSA,
	oid(1, 2, 840, 113549, 1, 1, 13): x509.SHA512WithRSA,
	oid(1, 2, 840, 10045, 4, 3, 2):   x509.ECDSAWithSHA256,
	oid(1, 2, 840, 10045, 4, 3, 3):   x509.ECDSAWithSHA384,
	oid(1, 2, 840, 10045, 4, 3, 4):   x509.ECDSAWithSHA512,
}

// oid writes an object identifier with dots.
func oid(arcs ...int) string {
	return asn1.ObjectIdentifier(arcs).String()
}
