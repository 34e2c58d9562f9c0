package jws

import (
	"bytes"
	"math/big"
)

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
	bigEndian := make([]byte, len(raw))
	for i, b := range raw {
		bigEndian[len(raw)-1-i] = b
	}
	return new(big.Int).SetBytes(bigEndian)
}
