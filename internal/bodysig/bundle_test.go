package bodysig

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/fixtures"
)

func TestParseBundle(t *testing.T) {
	for name, want := range map[string]struct {
		encoding        Encoding
		certs, position int
		notes           int
	}{
		"rsa-2048.pem":          {PEM, 1, 0, 0},
		"rsa-2048.der":          {DER, 1, 0, 0},
		"secp256k1.der":         {DER, 1, 0, 0},
		"bundle-leaf-first.pem": {PEM, 3, 0, 0},
		"bundle-leaf-later.pem": {PEM, 3, 1, 0},
		"bundle-text.pem":       {PEM, 2, 0, 1},
		"bundle-crlf.pem":       {PEM, 2, 0, 0},
		"self-signed.pem":       {PEM, 1, 0, 0},
	} {
		b := bundle(t, name)
		require.Equal(t, want.encoding, b.Encoding, name)
		require.Len(t, b.Certs, want.certs, name)
		require.Len(t, b.Notes, want.notes, name)
		require.False(t, b.HasPrivateKey, name)
		_, position := b.Leaf("processor1.test")
		require.Equal(t, want.position, position, name)
	}
}

func TestLeafPrefersTheNamed(t *testing.T) {
	other, named := file(t, "certificates/wildcard.pem"), file(t, "certificates/p-256.pem")
	b, err := ParseBundle(append(bytes.Clone(other), named...))
	require.NoError(t, err)
	_, position := b.Leaf("processor1.test")
	require.Equal(t, 1, position)
	_, position = b.Leaf("a.processors.test")
	require.Equal(t, 0, position)
}

func TestParseBundleOddities(t *testing.T) {
	pem, der := file(t, "certificates/p-256.pem"), file(t, "certificates/rsa-2048.der")
	private := "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n"
	b, err := ParseBundle([]byte(private + string(pem) + "bye\n"))
	require.NoError(t, err)
	require.True(t, b.HasPrivateKey)
	require.Equal(t, []string{`there is a PEM block of type "EC PRIVATE KEY"`, "there is text after PEM block 2"}, b.Notes)
	b, err = ParseBundle([]byte("0 is a digit and an ASN.1 sequence\n" + string(pem)))
	require.NoError(t, err)
	require.Equal(t, PEM, b.Encoding)

	for name, body := range map[string][]byte{
		"empty":              nil,
		"page":               []byte("<html>privacy</html>"),
		"base64 of der":      []byte(base64.StdEncoding.EncodeToString(der)),
		"der and more":       append(bytes.Clone(der), 0),
		"two der":            append(bytes.Clone(der), der...),
		"cut der":            der[:len(der)-1],
		"cut pem":            pem[:len(pem)/2],
		"damaged first":      append(bytes.Replace(bytes.Clone(pem), []byte("M"), []byte("!"), 1), pem...),
		"key only":           []byte(private),
		"more inside":        []byte("-----BEGIN CERTIFICATE-----\n" + base64.StdEncoding.EncodeToString(append(bytes.Clone(der), 0)) + "\n-----END CERTIFICATE-----\n"),
		"too many":           bytes.Repeat(pem, maxCertificates+1),
		"too large":          make([]byte, maxBundle+1),
		"request, not a crt": []byte("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n"),
	} {
		_, err := ParseBundle(body)
		require.ErrorContains(t, err, "parse certificate: ", name)
	}
}

func TestKeys(t *testing.T) {
	var entries []struct {
		Name string
		Key  struct {
			Kind, Curve        string
			Bits               int
			Listed, Verifiable bool
			PSSOnly            bool `json:"pss_only"`
		}
	}
	require.NoError(t, json.Unmarshal(file(t, "certificates/index.json"), &entries))
	require.NotEmpty(t, entries)
	for _, e := range entries {
		got, want := leaf(t, e.Name).Key, e.Key
		require.Equal(t, want.Kind, got.Kind, e.Name)
		require.Equal(t, want.Bits, got.Bits, e.Name)
		require.Equal(t, want.Curve, got.Curve, e.Name)
		require.Equal(t, want.Listed, got.ListedByFIPS1864, e.Name)
		require.Equal(t, want.PSSOnly, got.PSSOnly, e.Name)
		require.Equal(t, want.Verifiable, got.Verifiable, "%s: %s", e.Name, got.Problem)
		require.Equal(t, got.Verifiable, got.Problem == "" && got.Public != nil, e.Name)
	}
}

// The parser of this package agrees with crypto/x509 where that reads a certificate.
func TestCertificatesAgreeWithStandardLibrary(t *testing.T) {
	names, err := fs.Glob(fixtures.Files, "certificates/*.pem")
	require.NoError(t, err)
	refused := 0
	for _, name := range names {
		for _, c := range bundle(t, strings.TrimPrefix(name, "certificates/")).Certs {
			if c.X509 == nil {
				require.NotEmpty(t, c.Problem)
				refused++
				continue
			}
			require.Equal(t, c.X509.Subject.CommonName, c.CommonName)
			require.Equal(t, c.X509.Subject.Organization, c.Organisation)
			require.Equal(t, c.X509.DNSNames, c.DNSNames)
			require.Len(t, c.Addresses, len(c.X509.IPAddresses))
			require.True(t, c.X509.NotBefore.Equal(c.NotBefore))
			require.True(t, c.X509.NotAfter.Equal(c.NotAfter))
			require.Equal(t, c.X509.IsCA, c.IsCA)
			if c.Key.Verifiable && !c.Key.PSSOnly {
				require.Equal(t, c.X509.PublicKey, c.Key.Public)
			}
		}
	}
	require.Positive(t, refused)
}

func FuzzParseBundle(f *testing.F) {
	for _, name := range []string{"rsa-2048.der", "secp256k1.der", "bundle-text.pem", "address.pem"} {
		f.Add(file(f, "certificates/"+name))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		b, err := ParseBundle(body)
		if err != nil {
			return
		}
		c, position := b.Leaf("processor1.test")
		if c != b.Certs[position] {
			t.Fatal("the position is not the leaf's")
		}
		_ = c.LacksSigning()
		_ = c.ValidAt(now)
		_ = Verify(c.Key, []byte("{}"), "AAAA")
	})
}
