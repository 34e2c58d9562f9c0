package bodysig

import (
	//lint:ignore SA1019 FIPS 186-4 lists DSA
	"crypto/dsa"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/asn1"
	"fmt"
	"math/big"
)

// The kinds of a key.
const (
	KindRSA     = "rsa"
	KindECDSA   = "ecdsa"
	KindDSA     = "dsa"
	KindEd25519 = "ed25519"
	KindOther   = "other"
)

// The longest keys that are verified with, which bounds the work that one
// verification can cause. FIPS 186-4 lists DSA of 3072 bits at most.
const (
	maxKeyBits = 16384
	maxDSABits = 4096
)

// Key is the public key of a certificate.
type Key struct {
	Kind             string // one of the Kind constants
	Bits             int    // of the modulus, prime or curve; 0 if unknown
	Curve            string // of an ECDSA key: its usual name, else its object identifier
	ListedByFIPS1864 bool   // FIPS 186-4 lists the algorithm and, for ECDSA, the curve
	PSSOnly          bool   // an RSA key of type id-RSASSA-PSS (RFC 4055)
	Verifiable       bool   // this package can verify with it
	Problem          string // why it cannot, in a sentence
	Public           any    // *rsa.PublicKey, *ecdsa.PublicKey, *dsa.PublicKey, ed25519.PublicKey or nil
}

// The algorithms of a subject public key.
var (
	oidRSA     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidRSAPSS  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}
	oidDSA     = asn1.ObjectIdentifier{1, 2, 840, 10040, 4, 1}
	oidECDSA   = asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}
	oidEd25519 = asn1.ObjectIdentifier{1, 3, 101, 112}
)

// parseKey reads a subject public key. It always gives a key: what cannot be read
// is a key that cannot verify, with the reason.
func parseKey(spki spkiASN1) Key {
	key, err := Key{Kind: KindOther}, error(nil)
	switch algorithm := spki.Algorithm.Algorithm; {
	case algorithm.Equal(oidRSA):
		key, err = parseRSA(spki)
	case algorithm.Equal(oidRSAPSS):
		key, err = parseRSA(spki)
		key.PSSOnly = true
	case algorithm.Equal(oidECDSA):
		key, err = parseECDSA(spki)
	case algorithm.Equal(oidDSA):
		key, err = parseDSA(spki)
	case algorithm.Equal(oidEd25519):
		key, err = parseEd25519(spki)
	default:
		err = fmt.Errorf("a key of the algorithm %v cannot be used here", algorithm)
	}
	if err == nil && key.Bits > maxKeyBits {
		err = fmt.Errorf("a key of %d bits is longer than the %d that are tried", key.Bits, maxKeyBits)
	}
	key.Verifiable = err == nil
	if err != nil {
		key.Problem, key.Public = err.Error(), nil
	}
	return key
}

// parseRSA reads an RSAPublicKey of RFC 8017, appendix A.1.1.
func parseRSA(spki spkiASN1) (Key, error) {
	key := Key{Kind: KindRSA, ListedByFIPS1864: true}
	var public struct{ N, E *big.Int }
	if err := unmarshalAll(spki.Key.RightAlign(), &public); err != nil {
		return key, fmt.Errorf("the RSA key cannot be read: %w", err)
	}
	key.Bits = public.N.BitLen()
	if public.N.Sign() <= 0 || public.E.Sign() <= 0 || public.E.BitLen() > 31 {
		return key, fmt.Errorf("the RSA key has a modulus of %d and an exponent of %d bits", public.N.BitLen(), public.E.BitLen())
	}
	key.Public = &rsa.PublicKey{N: public.N, E: int(public.E.Int64())}
	if key.Bits < 1024 {
		return key, fmt.Errorf("an RSA key of %d bits is too short to be verified with", key.Bits)
	}
	return key, nil
}

// parseECDSA reads an ECPoint of RFC 5480, compressed or not, on a named curve.
func parseECDSA(spki spkiASN1) (Key, error) {
	key := Key{Kind: KindECDSA}
	var id asn1.ObjectIdentifier
	if err := unmarshalAll(spki.Algorithm.Parameters.FullBytes, &id); err != nil {
		key.Curve = "unnamed"
		return key, fmt.Errorf("the ECDSA key names no curve")
	}
	known, ok := curves[id.String()]
	if !ok {
		key.Curve = id.String()
		return key, fmt.Errorf("the curve %s is not known", key.Curve)
	}
	key.Curve, key.Bits, key.ListedByFIPS1864 = known.name, known.bits, known.listed
	if known.curve == nil {
		return key, fmt.Errorf("signatures on the curve %s cannot be verified here", known.name)
	}
	point := spki.Key.RightAlign()
	if x, y := elliptic.UnmarshalCompressed(known.curve, point); x != nil {
		size := (known.bits + 7) / 8
		point = append([]byte{4}, append(x.FillBytes(make([]byte, size)), y.FillBytes(make([]byte, size))...)...)
	}
	public, err := ecdsa.ParseUncompressedPublicKey(known.curve, point)
	if err != nil {
		return key, fmt.Errorf("the ECDSA key is no point of %s", known.name)
	}
	key.Public = public
	return key, nil
}

// parseDSA reads a DSA key of RFC 3279, section 2.3.2.
func parseDSA(spki spkiASN1) (Key, error) {
	key := Key{Kind: KindDSA, ListedByFIPS1864: true}
	var domain struct{ P, Q, G *big.Int }
	if err := unmarshalAll(spki.Algorithm.Parameters.FullBytes, &domain); err != nil {
		return key, fmt.Errorf("the DSA parameters cannot be read: %w", err)
	}
	var y *big.Int
	if err := unmarshalAll(spki.Key.RightAlign(), &y); err != nil {
		return key, fmt.Errorf("the DSA key cannot be read: %w", err)
	}
	key.Bits = domain.P.BitLen()
	for _, n := range []*big.Int{domain.P, domain.Q, domain.G, y} {
		if n.Sign() <= 0 || n.BitLen() > min(key.Bits, maxDSABits) {
			return key, fmt.Errorf("the DSA key has a number out of range")
		}
	}
	// The library wants a subgroup of whole bytes; all those of FIPS 186-4 are.
	if domain.Q.BitLen()%8 != 0 || domain.Q.BitLen() > 512 {
		return key, fmt.Errorf("the DSA subgroup has %d bits", domain.Q.BitLen())
	}
	key.Public = &dsa.PublicKey{Parameters: dsa.Parameters{P: domain.P, Q: domain.Q, G: domain.G}, Y: y}
	return key, nil
}

// parseEd25519 reads an Ed25519 key of RFC 8410.
func parseEd25519(spki spkiASN1) (Key, error) {
	key := Key{Kind: KindEd25519, Bits: 256}
	public := spki.Key.RightAlign()
	if len(public) != ed25519.PublicKeySize {
		return key, fmt.Errorf("the Ed25519 key has %d bytes", len(public))
	}
	key.Public = ed25519.PublicKey(public)
	return key, nil
}

// unmarshalAll decodes DER that one value must fill.
func unmarshalAll(der []byte, value any) error {
	rest, err := asn1.Unmarshal(der, value)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return fmt.Errorf("%d bytes follow the value", len(rest))
	}
	return nil
}
