package ddrf

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
	"strings"
	"time"
)

// ackDeviations concern the acJWT: its claims (the table of Deletion Request Data) and its
// signature.
func ackDeviations() map[string]deviation {
	return map[string]deviation{
		// version
		"ack-no-version":     withoutClaim("version"),
		"ack-version-number": withClaim("version", 1.0),
		"ack-version-2.0":    withClaim("version", "2.0"),
		"ack-version-1.1":    withClaim("version", "1.1"),

		// rqJWT
		"ack-no-rqjwt":           withoutClaim("rqJWT"),
		"ack-rqjwt-altered":      rqSaid(func(_ *view, s string) any { return flipped(s) }),
		"ack-rqjwt-reserialised": rqSaid(func(_ *view, s string) any { return reserialised(s) }),
		"ack-rqjwt-decoded":      rqSaid(func(_ *view, s string) any { return decodedClaims(s) }),
		"ack-rqjwt-before":       rqSaid(before),
		"ack-idjwt-for-rqjwt":    rqSaid(func(_ *view, s string) any { return innerToken(s) }),

		// jti
		"ack-no-jti":       withoutClaim("jti"),
		"ack-jti-empty":    withClaim("jti", ""),
		"ack-jti-number":   claimSaid("jti", func(v *view, _ *answer) any { return v.config.Clock.Now().UnixNano() }),
		"ack-jti-repeated": withClaim("jti", "0c9d64e1a1f5"),
		"ack-jti-long":     claimSaid("jti", func(*view, *answer) any { return strings.Repeat(newID(), 8) }),
		"ack-jti-in-dashes": claimSaid("jti", func(*view, *answer) any {
			id := newID()
			return id[:8] + "-" + id[8:12] + "-" + id[12:16] + "-" + id[16:20] + "-" + id[20:]
		}),

		// iss
		"ack-no-iss":           withoutClaim("iss"),
		"ack-iss-subdomain":    issSaid(func(_ *answer, d string) string { return "api." + d }),
		"ack-iss-url":          issSaid(func(_ *answer, d string) string { return "https://" + d }),
		"ack-iss-other":        issSaid(func(*answer, string) string { return "another-vendor.example" }),
		"ack-iss-of-requester": issSaid(func(a *answer, d string) string { return issOfRequest(a, d) }),
		"ack-iss-endpoint-host": both(movedEndpoint, func(b *behaviour) {
			b.edits = append(b.edits, func(v *view, a *answer) { a.claims.set("iss", elsewhere(v.config.Domain)) })
		}),
		"ack-iss-upper-case": issSaid(func(_ *answer, d string) string { return strings.ToUpper(d) }),

		// iat
		"ack-no-iat":           withoutClaim("iat"),
		"ack-iat-string":       iatSaid(func(t time.Time) any { return t.UTC().Format(time.RFC3339) }),
		"ack-iat-milliseconds": iatSaid(func(t time.Time) any { return t.UnixMilli() }),
		"ack-iat-hour-early":   iatSaid(func(t time.Time) any { return t.Add(-time.Hour).Unix() }),
		"ack-iat-fraction":     iatSaid(func(t time.Time) any { return float64(t.UnixMilli()) / 1000 }),

		// raResultCode and raResultString
		"ack-no-code":              withoutClaim("raResultCode"),
		"ack-code-string":          codeSaid(func(code int) any { return string(rune('0' + code)) }),
		"ack-code-seven":           codeSaid(func(code int) any { return ifError(code, 7) }),
		"ack-code-five-digits":     codeSaid(func(code int) any { return 13000 + 100*code + 1 }),
		"ack-result-string-number": withClaim("raResultString", 42),
		"ack-result-string-object": withClaim("raResultString", document{{"error", "it is wrong"}}),
		"ack-no-result-string":     withoutClaim("raResultString"),
		"ack-result-string-empty":  withClaim("raResultString", ""),
		"ack-result-string-long":   withClaim("raResultString", strings.Repeat("It is as it is. ", 200)),
		"ack-extra-claims":         editAck(func(v *view, a *answer) { a.claims.set("x_trace", newID()) }),
		"ack-claims-shuffled": editAck(func(_ *view, a *answer) {
			for i, j := 0, len(a.claims)-1; i < j; i, j = i+1, j-1 {
				a.claims[i], a.claims[j] = a.claims[j], a.claims[i]
			}
		}),

		// signature
		"ack-unsigned": editAck(func(_ *view, a *answer) {
			a.jose.set("alg", "none")
			a.sign = func([]byte) ([]byte, error) { return nil, nil }
		}),
		"ack-hmac": editAck(func(_ *view, a *answer) {
			a.jose.set("alg", "HS256")
			a.sign = func(input []byte) ([]byte, error) { return hmacOf([]byte("a secret of the vendor's"), input), nil }
		}),
		"ack-foreign-key":     strangeKey(func(a *answer, k *signingKey) {}),
		"ack-unpublished-key": strangeKey(func(a *answer, k *signingKey) { a.jose.set("kid", k.kid) }),
		"ack-unpublished-key-in-header": strangeKey(func(a *answer, k *signingKey) {
			a.jose.set("kid", k.kid)
			a.jose.set("jwk", k.jwk)
		}),
		"ack-kid-unknown":       joseHeader(func(a *answer) { a.jose.set("kid", "no-such-key") }),
		"ack-kid-of-other-key":  editAck(kidOfOther),
		"ack-no-kid":            joseHeader(func(a *answer) { a.jose.remove("kid") }),
		"ack-no-typ":            joseHeader(func(a *answer) { a.jose.remove("typ") }),
		"ack-crit":              joseHeader(func(a *answer) { a.jose.set("crit", []string{"x"}); a.jose.set("x", "a") }),
		"ack-header-extra":      joseHeader(func(a *answer) { a.jose.set("x_env", "test") }),
		"ack-signature-flipped": signedSo(func(s []byte) []byte { s[len(s)/2] ^= 1; return s }),
		"ack-signature-der":     signedSo(asDER),
		"ack-signature-padded":  afterSigning(func(a *answer) { a.token += "==" }),
		"ack-standard-base64":   afterSigning(standardBase64),
		"ack-ps256":             both(otherAlgorithm("PS256"), withoutAlg),
		"ack-rs256":             func(b *behaviour) { b.algorithm = RS256 },
		"ack-alternates":        alternates,
	}
}

func editAck(f edit) deviation { return func(b *behaviour) { b.edits = append(b.edits, f) } }

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

func withoutClaim(name string) deviation {
	return editAck(func(_ *view, a *answer) { a.claims.remove(name) })
}

func withClaim(name string, value any) deviation {
	return editAck(func(_ *view, a *answer) { a.claims.set(name, value) })
}

func claimSaid(name string, f func(v *view, a *answer) any) deviation {
	return editAck(func(v *view, a *answer) { a.claims.set(name, f(v, a)) })
}

func rqSaid(f func(v *view, rq string) any) deviation {
	return claimSaid("rqJWT", func(v *view, a *answer) any { return f(v, a.in.text) })
}

func issSaid(f func(a *answer, domain string) string) deviation {
	return claimSaid("iss", func(v *view, a *answer) any { return f(a, v.config.Domain) })
}

func iatSaid(f func(time.Time) any) deviation {
	return claimSaid("iat", func(v *view, _ *answer) any { return f(v.config.Clock.Now()) })
}

func codeSaid(f func(code int) any) deviation {
	return claimSaid("raResultCode", func(_ *view, a *answer) any { return f(codeOf(a)) })
}

func codeOf(a *answer) int {
	code, _ := a.code.(int)
	return code
}

func ifError(code, other int) int {
	if code == 0 {
		return 0
	}
	return other
}

// flipped is a text whose last character is another.
func flipped(s string) string {
	if s == "" {
		return "x"
	}
	last := byte('A')
	if s[len(s)-1] == last {
		last = 'B'
	}
	return s[:len(s)-1] + string(last)
}

// payload is the payload of a compact token, nil if it is none.
func payload(token string) object {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil
	}
	data, err := fromBase64url(parts[1])
	if err != nil {
		return nil
	}
	o, _, _ := readObject(data, false)
	return o
}

// reserialised is a token whose claims were read and written again.
func reserialised(token string) string {
	o := payload(token)
	if o == nil {
		return token + " "
	}
	parts := strings.Split(token, ".")
	return parts[0] + "." + base64url(append(encode(o), '\n')) + "." + parts[2]
}

func decodedClaims(token string) any {
	if o := payload(token); o != nil {
		return o
	}
	return document{}
}

func innerToken(token string) string {
	inner, _ := text(payload(token)["idJWT"])
	return inner
}

// before is the rqJWT of the request before this.
func before(v *view, rq string) any {
	earlier := rq
	v.remember(func(m *memory) { earlier, m.before = m.before, rq })
	return earlier
}

func issOfRequest(a *answer, domain string) string {
	if iss, ok := text(payload(a.in.text)["iss"]); ok && iss != "" {
		return iss
	}
	return "not-" + domain
}

// elsewhere is another registrable domain than a participant's.
func elsewhere(domain string) string { return "api-" + domain }

// movedEndpoint has the endpoint on another host.
func movedEndpoint(b *behaviour) {
	b.fileEdits = append(b.fileEdits, func(v *view, f *fileAnswer) {
		if u, ok := f.doc.get("endpoint").(string); ok {
			f.doc.set("endpoint", strings.Replace(u, "//"+v.config.Domain, "//"+elsewhere(v.config.Domain), 1))
		}
	})
	b.aliases = append(b.aliases, elsewhere(b.domain))
}

func hmacOf(key, input []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(input)
	return mac.Sum(nil)
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
