package ddrf

import (
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
		"ack-iss-other":        issSaid(func(*answer, string) string { return anotherVendor }),
		"ack-iss-ends-alike":   issSaid(func(_ *answer, d string) string { return "not-" + d }),
		"ack-iss-begins-alike": issSaid(func(_ *answer, d string) string { return d + "ing" }),
		"ack-of-another":       editAck(ofAnother),
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
		"ack-hmac-with-pem":   hmacAck(pemOf),
		"ack-hmac-with-der":   hmacAck(derOf),
		"ack-hmac-with-jwk":   hmacAck(func(k *publicKey) []byte { return k.raw }),
		"ack-key-at-jku":      keyAtJKU,
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
