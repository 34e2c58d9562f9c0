package ddrf

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
	"net/http"
	"strings"
)

func joseHeader(f func(a *answer)) deviation {
	return editAck(func(_ *view, a *answer) { f(a) })
}

func afterSigning(f func(a *answer)) deviation {
	return func(b *behaviour) {
		b.finish = append(b.finish, func(_ *view, a *answer) {
			f(a)
			a.wrapper.set("acJWT", a.token)
		})
	}
}

func hmacOf(key, input []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(input)
	return mac.Sum(nil)
}

// hmacAck signs with HS256, with something public of its key as the secret.
func hmacAck(secret func(k *publicKey) []byte) deviation {
	return editAck(func(v *view, a *answer) {
		keys, err := v.keys()
		if err != nil {
			return
		}
		public, err := readKey(encode(keys.byAlg[v.b.algorithm].jwk))
		if err != nil {
			return
		}
		a.jose.set("alg", "HS256")
		a.sign = func(input []byte) ([]byte, error) { return hmacOf(secret(public), input), nil }
	})
}

// keySetPath is where a key set stands that is not the one of the file.
const keySetPath = "/keys-elsewhere.json"

// keyAtJKU signs with a key that is in a key set on another host only, to which the header
// points.
func keyAtJKU(b *behaviour) {
	b.aliases = append(b.aliases, elsewhere(b.domain))
	b.others = append(b.others, func(v *view, w http.ResponseWriter, r *http.Request) bool {
		keys, err := v.keys()
		if r.URL.Path != keySetPath || err != nil || keys.strange[v.b.algorithm] == nil {
			return false
		}
		w.Header().Set("Content-Type", "application/jwk-set+json")
		_, _ = w.Write(encode(document{{"keys", []document{keys.strange[v.b.algorithm].jwk}}}))
		return true
	})
	b.strangeKeys = true
	b.edits = append(b.edits, func(v *view, a *answer) {
		keys, err := v.keys()
		if err != nil || keys.strange[v.b.algorithm] == nil {
			return
		}
		k := keys.strange[v.b.algorithm]
		a.sign = func(input []byte) ([]byte, error) { return sign(k.alg, k.signer, input) }
		a.jose.set("kid", k.kid)
		a.jose.set("jku", strings.Replace(v.base(a.in.http), "//"+v.config.Domain, "//"+elsewhere(v.config.Domain), 1)+keySetPath)
	})
}

// strangeKey signs with a key that the file does not have.
func strangeKey(say func(a *answer, k *signingKey)) deviation {
	return func(b *behaviour) {
		b.strangeKeys = true
		b.edits = append(b.edits, func(v *view, a *answer) {
			keys, err := v.keys()
			if err != nil || keys.strange[v.b.algorithm] == nil {
				return
			}
			k := keys.strange[v.b.algorithm]
			a.sign = func(input []byte) ([]byte, error) { return sign(k.alg, k.signer, input) }
			say(a, k)
		})
	}
}

// kidOfOther names the other key of the file.
func kidOfOther(v *view, a *answer) {
	keys, err := v.keys()
	if err != nil {
		return
	}
	for alg, k := range keys.byAlg {
		if alg != v.b.algorithm {
			a.jose.set("kid", k.kid)
		}
	}
}

func signedSo(f func(signature []byte) []byte) deviation {
	return editAck(func(_ *view, a *answer) {
		sign := a.sign
		a.sign = func(input []byte) ([]byte, error) {
			s, err := sign(input)
			if err != nil {
				return nil, err
			}
			return f(s), nil
		}
	})
}

// asDER writes a signature of P-256 as two numbers in DER.
func asDER(s []byte) []byte {
	if len(s) != 64 {
		return s
	}
	der, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(s[:32]), new(big.Int).SetBytes(s[32:])})
	if err != nil {
		return s
	}
	return der
}

// standardBase64 writes the segments with padding and in the standard alphabet.
func standardBase64(a *answer) {
	parts := strings.Split(a.token, ".")
	for i, part := range parts {
		if data, err := fromBase64url(part); err == nil {
			parts[i] = base64.StdEncoding.EncodeToString(data)
		}
	}
	a.token = strings.Join(parts, ".")
}

// otherAlgorithm signs with the RSA key in another way.
func otherAlgorithm(alg string) deviation {
	return editAck(func(v *view, a *answer) {
		keys, err := v.keys()
		if err != nil || keys.byAlg[RS256] == nil {
			return
		}
		k := keys.byAlg[RS256]
		a.jose.set("alg", alg)
		a.jose.set("kid", k.kid)
		a.sign = func(input []byte) ([]byte, error) { return sign(alg, k.signer, input) }
	})
}

// alternates signs one acJWT with the one key and the next with the other.
func alternates(b *behaviour) {
	b.edits = append(b.edits, func(v *view, a *answer) {
		turn := 0
		v.remember(func(m *memory) { m.count++; turn = m.count })
		keys, err := v.keys()
		if k := keys.byAlg[[]string{ES256, RS256}[turn%2]]; err == nil && k != nil {
			a.jose.set("alg", k.alg)
			a.jose.set("kid", k.kid)
			a.sign = func(input []byte) ([]byte, error) { return sign(k.alg, k.signer, input) }
		}
	})
}

// withoutAlg leaves the use of keys open in the file.
func withoutAlg(b *behaviour) {
	b.fileKeys = append(b.fileKeys, func(_ *view, f *fileAnswer) {
		for i := range f.keys {
			change(f.keys, i, func(k *document) { k.remove("alg") })
		}
	})
}
