package ddrf

import (
	"crypto"
	"crypto/rsa"
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
		"idjwts-verified-once":      verifiedOnce,
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
		"own-kid-trusted": trusting(func(x *examination, t *token) bool {
			keys, err := x.keys()
			if err != nil {
				return false
			}
			for _, k := range keys.byAlg {
				if t.kid == k.kid {
					return true
				}
			}
			return false
		}),

		// keys of the issuer
		"kid-ignored":     func(b *behaviour) { b.candidates = func(_ *token, keys []*publicKey) []*publicKey { return keys } },
		"kid-in-any-case": kidCompared(strings.EqualFold),
		"kid-numbers-accepted": both(forgiving(func(p problem) bool { return p.of(reasonKidType) }), func(b *behaviour) {
			before := b.candidates
			b.candidates = func(t *token, keys []*publicKey) []*publicKey {
				if _, ok := text(t.header["kid"]); !ok {
					return keys
				}
				return before(t, keys)
			}
		}),
		"weak-keys-accepted": forgiving(func(p problem) bool { return p.of(reasonKeyWeak) }),
		"key-use-unchecked":  forgiving(func(p problem) bool { return p.of(reasonKeyUse) }),
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
