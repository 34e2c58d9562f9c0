package ddrf

import (
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/pem"
	"hash"
	"slices"
	"strings"
)

// trusting believes tokens for a further reason.
func trusting(f func(x *examination, t *token) bool) deviation {
	return func(b *behaviour) { b.trusts = append(b.trusts, f) }
}

// guessing takes the algorithm from the key, for tokens of which alg tells none.
func guessing(when func(t *token) bool) deviation {
	return trusting(func(x *examination, t *token) bool {
		return when(t) && slices.ContainsFunc(x.published(t), func(k *publicKey) bool {
			return slices.ContainsFunc([]string{ES256, RS256}, func(alg string) bool { return verifies(alg, k.public, t.input, t.signature) })
		})
	})
}

// published are the keys of the file of a token's issuer, none if it cannot be had.
func (x *examination) published(t *token) []*publicKey {
	f, err := x.fileOf(t.issuer, false)
	if err != nil {
		return nil
	}
	all := x.keysOf(f)
	x.remember(func(m *memory) {
		for _, k := range all {
			if k.kid != "" && len(m.keys) < maxFiles && len(m.keys[k.kid]) < 8 {
				m.keys[k.kid] = append(m.keys[k.kid], k)
			}
		}
	})
	return all
}

// known are the keys that were ever published with a kid.
func (x *examination) known(kid string) (all []*publicKey) {
	x.remember(func(m *memory) { all = m.keys[kid] })
	return all
}

// secrets are the symmetric keys of the file of a token's issuer.
func (x *examination) secrets(t *token) (all [][]byte) {
	f, err := x.fileOf(t.issuer, false)
	if err != nil {
		return nil
	}
	for _, raw := range list(f.object["publicKey"]) {
		if o, _, err := readObject(raw, false); err == nil && o["k"] != nil {
			k, _ := text(o["k"])
			if secret, err := fromBase64url(k); err == nil {
				all = append(all, secret)
			}
		}
	}
	return all
}

func signedWith(t *token, k *publicKey) bool {
	return slices.Contains([]string{ES256, RS256}, t.alg) && verifies(t.alg, k.public, t.input, t.signature)
}

// hmacWith takes what is public of a key for a secret.
func hmacWith(values func(k *publicKey) [][]byte) deviation {
	return trusting(func(x *examination, t *token) bool {
		if !strings.HasPrefix(t.alg, "HS") {
			return false
		}
		return slices.ContainsFunc(x.published(t), func(k *publicKey) bool {
			return slices.ContainsFunc(values(k), func(secret []byte) bool { return hmacVerifies(t, secret) })
		})
	})
}

func hmacVerifies(t *token, secret []byte) bool {
	digest := map[string]func() hash.Hash{"HS256": sha256.New, "HS384": sha512.New384, "HS512": sha512.New}[t.alg]
	if digest == nil || secret == nil {
		return false
	}
	mac := hmac.New(digest, secret)
	mac.Write(t.input)
	return hmac.Equal(mac.Sum(nil), t.signature)
}

func derOf(k *publicKey) []byte {
	der, err := x509.MarshalPKIXPublicKey(k.public)
	if err != nil {
		return nil
	}
	return der
}

func pemOf(k *publicKey) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: derOf(k)})
}

func pkcs1Of(k *publicKey) []byte {
	public, ok := k.public.(*rsa.PublicKey)
	if !ok {
		return nil
	}
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(public)})
}

// coordinates are the x and n of a key, as text and as bytes.
func coordinates(k *publicKey) (all [][]byte) {
	for _, name := range []string{"x", "n"} {
		if s, ok := text(k.jwk[name]); ok {
			all = append(all, []byte(s))
			if b, err := fromBase64url(s); err == nil {
				all = append(all, b)
			}
		}
	}
	return all
}

// forgiving overlooks problems beside those that are overlooked already.
func forgiving(f func(problem) bool) deviation {
	return func(b *behaviour) {
		before := b.forgive
		b.forgive = func(p problem) bool { return f(p) || before(p) }
	}
}

func sha1Of(input []byte) []byte {
	sum := sha1.Sum(input)
	return sum[:]
}

// verifiedOnce believes an idJWT whose jti has come in a request that was fine.
func verifiedOnce(b *behaviour) {
	jti := func(t *token) string {
		id, _ := text(t.claims["jti"])
		return "idJWT " + t.issuer + " " + id
	}
	trusting(func(x *examination, t *token) (known bool) {
		x.remember(func(m *memory) { known = t.where == inIDJWT && m.seen[jti(t)] })
		return known
	})(b)
	before := b.last
	b.last = func(x *examination) *problem {
		if before != nil {
			if p := before(x); p != nil {
				return p
			}
		}
		x.remember(func(m *memory) {
			if len(m.seen) < 100*maxReceived {
				m.seen[jti(x.id)] = true
			}
		})
		return nil
	}
}
