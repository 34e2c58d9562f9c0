package jws

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"math"
	"math/big"
	"strconv"

	"dsrcheck/internal/observe"
)

// curves are those of RFC 7518 section 6.2.1.1.
var curves = map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()}

// readEC reads crv, x and y (RFC 7518 section 6.2.1).
func (k *Key) readEC(members observe.Members) *Refusal {
	curve, r := k.readCurve(members)
	if r != nil {
		return r
	}
	params := curves[curve]
	if params == nil {
		return refuse(ReasonKeyCurve, PartKey, "crv %s", strconv.Quote(curve))
	}
	size := (params.Params().BitSize + 7) / 8
	point := []byte{4} // uncompressed
	for _, name := range []string{"x", "y"} {
		coordinate, r := number(members, name)
		if r != nil {
			return r
		}
		if len(coordinate) != size {
			return refuse(ReasonKeyMember, PartKey, "%s has %d bytes in place of %d", name, len(coordinate), size)
		}
		point = append(point, coordinate...)
	}
	public, err := ecdsa.ParseUncompressedPublicKey(params, point)
	if err != nil {
		return refuse(ReasonKeyPoint, PartKey, "")
	}
	k.setEC(public)
	return nil
}

// readCurve reads crv.
func (k *Key) readCurve(members observe.Members) (string, *Refusal) {
	value, ok := members.Get("crv")
	if !ok {
		return "", refuse(ReasonKeyMember, PartKey, "crv is missing")
	}
	text, ok := textOf(value)
	if !ok {
		return "", refuse(ReasonKeyMember, PartKey, "crv is no string")
	}
	k.Curve = text
	return text, nil
}

func (k *Key) setEC(public *ecdsa.PublicKey) {
	params := public.Curve.Params()
	k.Kind, k.Curve, k.Bits, k.Public = "EC", params.Name, params.BitSize, public
	k.bound = params.N.FillBytes(make([]byte, (params.BitSize+7)/8))
}

// coordinates are the two of an EC key's point.
func (k *Key) coordinates() [2][]byte {
	point, err := k.Public.(*ecdsa.PublicKey).Bytes()
	if err != nil {
		return [2][]byte{} // the point was parsed, so it can be written
	}
	size := len(point) / 2
	return [2][]byte{point[1 : 1+size], point[1+size:]}
}

// readRSA reads n and e (RFC 7518 section 6.3.1).
func (k *Key) readRSA(members observe.Members) *Refusal {
	n, r := number(members, "n")
	if r != nil {
		return r
	}
	e, r := number(members, "e")
	if r != nil {
		return r
	}
	for name, raw := range map[string][]byte{"n": n, "e": e} {
		if len(raw) == 0 || raw[0] == 0 {
			return refuse(ReasonKeyMember, PartKey, "%s is empty or begins with a zero byte", name)
		}
	}
	exponent := new(big.Int).SetBytes(e)
	if !exponent.IsInt64() || exponent.Int64() > math.MaxInt32 {
		return refuse(ReasonKeyWeak, PartKey, "an exponent of %d bits", exponent.BitLen())
	}
	return k.setRSA(&rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(exponent.Int64())})
}

// setRSA takes a key and judges its size. What is monstrous is not even kept.
func (k *Key) setRSA(public *rsa.PublicKey) *Refusal {
	k.Kind, k.Bits = "RSA", public.N.BitLen()
	if k.Bits > maxRSABits {
		return refuse(ReasonKeyWeak, PartKey, "%d bits, and %d are computed with", k.Bits, maxRSABits)
	}
	k.Public, k.bound = public, public.N.Bytes()
	switch {
	case k.Bits < minRSABits:
		return refuse(ReasonKeyWeak, PartKey, "%d bits", k.Bits)
	case public.E < 3 || public.E%2 == 0:
		return refuse(ReasonKeyWeak, PartKey, "the exponent %d", public.E)
	case public.N.Bit(0) == 0:
		return refuse(ReasonKeyWeak, PartKey, "an even modulus")
	}
	return nil
}

// modulus gives the modulus and the exponent of an RSA key.
func (k *Key) modulus() (n, e []byte) {
	public := k.Public.(*rsa.PublicKey)
	return public.N.Bytes(), big.NewInt(int64(public.E)).Bytes()
}

// readOKP reads crv and x (RFC 8037 section 2).
func (k *Key) readOKP(members observe.Members) *Refusal {
	curve, r := k.readCurve(members)
	if r != nil {
		return r
	}
	if curve != "Ed25519" {
		return refuse(ReasonKeyCurve, PartKey, "crv %s", strconv.Quote(curve))
	}
	x, r := number(members, "x")
	if r != nil {
		return r
	}
	if len(x) != ed25519.PublicKeySize {
		return refuse(ReasonKeyMember, PartKey, "x has %d bytes in place of %d", len(x), ed25519.PublicKeySize)
	}
	return k.setOKP(x)
}

// setOKP takes a key if it is a point of the curve that generates more than a handful.
func (k *Key) setOKP(public ed25519.PublicKey) *Refusal {
	k.Kind, k.Curve, k.Bits = "OKP", "Ed25519", 256
	if !onEdwards(public) {
		return refuse(ReasonKeyPoint, PartKey, "")
	}
	k.Public = public
	k.bound = edwardsOrder.FillBytes(make([]byte, 32))
	return nil
}

func (k *Key) okp() []byte { return k.Public.(ed25519.PublicKey) }
