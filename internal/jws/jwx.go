package jws

import (
	"crypto"
	"crypto/rsa"
	"encoding/base64"
	"fmt"

	"github.com/lestrrat-go/jwx/v2/jwa"
	"github.com/lestrrat-go/jwx/v2/jws"
)

// This file is all that knows jwx. It hands over raw bytes, a key and an algorithm, each
// checked before: no token, JWK or claim of a stranger is ever parsed by that library.

// verifiers are jwx's, which are safe for concurrent use.
var verifiers = func() map[string]jws.Verifier {
	all := make(map[string]jws.Verifier, len(algorithms))
	for name := range algorithms {
		if v, err := jws.NewVerifier(jwa.SignatureAlgorithm(name)); err == nil {
			all[name] = v
		}
	}
	return all
}()

// Sign makes a token in compact form of a header and a payload, both as they stand. The header
// says which algorithm it is, and the key has to fit that.
func Sign(alg string, key crypto.Signer, header, payload []byte) ([]byte, error) {
	s, err := jws.NewSigner(jwa.SignatureAlgorithm(alg))
	if err != nil {
		return nil, fmt.Errorf("sign token: %w", err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	signed := encode(header) + "." + encode(payload)
	signature, err := s.Sign([]byte(signed), key)
	if err != nil {
		return nil, fmt.Errorf("sign token: %w", err)
	}
	return []byte(signed + "." + encode(signature)), nil
}

// salted are the algorithms whose salt is as long as their hash (RFC 7518 section 3.5). jwx
// takes a salt of any length.
var salted = map[string]crypto.Hash{"PS256": crypto.SHA256, "PS384": crypto.SHA384, "PS512": crypto.SHA512}

// cryptographic verifies a signature under one of the algorithms with a key that fits it. What
// has no verifier does not verify.
func cryptographic(alg string, key crypto.PublicKey, signed, signature []byte) bool {
	if hash, ok := salted[alg]; ok {
		public, ok := key.(*rsa.PublicKey)
		digest := hash.New()
		digest.Write(signed)
		return ok && rsa.VerifyPSS(public, hash, digest.Sum(nil), signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}) == nil
	}
	v, ok := verifiers[alg]
	return ok && v.Verify(signed, signature, key) == nil
}
