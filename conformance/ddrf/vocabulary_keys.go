package ddrf

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"slices"
)

// Words about the keys that a party's file lists.

// purpose is that of a key, whatever the recipient takes.
func purpose(name string) func(b *build) string { return always(name) }

// itsNext is the purpose of a party's second key for the recipient's algorithm.
func itsNext(b *build) string { return map[string]string{"ES256": "p3", "RS256": "p4"}[b.how.alg] }

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
