package bodysig

import (
	"bytes"
	"crypto"
	//lint:ignore SA1019 FIPS 186-4 lists DSA
	"crypto/dsa"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/asn1"
	"fmt"
	"math/big"
)

// method is one way to verify a given signature.
type method struct {
	algorithm string // AO-06
	whole     bool   // it takes the text, not a digest
	verify    func(text, digest []byte, hash crypto.Hash) bool
}

// onlyAlgorithm is the algorithm where the key leaves no choice of it.
func (k Key) onlyAlgorithm() string {
	switch {
	case k.Kind == KindRSA && k.PSSOnly:
		return RSAPSS
	case k.Kind == KindRSA:
		return ""
	case k.Kind == KindECDSA && k.ListedByFIPS1864:
		return ECDSA
	case k.Kind == KindDSA:
		return DSA
	}
	return OtherAlgorithm
}

// methods lists the ways to verify signature, likely ones first, with the form of a
// pair of numbers. If its bytes alone rule it out, problem says why.
func (k Key) methods(signature []byte) (methods []method, form, problem string) {
	switch public := k.Public.(type) {
	case *rsa.PublicKey:
		return k.methodsRSA(public, signature)
	case *ecdsa.PublicKey:
		size := (public.Params().N.BitLen() + 7) / 8
		return k.methodsPair(signature, size, func(digest []byte, r, s *big.Int) bool {
			return ecdsa.Verify(public, digest, r, s)
		})
	case *dsa.PublicKey:
		size := public.Q.BitLen() / 8
		return k.methodsPair(signature, size, func(digest []byte, r, s *big.Int) bool {
			return dsa.Verify(public, digest[:min(size, len(digest))], r, s)
		})
	case ed25519.PublicKey:
		if len(signature) != ed25519.SignatureSize {
			return nil, "", fmt.Sprintf("the signature decodes to %d bytes, an Ed25519 key makes %d", len(signature), ed25519.SignatureSize)
		}
		return []method{
			{OtherAlgorithm, true, func(text, _ []byte, _ crypto.Hash) bool { return ed25519.Verify(public, text, signature) }},
			{OtherAlgorithm, false, func(_, digest []byte, _ crypto.Hash) bool { return ed25519.Verify(public, digest, signature) }},
		}, "", ""
	}
	return nil, "", "the key cannot verify"
}

// methodsRSA lists the methods of an RSA key.
func (k Key) methodsRSA(public *rsa.PublicKey, signature []byte) (methods []method, form, problem string) {
	if len(signature) != public.Size() {
		return nil, "", fmt.Sprintf("the signature decodes to %d bytes, a key of %d bits makes %d", len(signature), k.Bits, public.Size())
	}
	if !k.PSSOnly {
		methods = append(methods, method{RSAPKCS1, false, func(_, digest []byte, hash crypto.Hash) bool {
			return rsa.VerifyPKCS1v15(public, hash, digest, signature) == nil
		}})
	}
	methods = append(methods, method{RSAPSS, false, func(_, digest []byte, hash crypto.Hash) bool {
		return rsa.VerifyPSS(public, hash, digest, signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthAuto}) == nil
	}})
	return methods, "", ""
}

// methodsPair lists the one method of an algorithm whose signature is a pair of
// numbers of size bytes each.
func (k Key) methodsPair(signature []byte, size int, verify func(digest []byte, r, s *big.Int) bool) (methods []method, form, problem string) {
	r, s, form := readPair(signature, size)
	if form == "" {
		return nil, "", fmt.Sprintf("the signature decodes to %d bytes, which are neither a DER sequence of two numbers nor the %d bytes of both joined", len(signature), 2*size)
	}
	return []method{{k.onlyAlgorithm(), false, func(_, digest []byte, _ crypto.Hash) bool {
		return verify(digest, r, s)
	}}}, form, ""
}

// readPair reads two numbers in strict DER, else joined at full length. The form is
// empty if they are in neither.
func readPair(signature []byte, size int) (r, s *big.Int, form string) {
	var pair struct{ R, S *big.Int }
	if unmarshalAll(signature, &pair) == nil {
		if again, err := asn1.Marshal(pair); err == nil && bytes.Equal(again, signature) {
			return pair.R, pair.S, DERForm
		}
	}
	if len(signature) == 2*size {
		return new(big.Int).SetBytes(signature[:size]), new(big.Int).SetBytes(signature[size:]), JoinedForm
	}
	return nil, nil, ""
}
