package simulator_test

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator"
)

// published are the files of a partner by name.
func published(t *testing.T, s simulator.Setup) map[string][]byte {
	t.Helper()
	a, err := authority()
	require.NoError(t, err)
	all, err := simulator.Published(a, s)
	require.NoError(t, err)
	files := map[string][]byte{}
	for _, f := range all {
		files[f.Name] = f.Data
	}
	require.Len(t, files, 6)
	return files
}

// What is exported are the keys of the file that the partner serves.
func TestPublishedIsWhatIsServed(t *testing.T) {
	vendor := simulator.Setup{Role: simulator.RoleVendor, Domain: "vendor1.test"}
	files := published(t, vendor)
	a, err := authority()
	require.NoError(t, err)
	w, err := simulator.NewWorld(simulator.Options{Authority: a})
	require.NoError(t, err)
	defer func() { require.NoError(t, w.Close()) }()
	require.NoError(t, w.Add(vendor))
	resp, err := w.Client().Get("https://vendor1.test/dsrdelete.json")
	require.NoError(t, err)
	served, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	var theirs, ours map[string]any
	require.NoError(t, json.Unmarshal(served, &theirs))
	require.NoError(t, json.Unmarshal(files["dsrdelete.json"], &ours))
	require.Equal(t, theirs, ours)
	var set struct{ Keys []any }
	require.NoError(t, json.Unmarshal(files["jwks.json"], &set))
	require.Equal(t, ours["publicKey"], set.Keys)
}

// Each key is the same in each of its forms, and the exported ones are never private.
func TestPublishedForms(t *testing.T) {
	files := published(t, simulator.Setup{Role: simulator.RolePublisher, Name: "publisher1"})
	require.Contains(t, string(files["dsrdelete.json"]), `"identifiers": []`)
	number := func(text string) *big.Int {
		raw, err := base64.RawURLEncoding.DecodeString(text)
		require.NoError(t, err)
		return new(big.Int).SetBytes(raw)
	}
	seen := 0
	for name, data := range files {
		require.NotContains(t, string(data), "PRIVATE")
		require.NotContains(t, string(data), `"d"`)
		kid, isKey := strings.CutSuffix(name, ".jwk.json")
		if !isKey {
			continue
		}
		seen++
		var k map[string]string
		require.NoError(t, json.Unmarshal(data, &k))
		require.Equal(t, kid, k["kid"])
		require.Equal(t, "sig", k["use"])
		block, rest := pem.Decode(files[kid+".pem"])
		require.Empty(t, rest)
		require.Equal(t, "PUBLIC KEY", block.Type)
		public, err := x509.ParsePKIXPublicKey(block.Bytes)
		require.NoError(t, err)
		switch key := public.(type) {
		case *ecdsa.PublicKey:
			require.Regexp(t, `^p1-[A-Za-z0-9_-]{8}$`, kid)
			require.Equal(t, []string{"EC", "P-256", "ES256"}, []string{k["kty"], k["crv"], k["alg"]})
			point, err := key.Bytes()
			require.NoError(t, err)
			require.Zero(t, new(big.Int).SetBytes(point[1:33]).Cmp(number(k["x"])))
			require.Zero(t, new(big.Int).SetBytes(point[33:]).Cmp(number(k["y"])))
			require.Len(t, k["x"], 43)
			require.Len(t, k["y"], 43)
		case *rsa.PublicKey:
			require.Regexp(t, `^p2-[A-Za-z0-9_-]{8}$`, kid)
			require.Equal(t, []string{"RSA", "RS256", "AQAB"}, []string{k["kty"], k["alg"], k["e"]})
			require.Zero(t, key.N.Cmp(number(k["n"])))
		}
	}
	require.Equal(t, 2, seen)
}
