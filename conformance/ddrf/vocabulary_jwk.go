package ddrf

import (
	"crypto/rsa"
	"crypto/sha256"
	"math/big"
)

// Words about a key and its JWK.

// alteration makes a key another one than it was, or its JWK.
type alteration func(b *build, p *party, k *key)

func unaltered(*build, *party, *key) {}

// says gives a member of the JWK a value, as JSON.
func says(name, raw string) alteration {
	return func(_ *build, _ *party, k *key) { k.jwk.set(name, raw) }
}

// withoutMember takes a member of the JWK away.
func withoutMember(name string) alteration {
	return func(_ *build, _ *party, k *key) { k.jwk.drop(name) }
}

// saysOnly gives a member a value in place of another one.
func saysOnly(name, raw, instead string) alteration {
	return func(_ *build, _ *party, k *key) { k.jwk.drop(instead); k.jwk.set(name, raw) }
}

// takesKid gives a key the kid of the party's first one.
func takesKid(_ *build, p *party, k *key) { k.named(p.listed[0].kid) }

// named gives a key another kid.
func (k *key) named(kid string) {
	k.kid = kid
	k.jwk.set("kid", quoted(kid))
}

// offCurve takes the JWK's point from its curve.
func offCurve(_ *build, _ *party, k *key) {
	y := memberBytes("y")(k)
	k.jwk.set("y", quoted(encode(flipped(y))))
}

// atZero lets the JWK's point be the origin, which is on no curve.
func atZero(_ *build, _ *party, k *key) {
	zero := quoted(encode(make([]byte, 32)))
	k.jwk.set("x", zero)
	k.jwk.set("y", zero)
}

// secretKey makes a secret of the key, which the file publishes, and lets it sign. A recipient
// may refuse the algorithm before it reads the file.
func secretKey(b *build, _ *party, k *key) {
	secret := sha256.Sum256([]byte(b.keys.Word(b.label + "/secret")))
	k.alg, k.jwk = "HS256", object{{"kty", `"oct"`}, {"k", quoted(encode(secret[:]))}, {"use", `"sig"`}, {"alg", `"HS256"`}}
	k.named("secret-" + encode(secret[:])[:8])
	b.origin = nil
	b.on.sign = hmacWith(k.alg, secret[:])
}

// looseKey gives an RSA key the exponent 3, and signs as somebody does who has no private key
// and counts on a reader that does not look behind the digest.
func looseKey(b *build, _ *party, k *key) {
	public := rsa.PublicKey{N: k.signer.Public().(*rsa.PublicKey).N, E: 3}
	*k = *newKey("loose", &rsa.PrivateKey{PublicKey: public})
	b.on.sign = func(input string) []byte { return loose(input, public.Size()) }
}

// digestInfo comes before a SHA-256 digest in a signature by RSA (RFC 8017 section 9.2).
const digestInfo = "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"

// loose is a number whose cube begins like a signed block with little padding, and goes on with
// whatever comes.
func loose(input string, size int) []byte {
	digest := sha256.Sum256([]byte(input))
	block := append([]byte("\x00\x01\xff\xff\xff\xff\xff\xff\xff\xff\x00"+digestInfo), digest[:]...)
	low := new(big.Int).SetBytes(append(block, make([]byte, size-len(block))...))
	root := new(big.Int)
	for bit := low.BitLen()/3 + 1; bit >= 0; bit-- { // the greatest whose cube is not above it
		root.SetBit(root, bit, 1)
		if new(big.Int).Exp(root, big.NewInt(3), nil).Cmp(low) > 0 {
			root.SetBit(root, bit, 0)
		}
	}
	return root.Add(root, big.NewInt(1)).FillBytes(make([]byte, size))
}
