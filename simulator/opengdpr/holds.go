package opengdpr

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
)

// leastRSA is the shortest RSA key that is trusted, in bits.
const leastRSA = 2048

// holds tells whether a signature is one over a body, in one of the ways of FIPS 186-4: RSA
// by PKCS #1 or PSS, ECDSA as DER or with the numbers joined. The digest is of SHA-256 or,
// as the text names none for the header, a longer one of its kind (reading AO-07).
func holds(cert *x509.Certificate, body, sig []byte) bool {
	return holdsBy(crypto.SHA256, cert, body, sig) || holdsBy(crypto.SHA384, cert, body, sig) || holdsBy(crypto.SHA512, cert, body, sig)
}

// holdsBy is the same for one hash.
func holdsBy(hash crypto.Hash, cert *x509.Certificate, body, sig []byte) bool {
	h := hash.New()
	h.Write(body)
	digest := h.Sum(nil)
	switch key := cert.PublicKey.(type) {
	case *rsa.PublicKey:
		return key.N.BitLen() >= leastRSA && len(sig) == key.Size() &&
			(rsa.VerifyPKCS1v15(key, hash, digest, sig) == nil || rsa.VerifyPSS(key, hash, digest, sig, nil) == nil)
	case *ecdsa.PublicKey:
		size := (key.Params().N.BitLen() + 7) / 8
		return ecdsa.VerifyASN1(key, digest, sig) || len(sig) == 2*size &&
			ecdsa.Verify(key, digest, new(big.Int).SetBytes(sig[:size]), new(big.Int).SetBytes(sig[size:]))
	}
	return false
}
