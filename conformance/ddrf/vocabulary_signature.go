package ddrf

import (
	"bytes"
	"crypto"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
	"slices"
	"strings"
)

// Words about signatures.

// signatureBytes changes the bytes of the signature.
func signatureBytes(c func(signature []byte) []byte) change {
	return func(b *build) error { b.on.signature = c; return nil }
}

// unsigned leaves the signature segment empty.
func unsigned(b *build) error { return signatureBytes(func([]byte) []byte { return nil })(b) }

// bytesOf is a signature of n bytes of one value.
func bytesOf(value byte, n int) change {
	return signatureBytes(func([]byte) []byte { return bytes.Repeat([]byte{value}, n) })
}

// flipped changes a bit in the middle.
func flipped(signature []byte) []byte {
	out := slices.Clone(signature)
	out[len(out)/2] ^= 1
	return out
}

// cutTo leaves the first n bytes of the signature.
func cutTo(n int) change { return signatureBytes(func(s []byte) []byte { return s[:n] }) }

// random is noise of the length of a signature by RSA.
func random(signature []byte) []byte {
	_, _ = rand.Read(signature) // which never fails
	return signature
}

// otherS is the other s of a valid signature (RFC 7518 section 3.4 does not forbid it).
func otherS(r, s, order *big.Int) (*big.Int, *big.Int) { return r, new(big.Int).Sub(order, s) }

// scalars changes the two numbers of an ES256 signature.
func scalars(c func(r, s, order *big.Int) (*big.Int, *big.Int)) change {
	return signatureBytes(func(signature []byte) []byte {
		r, s := c(new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]), orderP256)
		return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	})
}

// inDER writes an ES256 signature in the form that other protocols use.
func inDER(signature []byte) []byte {
	der, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])})
	if err != nil {
		panic("encode signature: " + err.Error()) // two numbers always have a form
	}
	return der
}

// signedLike signs by a way of its own, whatever the header says.
func signedLike(sign func(b *build, input string) []byte) change {
	return func(b *build) error {
		b.on.sign = func(input string) []byte { return sign(b, input) }
		return nil
	}
}

// as signs by an algorithm that the header does not say.
func as(alg string, who signer) change {
	return signedLike(func(b *build, input string) []byte { return who(b).sign(alg, input) })
}

// claimsToBe lets a key sign by an algorithm that is not its own, which the header says.
func claimsToBe(alg, purpose string) change {
	return func(b *build) error {
		b.on.signedBy(b.f.p.keys[purpose])
		b.on.alg = alg
		return param("alg", quoted(alg))(b)
	}
}

// withSHA1 is a signature by RSA over a hash that no algorithm of JWS has.
func withSHA1(b *build, input string) []byte {
	digest := sha1.Sum([]byte(input))
	k := b.on.key
	return k.must(rsa.SignPKCS1v15(nil, k.signer.(*rsa.PrivateKey), crypto.SHA1, digest[:]))
}

// ofAnother takes the signature of another valid token by the same key.
func ofAnother(b *build, _ string) []byte {
	other := b.f.plain(b.keys, b.label+"/other")
	compact := other.token()
	if b.on == b.id {
		compact = other.id.build(b.how.sub)
	}
	return signatureOf(compact)
}

// signatureOf is the last segment of a token of ours.
func signatureOf(compact string) []byte {
	s, err := base64.RawURLEncoding.DecodeString(compact[strings.LastIndexByte(compact, '.')+1:])
	if err != nil {
		panic("decode signature: " + err.Error())
	}
	return s
}

// late makes a change after signing: the token is sent changed, and signed as it was.
func late(c change) change {
	return func(b *build) error {
		before := *b.on
		before.header, before.claims, before.sub = slices.Clone(b.on.header), slices.Clone(b.on.claims), slices.Clone(b.on.sub)
		b.on.sign = func(string) []byte {
			if i := before.claims.index("idJWT"); i >= 0 {
				before.claims[i].raw = b.on.claims.get("idJWT") // which is made in between
			}
			return signatureOf(before.build(b.how.sub))
		}
		return c(b)
	}
}

// otherJTI changes a letter of jti.
func otherJTI(b *build) error {
	jti := b.on.claims.get("jti")
	return claim("jti", `"`+neighbour(jti[1:len(jti)-1])+`"`)(b)
}

// otherValue changes a letter of the identifier.
func otherValue(b *build) error {
	value, err := b.changeable()
	if err != nil {
		return err
	}
	value = neighbour(value)
	b.on.sub.set("identifierValue", quoted(value))
	if b.on == b.rq {
		b.value = value
	}
	return nil
}

// neighbour is a text with another first letter or digit, of the same kind.
func neighbour(s string) string {
	i := strings.IndexFunc(s, func(r rune) bool { return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' })
	if i < 0 {
		return s + "a"
	}
	c := s[i] ^ 1
	switch s[i] {
	case 'f', 'F', 'z', 'Z':
		c = s[i] - 1
	case 'a', 'A':
		c = s[i] + 1
	}
	return s[:i] + string(c) + s[i+1:]
}

// hmacBy signs with a secret made of what everybody can know.
func hmacBy(alg string, who signer, secret func(k *key) []byte) change {
	return func(b *build) error {
		k := who(b)
		b.on.signedBy(k)
		b.on.sign = hmacWith(alg, secret(k))
		return param("alg", quoted(alg))(b)
	}
}

// hmacWith makes the signatures of a symmetric algorithm.
func hmacWith(alg string, secret []byte) func(input string) []byte {
	return func(input string) []byte {
		h := hmac.New(hashes[alg[2:]].New, secret)
		h.Write([]byte(input))
		return h.Sum(nil)
	}
}

// orderP256 is the order of the curve of ES256.
var orderP256 = elliptic.P256().Params().N
