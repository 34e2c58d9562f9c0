package inspect

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// signer makes tokens with one key, by the standard library alone.
type signer struct {
	alg, kid string
	private  crypto.Signer
}

var text64 = base64.RawURLEncoding.EncodeToString

func newSigner(tb testing.TB, alg, kid string) *signer {
	s := &signer{alg: alg, kid: kid}
	var err error
	if alg == "RS256" {
		s.private, err = rsa.GenerateKey(rand.Reader, 2048)
	} else {
		s.private, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	require.NoError(tb, err)
	return s
}

// token signs claims.
func (s *signer) token(tb testing.TB, claims string) string {
	input := text64(fmt.Appendf(nil, `{"typ":"JWT","alg":%q,"kid":%q}`, s.alg, s.kid)) + "." + text64([]byte(claims))
	digest := sha256.Sum256([]byte(input))
	var signature []byte
	switch key := s.private.(type) {
	case *rsa.PrivateKey:
		var err error
		signature, err = rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
		require.NoError(tb, err)
	case *ecdsa.PrivateKey:
		r, n, err := ecdsa.Sign(rand.Reader, key, digest[:])
		require.NoError(tb, err)
		signature = append(r.FillBytes(make([]byte, 32)), n.FillBytes(make([]byte, 32))...)
	}
	return input + "." + text64(signature)
}

// jwk is the public key.
func (s *signer) jwk(tb testing.TB) string {
	members := map[string]string{"kid": s.kid}
	switch key := s.private.(type) {
	case *rsa.PrivateKey:
		members["kty"], members["n"], members["e"] = "RSA", text64(key.N.Bytes()), "AQAB"
	case *ecdsa.PrivateKey:
		point, err := key.PublicKey.Bytes()
		require.NoError(tb, err)
		members["kty"], members["crv"], members["x"], members["y"] = "EC", "P-256", text64(point[1:33]), text64(point[33:])
	}
	raw, err := json.Marshal(members)
	require.NoError(tb, err)
	return string(raw)
}

// pem is the public key as SPKI.
func (s *signer) pem(tb testing.TB) string {
	der, err := x509.MarshalPKIXPublicKey(s.private.Public())
	require.NoError(tb, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// parties are those of one chain.
type parties struct{ publisher, vendor, recipient *signer }

func newParties(tb testing.TB, alg string) parties {
	return parties{newSigner(tb, alg, "p1"), newSigner(tb, alg, "v1"), newSigner(tb, alg, "r1")}
}

// The claims of each kind of token, as the protocol's examples have them.
const sub = `"sub":{"identifierValue":"28f6dc889e0b4bf1b7c7d2e6b2e9e4a5d57d9d3aa2a4c1a5b0f6c1d2e3f4fe16","identifierType":"email","identifierFormat":"sha256"}`

func idClaims() string {
	return `{"version":"1.0","jti":"b2f6d1c4-8a53-4d8b-b7f9-6f6a4a9d1c01","iss":"publisher1.test",` + sub + `,"iat":1693459424}`
}

func rqClaims(idJWT string) string {
	return `{"version":"1.0","idJWT":"` + idJWT + `","jti":"b2f6d1c4-8a53-4d8b-b7f9-6f6a4a9d1c02","iss":"vendor1.test",` + sub + `,"iat":1693459425}`
}

func acClaims(rqJWT string) string {
	return `{"version":"1.0","rqJWT":"` + rqJWT + `","jti":"b2f6d1c4-8a53-4d8b-b7f9-6f6a4a9d1c03","iss":"vendor2.test","iat":1693459426,"raResultCode":0}`
}

// chain is an acknowledgement down to its core.
func (p parties) chain(tb testing.TB) string {
	return p.recipient.token(tb, acClaims(p.vendor.token(tb, rqClaims(p.publisher.token(tb, idClaims())))))
}

// keys are those of all parties.
func (p parties) keys(tb testing.TB) *Keys {
	k := &Keys{}
	for _, s := range []*signer{p.publisher, p.vendor, p.recipient} {
		require.NoError(tb, k.Add(s.kid+".jwk", []byte(s.jwk(tb))))
	}
	return k
}
