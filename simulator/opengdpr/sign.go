package opengdpr

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha1" // for the fault that signs with it
	_ "crypto/sha256"
	_ "crypto/sha512"
	"encoding/asn1"
	"fmt"
	"math/big"
)

// signature makes a signature over the digest of a body.
type signature func(key crypto.Signer, hash crypto.Hash, body []byte) ([]byte, error)

// sign signs a body as answers of that kind are signed (section 4.2).
func (v *view) sign(k kind, body []byte) ([]byte, error) {
	s, err := v.seal()
	if err != nil {
		return nil, err
	}
	sign, key := s.signature(), s.leaf.Key
	if change := v.b.resign[k]; change != nil {
		sign = change(sign)
	}
	if other := s.otherKeys[k]; other != nil {
		key = other
	}
	return sign(key, crypto.SHA256, body)
}

// signature is the usual way to sign with a seal.
func (s *seal) signature() signature {
	return func(key crypto.Signer, hash crypto.Hash, body []byte) ([]byte, error) {
		return signWith(s.scheme, key, hash, body)
	}
}

func signWith(scheme Scheme, key crypto.Signer, hash crypto.Hash, body []byte) ([]byte, error) {
	if scheme == Ed25519 {
		return key.Sign(rand.Reader, body, crypto.Hash(0))
	}
	h := hash.New()
	h.Write(body)
	digest := h.Sum(nil)
	switch scheme {
	case PSS:
		return key.Sign(rand.Reader, digest, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: hash})
	case ECDSAJoined:
		der, err := key.Sign(rand.Reader, digest, hash)
		if err != nil {
			return nil, err
		}
		return join(der, key.Public().(*ecdsa.PublicKey))
	default:
		return key.Sign(rand.Reader, digest, hash)
	}
}

// join writes the two numbers of a DER signature one after the other, each as long
// as the curve's order.
func join(der []byte, pub *ecdsa.PublicKey) ([]byte, error) {
	var pair struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &pair); err != nil {
		return nil, fmt.Errorf("read ecdsa signature: %w", err)
	}
	size := (pub.Params().N.BitLen() + 7) / 8
	out := make([]byte, 2*size)
	pair.R.FillBytes(out[:size])
	pair.S.FillBytes(out[size:])
	return out, nil
}

// schemeFor checks that a scheme fits a key, or picks the usual one for it.
func schemeFor(scheme Scheme, key crypto.Signer) (Scheme, error) {
	var fitting []Scheme
	switch key.Public().(type) {
	case *rsa.PublicKey:
		fitting = []Scheme{PKCS1, PSS}
	case *ecdsa.PublicKey:
		fitting = []Scheme{ECDSADER, ECDSAJoined}
	case ed25519.PublicKey:
		fitting = []Scheme{Ed25519}
	}
	for _, s := range fitting {
		if scheme == "" || scheme == s {
			return s, nil
		}
	}
	return "", fmt.Errorf("sign with %s: the key is a %T", scheme, key.Public())
}
