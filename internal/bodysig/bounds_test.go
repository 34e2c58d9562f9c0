package bodysig

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// An authority whose modulus has a hundred thousand bits would stall a chain; it is
// left out of it, and its key is none to verify with.
func TestTrustPassesOverMonstrousAuthority(t *testing.T) {
	signer, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	modulus := new(big.Int).Lsh(big.NewInt(1), 99_999)
	monster := &rsa.PublicKey{N: modulus.Add(modulus, big.NewInt(1)), E: 65537}
	issue := func(name, issuer string, authority bool, public any) []byte {
		template := &x509.Certificate{
			SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
			IsCA: authority, BasicConstraintsValid: true,
			NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0),
		}
		parent := &x509.Certificate{Subject: pkix.Name{CommonName: issuer}}
		der, err := x509.CreateCertificate(rand.Reader, template, parent, public, signer)
		require.NoError(t, err)
		return der
	}
	root, err := x509.ParseCertificate(issue("root", "root", true, &signer.PublicKey))
	require.NoError(t, err)
	authority := issue("monster", "root", true, monster)
	end := signedAtLength(t, issue("processor1.test", "monster", false, &signer.PublicKey), monster.Size())

	encode := func(der []byte) []byte {
		return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	}
	b, err := ParseBundle(slices.Concat(encode(end), encode(authority)))
	require.NoError(t, err)
	require.False(t, b.Certs[1].Key.Verifiable)
	require.Contains(t, b.Certs[1].Key.Problem, "longer than the 16384")
	c, position := b.Leaf("processor1.test")
	require.Zero(t, position)
	form, reason := Trust(b, c, x509.NewCertPool(), []*x509.Certificate{root}, now)
	require.Equal(t, Untrusted, form)
	require.Contains(t, reason, "unknown authority")
	require.NotContains(t, reason, "monster", "its signature was looked at")
}

// signedAtLength puts a signature of that many bytes in the place of a certificate's.
func signedAtLength(t *testing.T, der []byte, size int) []byte {
	t.Helper()
	var certificate struct {
		TBS       asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}
	require.NoError(t, unmarshalAll(der, &certificate))
	certificate.Signature = asn1.BitString{Bytes: make([]byte, size), BitLength: 8 * size}
	certificate.Signature.Bytes[1] = 1
	der, err := asn1.Marshal(certificate)
	require.NoError(t, err)
	return der
}
