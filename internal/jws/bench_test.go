package jws

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// layered is a chain of three tokens by one key, and what it takes to verify them bare.
type layered struct {
	token          []byte
	key            *Key
	digests, signs [3][]byte
}

func chain(tb testing.TB, alg string) layered {
	var c layered
	var sign func(digest []byte) []byte
	var jwk map[string]any
	text := base64.RawURLEncoding.EncodeToString
	switch alg {
	case "ES256":
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		require.NoError(tb, err)
		point, err := key.PublicKey.Bytes()
		require.NoError(tb, err)
		jwk = map[string]any{"kty": "EC", "crv": "P-256", "x": text(point[1:33]), "y": text(point[33:])}
		sign = func(digest []byte) []byte {
			r, s, err := ecdsa.Sign(rand.Reader, key, digest)
			require.NoError(tb, err)
			return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
		}
	case "RS256":
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		require.NoError(tb, err)
		jwk = map[string]any{"kty": "RSA", "n": text(key.N.Bytes()), "e": "AQAB"}
		sign = func(digest []byte) []byte {
			s, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest)
			require.NoError(tb, err)
			return s
		}
	}
	jwk["kid"] = "k"
	raw, err := json.Marshal(jwk)
	require.NoError(tb, err)
	c.key, err = ParseKey(raw)
	require.NoError(tb, err)
	inside := ""
	sub := `"sub":{"identifierValue":"` + strings.Repeat("a", 64) + `","identifierType":"email","identifierFormat":"sha256"}`
	for i, claims := range []string{sub, sub + `,"idJWT":"%s"`, `"raResultCode":0,"rqJWT":"%s"`} {
		if strings.Contains(claims, "%s") {
			claims = fmt.Sprintf(claims, inside)
		}
		head := text([]byte(`{"typ":"JWT","alg":"` + alg + `","kid":"k"}`))
		body := text([]byte(`{"version":"1.0","jti":"` + strings.Repeat("j", 36) + `","iss":"publisher1.test","iat":1693459424,` + claims + `}`))
		digest := sha256.Sum256([]byte(head + "." + body))
		c.digests[i] = digest[:]
		c.signs[i] = sign(digest[:])
		inside = head + "." + body + "." + text(c.signs[i])
	}
	c.token = []byte(inside)
	return c
}

func BenchmarkChain(b *testing.B) {
	for _, alg := range []string{"ES256", "RS256"} {
		c := chain(b, alg)
		b.Run(alg+"/bare", func(b *testing.B) {
			for b.Loop() {
				for i, d := range c.digests {
					switch k := c.key.Public.(type) {
					case *ecdsa.PublicKey:
						_ = k
						r, s := fromLittle(nil), fromLittle(nil)
						r.SetBytes(c.signs[i][:32])
						s.SetBytes(c.signs[i][32:])
						if !ecdsa.Verify(k, d, r, s) {
							b.Fatal()
						}
					case *rsa.PublicKey:
						if rsa.VerifyPKCS1v15(k, crypto.SHA256, d, c.signs[i]) != nil {
							b.Fatal()
						}
					}
				}
			}
		})
		b.Run(alg+"/whole", func(b *testing.B) {
			keys := []*Key{c.key}
			b.ReportAllocs()
			for b.Loop() {
				token := c.token
				for _, inner := range []string{"rqJWT", "idJWT", ""} {
					t, err := Parse(token)
					if err != nil {
						b.Fatal(err)
					}
					if _, err := t.Verify(keys); err != nil {
						b.Fatal(err)
					}
					v, _ := t.Payload.Get(inner)
					if inner != "" {
						token = v[1 : len(v)-1]
					}
				}
			}
		})
		b.Run(alg+"/parse", func(b *testing.B) {
			for b.Loop() {
				token := c.token
				for _, inner := range []string{"rqJWT", "idJWT", ""} {
					t, err := Parse(token)
					if err != nil {
						b.Fatal(err)
					}
					v, _ := t.Payload.Get(inner)
					if inner != "" {
						token = v[1 : len(v)-1]
					}
				}
			}
		})
	}
}
