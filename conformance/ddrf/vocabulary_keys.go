package ddrf

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"math/big"
	"slices"
)

// Words about the keys that a party's file lists.

// purpose is that of a key, whatever the recipient takes.
func purpose(name string) func(b *build) string { return always(name) }

// itsNext is the purpose of a party's second key for the recipient's algorithm.
func itsNext(b *build) string { return map[string]string{"ES256": "p3", "RS256": "p4"}[b.how.alg] }

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
	b.on.sign = func(input string) []byte {
		h := hmac.New(sha256.New, secret[:])
		h.Write([]byte(input))
		return h.Sum(nil)
	}
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

// furtherKey lets the file list one more key, which signs the token that the vector is about.
func furtherKey(purpose func(b *build) string, alter alteration) fault {
	return func(b *build, p *party) error {
		k := p.key(b.keys, purpose(b))
		alter(b, p, k)
		p.listed = append(p.listed, k)
		b.on.signedBy(k)
		p.serve(p.file().String())
		return nil
	}
}

// replacedKey lets the file list another key in place of the one that signs.
func replacedKey(alter alteration) fault {
	return func(b *build, p *party) error {
		k := p.key(b.keys, itsNext(b))
		alter(b, p, k)
		p.listed = []*key{k}
		p.serve(p.file().String())
		return nil
	}
}

// onlyKey lets the file of the 1st party list a key alone, which signs the idJWT.
func onlyKey(purpose string, alter alteration) fault {
	return func(b *build, p *party) error {
		k := p.key(b.keys, purpose)
		b.id.signedBy(k)
		alter(b, p, k)
		p.listed = []*key{k}
		p.serve(p.file().String())
		return nil
	}
}

// sharesKid gives the requester's key the kid of P's, and lets it sign P's idJWT. A recipient
// may refuse that before it reads the requester's file.
func sharesKid(b *build, p *party) error {
	k := p.listed[0]
	k.named(byP(b).kid)
	b.rq.signedBy(k)
	b.id.signedBy(k)
	b.origin = nil
	p.serve(p.file().String())
	return nil
}

// publicKeys writes the member publicKey in another form.
func publicKeys(form func(p *party, list string) string) fault {
	return fileMembers(func(p *party, file *object) { file.set("publicKey", form(p, file.get("publicKey"))) })
}

// keysBefore lists a key that only the JWK is there of before the good one.
func keysBefore(jwk object) fault {
	return func(_ *build, p *party) error {
		p.listed = append([]*key{{jwk: jwk}}, p.listed...)
		p.serve(p.file().String())
		return nil
	}
}

// manyKeys lists so many keys, the last of which signs.
func manyKeys(n int) fault {
	return func(_ *build, p *party) error {
		var all []*key
		for i := range n - 1 {
			k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
			if err != nil {
				return fmt.Errorf("make key: %w", err)
			}
			all = append(all, newKey(fmt.Sprintf("n%d", i+1), k))
		}
		p.listed = append(all, p.listed...)
		p.serve(p.file().String())
		return nil
	}
}

// bareKey leaves only what a JWK must have, and no kid in the tokens either.
func bareKey(b *build, p *party) error {
	k := p.listed[0]
	k.jwk = slices.DeleteFunc(k.jwk, func(m member) bool { return slices.Contains([]string{"kid", "use", "alg"}, m.name) })
	p.serve(p.file().String())
	return each(withoutParam("kid"))(b)
}

// sameKidTwice lists a second key under the kid of the first, and lets it sign both tokens.
func sameKidTwice(b *build, p *party) error {
	k := p.key(b.keys, itsNext(b))
	takesKid(b, p, k)
	p.listed = append(p.listed, k)
	p.serve(p.file().String())
	return each(func(b *build) error { b.on.signedBy(k); return nil })(b)
}

// otherListFirst writes publicKey twice: first with another key, then with the good one.
func otherListFirst(b *build, p *party) error {
	other := p.key(b.keys, itsNext(b))
	return fileMembers(func(_ *party, file *object) {
		file.twice("publicKey", "["+other.jwk.String()+"]", file.get("publicKey"))
	})(b, p)
}

// privateMember publishes the private part of the key. It is good for nothing else.
func privateMember(_ *build, p *party) error {
	k := p.listed[0]
	switch private := k.signer.(type) {
	case *ecdsa.PrivateKey:
		d, err := private.Bytes()
		if err != nil {
			return fmt.Errorf("encode key: %w", err)
		}
		k.jwk.set("d", quoted(encode(d)))
	case *rsa.PrivateKey:
		k.jwk.set("d", quoted(encode(private.D.Bytes())))
	}
	p.serve(p.file().String())
	return nil
}
