package statement

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"

	"dsrcheck/internal/jws"
)

// mediaType is the typ of the header.
const mediaType = "dsrcheck-statement+jws"

// Key is what a statement is signed with.
type Key struct {
	signer crypto.Signer
	alg    string
	jwk    map[string]string // public
}

// ParseKey reads a private key in PEM: PKCS #8, PKCS #1 or SEC 1. It is for ES256, ES384, EdDSA
// with Ed25519, or PS256 with at least 2048 bits.
func ParseKey(raw []byte) (*Key, error) {
	for {
		var block *pem.Block
		if block, raw = pem.Decode(raw); block == nil {
			return nil, errors.New("read key: there is no private key in PEM that is not encrypted")
		}
		for _, parse := range []func([]byte) (any, error){
			x509.ParsePKCS8PrivateKey,
			func(der []byte) (any, error) { return x509.ParseECPrivateKey(der) },
			func(der []byte) (any, error) { return x509.ParsePKCS1PrivateKey(der) },
		} {
			if private, err := parse(block.Bytes); err == nil {
				return keyOf(private)
			}
		}
	}
}

// keyOf finds the algorithm of a private key.
func keyOf(private any) (*Key, error) {
	encode := base64.RawURLEncoding.EncodeToString
	switch k := private.(type) {
	case *ecdsa.PrivateKey:
		alg, size := map[elliptic.Curve]string{elliptic.P256(): "ES256", elliptic.P384(): "ES384"}[k.Curve], (k.Params().BitSize+7)/8
		if alg == "" {
			return nil, fmt.Errorf("read key: curve %s is neither P-256 nor P-384", k.Params().Name)
		}
		x, y := k.X.FillBytes(make([]byte, size)), k.Y.FillBytes(make([]byte, size))
		return &Key{k, alg, map[string]string{"kty": "EC", "crv": k.Params().Name, "x": encode(x), "y": encode(y)}}, nil
	case ed25519.PrivateKey:
		return &Key{k, "EdDSA", map[string]string{"kty": "OKP", "crv": "Ed25519", "x": encode(k.Public().(ed25519.PublicKey))}}, nil
	case *rsa.PrivateKey:
		if k.N.BitLen() < 2048 {
			return nil, fmt.Errorf("read key: RSA has %d bits, and 2048 are needed", k.N.BitLen())
		}
		return &Key{k, "PS256", map[string]string{"kty": "RSA", "n": encode(k.N.Bytes()), "e": encode(big.NewInt(int64(k.E)).Bytes())}}, nil
	}
	return nil, fmt.Errorf("read key: a %T signs no statement", private)
}

// ID is the thumbprint of the key (RFC 7638), which is its kid.
func (k *Key) ID() string {
	raw, _ := json.Marshal(k.jwk) // its members are those of a thumbprint, which are sorted
	sum := sha256.Sum256(raw)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// JWKS is the key set with which others verify what the key signs.
func (k *Key) JWKS() ([]byte, error) {
	public := map[string]string{"kid": k.ID(), "alg": k.alg, "use": "sig"}
	for name, value := range k.jwk {
		public[name] = value
	}
	raw, err := json.MarshalIndent(map[string]any{"keys": []any{public}}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write key set: %w", err)
	}
	return append(raw, '\n'), nil
}

// Sign signs a statement: a JWS in compact form.
func (s Statement) Sign(k *Key) ([]byte, error) {
	header, err := json.Marshal(map[string]string{"alg": k.alg, "kid": k.ID(), "typ": mediaType})
	if err != nil {
		return nil, fmt.Errorf("sign statement: %w", err)
	}
	payload, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("sign statement: %w", err)
	}
	return jws.Sign(k.alg, k.signer, header, payload)
}
