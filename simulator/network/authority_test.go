package network

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAuthorityIsKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	first, err := OpenAuthority(dir)
	require.NoError(t, err)
	leaf, err := first.Issue(LeafSpec{Domain: "a.test", Key: ECDSAP256})
	require.NoError(t, err)

	again, err := OpenAuthority(dir)
	require.NoError(t, err)
	require.Equal(t, first.PEM(), again.PEM())
	same, err := again.Issue(LeafSpec{Domain: "a.test", Key: ECDSAP256})
	require.NoError(t, err)
	require.True(t, leaf.Key.Public().(*ecdsa.PublicKey).Equal(same.Key.Public()))
	require.NotEqual(t, leaf.Cert.SerialNumber, same.Cert.SerialNumber)

	onDisk, err := os.ReadFile(again.Path())
	require.NoError(t, err)
	require.Equal(t, again.PEM(), onDisk)
	require.WithinDuration(t, time.Now().AddDate(10, 0, 0), again.Root().NotAfter, time.Hour)
	for path, mode := range map[string]os.FileMode{"": 0o700, "ca-key.pem": 0o600, "ca.pem": 0o644, "keys": 0o700} {
		info, err := os.Stat(filepath.Join(dir, path))
		require.NoError(t, err)
		require.Equal(t, mode, info.Mode().Perm(), path)
	}
	require.NoError(t, os.Remove(again.Path()))
	_, err = OpenAuthority(dir)
	require.NoError(t, err)
	require.FileExists(t, again.Path())
}

func TestAuthoritiesStartedAtOnceAgree(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	roots := make([]string, 8)
	for i := range roots {
		wg.Go(func() {
			a, err := OpenAuthority(dir)
			if err == nil {
				_, err = a.Issue(LeafSpec{Domain: "a.test", Key: Ed25519})
			}
			if err == nil {
				roots[i] = string(a.PEM())
			}
		})
	}
	wg.Wait()
	for _, r := range roots {
		require.NotEmpty(t, r)
		require.Equal(t, roots[0], r)
	}
	left, err := filepath.Glob(filepath.Join(dir, ".new-*"))
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestAuthorityRefusesWhatItCannotRead(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "ca-key.pem"), []byte("nothing"), 0o600))
	_, err := OpenAuthority(dir)
	require.ErrorContains(t, err, "ca-key.pem")
}

func TestIssue(t *testing.T) {
	a, err := OpenAuthority("")
	require.NoError(t, err)
	require.Empty(t, a.Path())
	verify := func(l *Leaf, name string) error {
		between := x509.NewCertPool()
		for _, c := range l.Chain[1:] {
			between.AddCert(c)
		}
		_, err := l.Cert.Verify(x509.VerifyOptions{Roots: a.Pool(), Intermediates: between, DNSName: name, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
		return err
	}
	day := 24 * time.Hour
	for name, row := range map[string]struct {
		spec LeafSpec
		ok   bool
		algo x509.PublicKeyAlgorithm
		size int // certificates in the chain
	}{
		"default":      {LeafSpec{}, true, x509.RSA, 1},
		"rsa-1024":     {LeafSpec{Key: RSA1024}, true, x509.RSA, 1},
		"rsa-3072":     {LeafSpec{Key: RSA3072}, true, x509.RSA, 1},
		"p384":         {LeafSpec{Key: ECDSAP384}, true, x509.ECDSA, 1},
		"ed25519":      {LeafSpec{Key: Ed25519}, true, x509.Ed25519, 1},
		"tls":          {LeafSpec{Purpose: PurposeTLS}, true, x509.ECDSA, 1},
		"intermediate": {LeafSpec{Key: ECDSAP256, ViaIntermediate: true}, true, x509.ECDSA, 2},
		"expired":      {LeafSpec{Key: ECDSAP256, NotBefore: time.Now().Add(-9 * day), NotAfter: time.Now().Add(-day)}, false, x509.ECDSA, 1},
		"early":        {LeafSpec{Key: ECDSAP256, NotBefore: time.Now().Add(day)}, false, x509.ECDSA, 1},
		"self-signed":  {LeafSpec{Key: ECDSAP256, SelfSigned: true}, false, x509.ECDSA, 1},
		"stranger":     {LeafSpec{Key: ECDSAP256, UntrustedIssuer: true}, false, x509.ECDSA, 1},
		"other name":   {LeafSpec{Key: ECDSAP256, Names: []string{"b.test"}}, false, x509.ECDSA, 1},
		"no name":      {LeafSpec{Key: ECDSAP256, Names: []string{}}, false, x509.ECDSA, 1},
	} {
		t.Run(name, func(t *testing.T) {
			row.spec.Domain = "a.test"
			l, err := a.Issue(row.spec)
			require.NoError(t, err)
			require.Equal(t, row.ok, verify(l, "a.test") == nil)
			require.Equal(t, row.algo, l.Cert.PublicKeyAlgorithm)
			require.Len(t, l.Chain, row.size)
			require.Equal(t, l.Cert.PublicKey, l.Key.Public())
			block, _ := pem.Decode(l.PEM())
			require.Equal(t, l.Cert.Raw, block.Bytes)
		})
	}
	l, err := a.Issue(LeafSpec{Domain: "a.test", Purpose: PurposeTLS, Organization: "A"})
	require.NoError(t, err)
	for _, name := range []string{"a.test", "localhost", "127.0.0.1", "::1"} {
		require.NoError(t, verify(l, name), name)
	}
	require.Equal(t, []string{"A"}, l.Cert.Subject.Organization)
	_, err = a.Issue(LeafSpec{Domain: "a.test", Key: "dsa"})
	require.ErrorContains(t, err, "dsa")
}

func TestKey(t *testing.T) {
	dir := t.TempDir()
	a, err := OpenAuthority(dir)
	require.NoError(t, err)
	first, err := a.Key("a.test", "p1", ECDSAP256)
	require.NoError(t, err)
	for _, other := range []struct {
		domain, purpose string
		kind            KeyKind
	}{{"b.test", "p1", ECDSAP256}, {"a.test", "p2", ECDSAP256}, {"a.test", "p1", ECDSAP384}} {
		key, err := a.Key(other.domain, other.purpose, other.kind)
		require.NoError(t, err)
		require.NotEqual(t, first.Public(), key.Public())
	}
	again, err := OpenAuthority(dir)
	require.NoError(t, err)
	same, err := again.Key("a.test", "p1", ECDSAP256)
	require.NoError(t, err)
	require.Equal(t, first.Public(), same.Public())
	_, err = a.Key("a.test", "p1", "oct")
	require.ErrorContains(t, err, `unknown kind of key "oct"`)
}
