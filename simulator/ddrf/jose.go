package ddrf

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha256" // for the algorithms of 256 bits
	_ "crypto/sha512" // for ES384
	"encoding/asn1"
	"fmt"
	"math/big"
)

// hashes are the algorithms known here, with their digests. EdDSA has none of its own.
var hashes = map[string]crypto.Hash{ES256: crypto.SHA256, RS256: crypto.SHA256, "PS256": crypto.SHA256, "ES384": crypto.SHA384, "EdDSA": 0}

// ecdsaCurves are the curves that belong to algorithms (RFC 7518 section 3.4).
var ecdsaCurves = map[string]elliptic.Curve{ES256: elliptic.P256(), "ES384": elliptic.P384()}

// sign signs the input of a JWS: the two first segments with the dot between them. The
// algorithm has to fit the key.
func sign(alg string, key crypto.Signer, input []byte) ([]byte, error) {
	h := hashes[alg]
	digest := digestOf(h, input)
	switch alg {
	case RS256:
		return key.Sign(rand.Reader, digest, h)
	case "PS256":
		return key.Sign(rand.Reader, digest, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: h})
	case ES256, "ES384":
		der, err := key.Sign(rand.Reader, digest, h)
		if err != nil {
			return nil, err
		}
		return joined(der, ecdsaCurves[alg])
	case "EdDSA":
		return key.Sign(rand.Reader, digest, h)
	}
	return nil, fmt.Errorf("sign: unknown algorithm %q", alg)
}

func digestOf(h crypto.Hash, input []byte) []byte {
	if h == 0 {
		return input
	}
	d := h.New()
	d.Write(input)
	return d.Sum(nil)
}

// joined writes an ECDSA signature in DER as its two numbers in full length.
func joined(der []byte, curve elliptic.Curve) ([]byte, error) {
	var n struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &n); err != nil {
		return nil, fmt.Errorf("read signature: %w", err)
	}
	size := (curve.Params().BitSize + 7) / 8
	out := make([]byte, 2*size)
	n.R.FillBytes(out[:size])
	n.S.FillBytes(out[size:])
	return out, nil
}

// fits tells whether an algorithm belongs to a key's type and curve.
func fits(alg string, public crypto.PublicKey) bool {
	switch k := public.(type) {
	case *ecdsa.PublicKey:
		return ecdsaCurves[alg] == k.Curve
	case *rsa.PublicKey:
		return alg == RS256 || alg == "PS256"
	case ed25519.PublicKey:
		return alg == "EdDSA"
	}
	return false
}

// verifies tells whether a signature is that of a key over an input. An algorithm that
// does not fit the key verifies nothing.
func verifies(alg string, public crypto.PublicKey, input, signature []byte) bool {
	if !fits(alg, public) {
		return false
	}
	h := hashes[alg]
	digest := digestOf(h, input)
	switch k := public.(type) {
	case *ecdsa.PublicKey:
		size := (k.Curve.Params().BitSize + 7) / 8
		if len(signature) != 2*size {
			return false
		}
		return ecdsa.Verify(k, digest, new(big.Int).SetBytes(signature[:size]), new(big.Int).SetBytes(signature[size:]))
	case *rsa.PublicKey:
		if alg == RS256 {
			return rsa.VerifyPKCS1v15(k, h, digest, signature) == nil
		}
		return rsa.VerifyPSS(k, h, digest, signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}) == nil
	case ed25519.PublicKey:
		return ed25519.Verify(k, digest, signature)
	}
	return false
}
