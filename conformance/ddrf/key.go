package ddrf

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/big"

	// The hashes of the algorithms.
	_ "crypto/sha1"
	_ "crypto/sha512"
)

// key is a private key of a partner, and what its file publishes of it.
type key struct {
	kid    string
	alg    string // that it signs with unless said otherwise
	signer crypto.Signer
	jwk    object
}

// newKey describes a key whose kid is the label and the beginning of its thumbprint by RFC
// 7638, so that a new key never has an old one's kid.
func newKey(label string, signer crypto.Signer) *key {
	k := &key{signer: signer}
	switch pub := signer.Public().(type) {
	case *ecdsa.PublicKey:
		size := (pub.Curve.Params().BitSize + 7) / 8
		point, err := pub.Bytes() // 4, x, y
		if err != nil {
			panic(fmt.Sprintf("encode key %s: %v", label, err))
		}
		k.alg = map[int]string{32: "ES256", 48: "ES384", 66: "ES512"}[size]
		k.jwk = object{{"crv", quoted(pub.Curve.Params().Name)}, {"kty", `"EC"`}, {"x", quoted(encode(point[1 : 1+size]))}, {"y", quoted(encode(point[1+size:]))}}
	case *rsa.PublicKey:
		k.alg = "RS256"
		k.jwk = object{{"e", quoted(encode(big.NewInt(int64(pub.E)).Bytes()))}, {"kty", `"RSA"`}, {"n", quoted(encode(pub.N.Bytes()))}}
	case ed25519.PublicKey:
		k.alg = "EdDSA"
		k.jwk = object{{"crv", `"Ed25519"`}, {"kty", `"OKP"`}, {"x", quoted(encode(pub))}}
	}
	thumbprint := sha256.Sum256([]byte(k.jwk.String())) // its members are in the order that the RFC asks for
	k.kid = label + "-" + encode(thumbprint[:])[:8]
	k.jwk = append(k.jwk, member{"kid", quoted(k.kid)}, member{"use", `"sig"`})
	if k.alg != "ES384" { // so that nothing but its curve keeps it from ES256
		k.jwk.set("alg", quoted(k.alg))
	}
	return k
}

// encode is base64url without padding.
func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// hashes of the algorithms, by the digits of their names.
var hashes = map[string]crypto.Hash{"256": crypto.SHA256, "384": crypto.SHA384, "512": crypto.SHA512}

// sign makes the signature of an algorithm of JWS, whatever the key is meant for. A pair that
// cannot be made is a mistake of the suite.
func (k *key) sign(alg, input string) []byte {
	if alg == "EdDSA" {
		return k.must(k.signer.Sign(nil, []byte(input), crypto.Hash(0)))
	}
	hash := hashes[alg[2:]]
	h := hash.New()
	h.Write([]byte(input))
	digest := h.Sum(nil)
	switch private := k.signer.(type) {
	case *ecdsa.PrivateKey:
		r, s, err := ecdsa.Sign(rand.Reader, private, digest)
		k.must(nil, err)
		if order := private.Curve.Params().N; s.Cmp(new(big.Int).Rsh(order, 1)) > 0 {
			s.Sub(order, s) // a recipient may insist on the smaller of the two that are valid
		}
		size := (private.Curve.Params().BitSize + 7) / 8
		signature := make([]byte, 2*size)
		r.FillBytes(signature[:size])
		s.FillBytes(signature[size:])
		return signature
	case *rsa.PrivateKey:
		if alg[:2] == "PS" {
			return k.must(rsa.SignPSS(rand.Reader, private, hash, digest, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}))
		}
		return k.must(rsa.SignPKCS1v15(nil, private, hash, digest))
	}
	panic(fmt.Sprintf("key %s cannot sign %s", k.kid, alg))
}

func (k *key) must(signature []byte, err error) []byte {
	if err != nil {
		panic(fmt.Sprintf("sign with key %s: %v", k.kid, err))
	}
	return signature
}
