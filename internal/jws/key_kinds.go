package jws

import (
	"bytes"
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

// The numbers of edwards25519 (RFC 8032 section 5.1).
var (
	edwardsPrime = bigHex("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed")
	edwardsOrder = bigHex("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed")
	edwardsD     = bigHex("52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3")
)

func bigHex(text string) *big.Int {
	n, _ := new(big.Int).SetString(text, 16)
	return n
}

// onEdwards reports whether an encoded point is on edwards25519, by RFC 8032 section 5.1.3,
// and not of a small order, with which signatures verify that nobody made.
func onEdwards(encoded []byte) bool {
	p := edwardsPrime
	little := bytes.Clone(encoded)
	negative := little[31]&0x80 != 0
	little[31] &= 0x7f
	y := fromLittle(little)
	if y.Cmp(p) >= 0 {
		return false
	}
	one := big.NewInt(1)
	yy := new(big.Int).Mul(y, y)
	u := new(big.Int).Sub(yy, one)
	v := new(big.Int).Mul(edwardsD, yy)
	v.Mod(v.Add(v, one), p)
	xx := new(big.Int).Mul(u, v.ModInverse(v, p))
	xx.Mod(xx, p)
	x := new(big.Int).ModSqrt(xx, p)
	if x == nil || x.Sign() == 0 && negative {
		return false
	}
	// Doubled three times, a point of order 1, 2, 4 or 8 is the neutral one, whose x is 0. It
	// doubles to one with x = 0 or y = 0 sooner: x = 2xy / (1 + dxxyy).
	for range 3 {
		if x.Sign() == 0 {
			return false
		}
		x, y = doubled(x, y)
	}
	return x.Sign() != 0
}

// doubled adds a point of edwards25519 to itself (RFC 8032 section 5.1.4).
func doubled(x, y *big.Int) (*big.Int, *big.Int) {
	p, one := edwardsPrime, big.NewInt(1)
	xx, yy := new(big.Int).Mul(x, x), new(big.Int).Mul(y, y)
	d := new(big.Int).Mul(xx, yy)
	d.Mod(d.Mul(d, edwardsD), p)
	over := func(numerator, denominator *big.Int) *big.Int {
		denominator.Mod(denominator, p)
		numerator.Mul(numerator, denominator.ModInverse(denominator, p))
		return numerator.Mod(numerator, p)
	}
	xy := new(big.Int).Mul(x, y)
	return over(xy.Lsh(xy, 1), new(big.Int).Add(one, d)), over(new(big.Int).Add(yy, xx), new(big.Int).Sub(one, d))
}

// fromLittle reads a number whose lowest byte comes first.
func fromLittle(raw []byte) *big.Int {
	big0 := make([]byte, len(raw))
	for i, b := range raw {
		big0[len(raw)-1-i] = b
	}
	return new(big.Int).SetBytes(big0)
}
