package bodysig

import (
	"crypto/x509"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTrust(t *testing.T) {
	root, intermediate := leaf(t, "root").X509, leaf(t, "intermediate").X509
	itself := leaf(t, "self-signed").X509
	for name, row := range map[string]struct {
		bundle   string
		supplied []*x509.Certificate
		now      time.Time
		want     TrustForm
	}{
		"chain":                     {"bundle-leaf-first", []*x509.Certificate{root}, now, TrustedChain},
		"chain in another order":    {"bundle-leaf-later", []*x509.Certificate{root}, now, TrustedChain},
		"chain past the end":        {"bundle-leaf-first", []*x509.Certificate{root}, now.AddDate(200, 0, 0), TrustedChain},
		"expired leaf":              {"bundle-expired", []*x509.Certificate{root}, now, TrustedChain},
		"intermediate supplied":     {"p-256", []*x509.Certificate{intermediate}, now, TrustedChain},
		"not yet":                   {"not-yet", []*x509.Certificate{intermediate}, now, TrustedChain},
		"client purpose":            {"client-purpose", []*x509.Certificate{intermediate}, now, TrustedChain},
		"pss key":                   {"rsa-pss-2048", []*x509.Certificate{intermediate}, now, TrustedChain},
		"unreadable by x509":        {"secp256k1", []*x509.Certificate{intermediate}, now, TrustedChain},
		"unreadable, by the root":   {"by-root-secp256k1", []*x509.Certificate{root}, now, TrustedChain},
		"unreadable, unknown":       {"secp256k1", nil, now, Untrusted},
		"unreadable, other issuer":  {"secp256k1", []*x509.Certificate{root}, now, Untrusted},
		"no root":                   {"bundle-leaf-first", nil, now, Untrusted},
		"intermediate missing":      {"p-256", []*x509.Certificate{root}, now, Untrusted},
		"self-signed":               {"self-signed", nil, now, Untrusted},
		"self-signed, other root":   {"self-signed", []*x509.Certificate{root}, now, Untrusted},
		"self-signed and supplied":  {"self-signed", []*x509.Certificate{itself, root}, now, SuppliedItself},
		"issued, but only supplied": {"p-256", []*x509.Certificate{leaf(t, "p-256").X509}, now, SuppliedItself},
		"issued and supplied":       {"p-256", []*x509.Certificate{leaf(t, "p-256").X509, intermediate}, now, TrustedChain},
	} {
		b := bundle(t, row.bundle)
		c, _ := b.Leaf("processor1.test")
		got, reason := Trust(b, c, x509.NewCertPool(), row.supplied, row.now)
		require.Equal(t, row.want, got, "%s: %s", name, reason)
		require.NotEmpty(t, reason, name)
	}
}

func TestTrustBySystemRoots(t *testing.T) {
	b := bundle(t, "bundle-leaf-first")
	form, _ := Trust(b, b.Certs[0], nil, nil, now)
	require.Equal(t, Untrusted, form)
}

// A pool that the caller owns stays as it was.
func TestTrustLeavesThePoolAlone(t *testing.T) {
	pool := x509.NewCertPool()
	b := bundle(t, "p-256")
	_, _ = Trust(b, b.Certs[0], pool, []*x509.Certificate{leaf(t, "intermediate").X509}, now)
	require.True(t, pool.Equal(x509.NewCertPool()))
}
