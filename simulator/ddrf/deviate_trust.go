package ddrf

import (
	"context"
	"crypto"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"hash"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// trustDeviations believe tokens that no key of their issuer signed (section JSON Web
// Token (JWT) Propagation).
func trustDeviations() map[string]deviation {
	pemTexts := func(k *publicKey) [][]byte {
		return [][]byte{pemOf(k), []byte(strings.TrimSuffix(string(pemOf(k)), "\n"))}
	}
	return map[string]deviation{
		// signatures that nobody looks at
		"requester-signature-unchecked": trusting(func(_ *examination, t *token) bool { return t.where == inRQJWT && t.alg != "" && !isNone(t.alg) }),
		"origin-signature-unchecked":    trusting(func(_ *examination, t *token) bool { return t.where == inIDJWT && t.alg != "" && !isNone(t.alg) }),
		"signatures-unchecked":          trusting(func(*examination, *token) bool { return true }),
		"origin-unchecked-if-forwarded": trusting(func(x *examination, t *token) bool {
			return t.where == inIDJWT && x.rq.issuer != t.issuer && t.alg != "" && !isNone(t.alg)
		}),
		"empty-signatures-accepted": trusting(func(_ *examination, t *token) bool { return len(t.signature) == 0 && hashes[t.alg] != 0 }),

		// no algorithm
		"none-accepted": trusting(func(_ *examination, t *token) bool { return t.alg == "none" }),
		"none-spelled-otherwise-accepted": trusting(func(_ *examination, t *token) bool {
			return t.alg != "none" && strings.EqualFold(strings.TrimSpace(t.alg), "none")
		}),
		"two-segments-accepted": func(b *behaviour) {
			b.split = func(s string) []string {
				parts := split(s)
				if len(parts) == 2 {
					parts = append(parts, "")
				}
				return parts
			}
			trusting(func(_ *examination, t *token) bool {
				return t.alg == "none" && !strings.Contains(t.text[len(t.input):], ".")
			})(b)
		},
		"no-alg-guessed":  guessing(func(t *token) bool { return t.alg == "" }),
		"alg-in-any-case": guessing(func(t *token) bool { return hashes[t.alg] == 0 && hashes[strings.ToUpper(t.alg)] != 0 }),
		"unknown-alg-guessed": guessing(func(t *token) bool {
			return t.alg != "" && !isNone(t.alg) && !strings.HasPrefix(t.alg, "HS") && hashes[t.alg] == 0
		}),

		// public values as secrets
		"hmac-with-pem":        hmacWith(pemTexts),
		"hmac-with-pkcs1-pem":  hmacWith(func(k *publicKey) [][]byte { return [][]byte{pkcs1Of(k)} }),
		"hmac-with-der":        hmacWith(func(k *publicKey) [][]byte { return [][]byte{derOf(k)} }),
		"hmac-with-jwk":        hmacWith(func(k *publicKey) [][]byte { return [][]byte{k.raw} }),
		"hmac-with-coordinate": hmacWith(func(k *publicKey) [][]byte { return coordinates(k) }),
		"hmac-with-nothing":    hmacWith(func(*publicKey) [][]byte { return [][]byte{{}} }),
		"hmac-with-kid":        hmacWith(func(k *publicKey) [][]byte { return [][]byte{[]byte(k.kid)} }),
		"hmac-with-published-secret": trusting(func(x *examination, t *token) bool {
			return slices.ContainsFunc(x.secrets(t), func(secret []byte) bool { return hmacVerifies(t, secret) })
		}),

		// keys out of the header
		"header-jwk-trusted": trusting(func(_ *examination, t *token) bool { return verifiedBy(t, string(t.header["jwk"])) }),
		"header-jwk-trusted-with-known-kid": trusting(func(x *examination, t *token) bool {
			k, err := readKey(t.header["jwk"])
			return err == nil && k.kid != "" && slices.ContainsFunc(x.published(t), func(p *publicKey) bool { return p.kid == k.kid }) && verifiedBy(t, string(t.header["jwk"]))
		}),
		"header-jku-trusted":           trusting(func(x *examination, t *token) bool { return x.verifiedByURL(t, t.header["jku"], "") }),
		"header-jku-by-prefix-trusted": trusting(func(x *examination, t *token) bool { return x.verifiedByURL(t, t.header["jku"], "https://"+t.issuer) }),
		"header-x5c-trusted":           trusting(verifiedByChain),
		"header-x5u-trusted":           trusting(func(x *examination, t *token) bool { return x.verifiedByCertificate(t, t.header["x5u"]) }),
		"kid-fetched":                  trusting(func(x *examination, t *token) bool { return x.verifiedByURL(t, t.header["kid"], "") }),
		"kid-as-file-name":             trusting(func(_ *examination, t *token) bool { return hmacVerifies(t, keyFile(t.kid)) }),
		"kid-in-query": trusting(func(_ *examination, t *token) bool {
			_, injected, found := strings.Cut(t.kid, "UNION SELECT '")
			return found && hmacVerifies(t, []byte(strings.TrimSuffix(injected, "'")))
		}),
		"crit-ignored": forgiving(func(p problem) bool { return p.of(reasonCrit) }),

		// keys of others
		"keys-of-requester-for-origin": func(b *behaviour) {
			b.keeper = func(x *examination, t *token) string { return x.rq.issuer }
		},
		"keys-of-origin-for-requester": func(b *behaviour) {
			b.keeper = func(x *examination, t *token) string {
				if x.id == nil || x.id.issuer == "" {
					return t.issuer
				}
				return x.id.issuer
			}
		},
		"keys-kept-by-kid": func(b *behaviour) {
			trusting(func(x *examination, t *token) bool {
				for _, one := range []*token{x.rq, x.id} {
					if one != nil && one.issuer != "" {
						x.published(one)
					}
				}
				return slices.ContainsFunc(x.known(t.kid), func(k *publicKey) bool { return t.hasKid && signedWith(t, k) })
			})(b)
		},
		"own-keys-trusted": trusting(func(x *examination, t *token) bool {
			keys, err := x.keys()
			if err != nil {
				return false
			}
			for _, k := range keys.byAlg {
				if verifies(t.alg, k.signer.Public(), t.input, t.signature) {
					return true
				}
			}
			return false
		}),

		// keys of the issuer
		"kid-ignored":          func(b *behaviour) { b.candidates = func(_ *token, keys []*publicKey) []*publicKey { return keys } },
		"kid-in-any-case":      kidCompared(strings.EqualFold),
		"kid-numbers-accepted": forgiving(func(p problem) bool { return p.of(reasonKidType) }),
		"weak-keys-accepted":   forgiving(func(p problem) bool { return p.of(reasonKeyWeak) }),
		"key-use-unchecked":    forgiving(func(p problem) bool { return p.of(reasonKeyUse) }),
		"takes-other-algorithms": func(b *behaviour) {
			b.algorithms = []string{ES256, RS256, "PS256", "ES384", "EdDSA"}
		},
		"der-signatures-accepted": trusting(func(x *examination, t *token) bool {
			return t.alg == ES256 && len(t.signature) > 64 && slices.ContainsFunc(x.published(t), func(k *publicKey) bool {
				s, err := joined(t.signature, ecdsaCurves[ES256])
				return err == nil && verifies(t.alg, k.public, t.input, s)
			})
		}),
		"signatures-cut-to-64-bytes": trusting(func(x *examination, t *token) bool {
			return t.alg == ES256 && len(t.signature) == 65 && slices.ContainsFunc(x.published(t), func(k *publicKey) bool {
				return verifies(t.alg, k.public, t.input, t.signature[:64])
			})
		}),
		"sha-1-accepted": trusting(func(x *examination, t *token) bool {
			return t.alg == RS256 && slices.ContainsFunc(x.published(t), func(k *publicKey) bool {
				public, ok := k.public.(*rsa.PublicKey)
				return ok && rsa.VerifyPKCS1v15(public, crypto.SHA1, sha1Of(t.input), t.signature) == nil
			})
		}),
		"pss-for-rs256-accepted": trusting(func(x *examination, t *token) bool {
			return t.alg == RS256 && slices.ContainsFunc(x.published(t), func(k *publicKey) bool { return verifies("PS256", k.public, t.input, t.signature) })
		}),
	}
}

func isNone(alg string) bool { return strings.EqualFold(strings.TrimSpace(alg), "none") }

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

// verifiedBy tells whether a JWK verifies a token.
func verifiedBy(t *token, jwk string) bool {
	k, err := readKey([]byte(jwk))
	return err == nil && signedWith(t, k)
}

// fetched is what a URL of a header leads to.
func (x *examination) fetched(raw []byte, prefix string) []byte {
	s, ok := text(raw)
	u, err := url.Parse(s)
	if !ok || err != nil || u.Scheme != "https" && u.Scheme != "http" || !strings.HasPrefix(s, prefix) {
		return nil
	}
	ctx, cancel := context.WithTimeout(x.ctx, x.config.FetchTimeout)
	defer cancel()
	resp, err := x.get(ctx, u, &partnerFile{})
	if err != nil || resp.StatusCode != http.StatusOK {
		return nil
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil
	}
	return body
}

// verifiedByURL tells whether a JWK, a JWK Set or a dsrdelete.json at a URL verifies a
// token.
func (x *examination) verifiedByURL(t *token, raw []byte, prefix string) bool {
	body := x.fetched(raw, prefix)
	o, _, err := readObject(body, false)
	if err != nil {
		return false
	}
	all := append(texts(list(o["keys"])), texts(list(o["publicKey"]))...)
	return slices.ContainsFunc(append(all, string(body)), func(jwk string) bool { return verifiedBy(t, jwk) })
}

// verifiedByChain tells whether the first certificate of x5c verifies a token.
func verifiedByChain(_ *examination, t *token) bool {
	chain := list(t.header["x5c"])
	if len(chain) == 0 {
		return false
	}
	s, _ := text(chain[0])
	der, err := base64.StdEncoding.DecodeString(s)
	return err == nil && verifiedByDER(t, der)
}

func (x *examination) verifiedByCertificate(t *token, raw []byte) bool {
	body := x.fetched(raw, "")
	if block, _ := pem.Decode(body); block != nil {
		body = block.Bytes
	}
	return verifiedByDER(t, body)
}

func verifiedByDER(t *token, der []byte) bool {
	c, err := x509.ParseCertificate(der)
	return err == nil && signedWith(t, &publicKey{public: c.PublicKey})
}

// keyFile reads the file that a kid names below a folder of keys, where no more than
// whether it is empty matters here.
func keyFile(kid string) []byte {
	if filepath.Base(kid) != "null" || !strings.HasPrefix(kid, "..") {
		return nil
	}
	data, err := os.ReadFile(os.DevNull)
	if err != nil {
		return nil
	}
	return append([]byte{}, data...)
}

// kidCompared finds keys by another comparison of kids.
func kidCompared(same func(a, b string) bool) deviation {
	return func(b *behaviour) {
		b.candidates = func(t *token, keys []*publicKey) []*publicKey {
			if !t.hasKid {
				return keys
			}
			return slices.DeleteFunc(slices.Clone(keys), func(k *publicKey) bool { return !same(k.kid, t.kid) })
		}
	}
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
