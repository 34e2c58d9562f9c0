package ddrf

import (
	"math/big"
	"strings"
)

// signatureChanges let a signature, the algorithm that the header says, and the key that signs
// not go together.
var signatureChanges = joined(map[string]change{
	"rq-signed-by-origin":    all(fromQ, keyed(byP)),
	"id-signed-by-requester": all(fromQ, keyed(byQ)),
	"rq-signed-by-recipient": all(forgedBy(byNobody), paramOf("kid", kidOfRecipient)),
	"both-foreign":           each(keyed(byAttacker)),
	"rq-good-id-forged":      all(fromAttacker, onID(keyed(byAttacker))),
	"id-good-rq-forged":      all(fromQ, forgedBy(byAttacker)),
}, both(map[string]change{
	"payload-altered":    late(otherJTI),
	"sub-altered":        late(otherValue),
	"header-altered":     late(withoutParam("typ")),
	"foreign-key":        forgedBy(byNobody),
	"sig-of-other-token": signedLike(ofAnother),
	"sig-bit-flipped":    signatureBytes(flipped),
	"sig-empty":          unsigned,

	"sig-zero-64":      all(needs("ES256"), bytesOf(0, 64)),
	"sig-r-zero":       all(needs("ES256"), scalars(func(_, s, _ *big.Int) (*big.Int, *big.Int) { return new(big.Int), s })),
	"sig-s-zero":       all(needs("ES256"), scalars(func(r, _, _ *big.Int) (*big.Int, *big.Int) { return r, new(big.Int) })),
	"sig-r-s-n":        all(needs("ES256"), scalars(func(_, _, n *big.Int) (*big.Int, *big.Int) { return n, n })),
	"sig-r-s-one":      all(needs("ES256"), scalars(func(_, _, _ *big.Int) (*big.Int, *big.Int) { return big.NewInt(1), big.NewInt(1) })),
	"sig-swapped":      all(needs("ES256"), scalars(func(r, s, _ *big.Int) (*big.Int, *big.Int) { return s, r })),
	"sig-high-s":       all(needs("ES256"), scalars(otherS)),
	"sig-der":          all(needs("ES256"), signatureBytes(inDER)),
	"sig-truncated-63": all(needs("ES256"), cutTo(63)),
	"sig-truncated-32": all(needs("ES256"), cutTo(32)),
	"sig-extended-65":  all(needs("ES256"), signatureBytes(func(s []byte) []byte { return append(s, 0) })),

	"sig-rsa-for-es256":   all(needs("ES256"), as("RS256", byRSA)),
	"alg-es384-key-p256":  claimsToBe("ES384", "p1"),
	"alg-rs256-key-ec":    all(needs("RS256"), paramOf("kid", kidOf(byEC)), signatureBytes(random)),
	"alg-rs256-sig-pss":   all(needs("RS256"), as("PS256", itsKey)),
	"alg-rs256-sig-sha1":  all(needs("RS256"), signedLike(withSHA1)),
	"alg-rs256-truncated": all(needs("RS256"), cutTo(255)),
	"alg-rs256-zero":      all(needs("RS256"), bytesOf(0, 256)),

	"alg-none":            all(param("alg", `"none"`), unsigned),
	"alg-none-title":      all(param("alg", `"None"`), unsigned),
	"alg-none-upper":      all(param("alg", `"NONE"`), unsigned),
	"alg-none-mixed":      all(param("alg", `"nOnE"`), unsigned),
	"alg-none-mixed-2":    all(param("alg", `"noNe"`), unsigned),
	"alg-none-blank":      all(param("alg", `"none "`), unsigned),
	"alg-none-old-sig":    late(param("alg", `"none"`)),
	"alg-none-no-segment": all(param("alg", `"none"`), compact(func(h, c, _ string) string { return h + "." + c })),
	"alg-missing":         withoutParam("alg"),
	"alg-empty":           param("alg", `""`),
	"alg-null":            param("alg", "null"),
	"alg-number":          param("alg", "256"),
	"alg-array":           paramOf("alg", func(b *build) string { return "[" + quoted(b.on.alg) + "]" }),
	"alg-unknown":         param("alg", `"XX256"`),
	"alg-lower":           paramOf("alg", func(b *build) string { return quoted(strings.ToLower(b.on.alg)) }),

	"hmac-pem":       hmacBy("HS256", itsKey, publicPEM),
	"hmac-pem-no-lf": hmacBy("HS256", itsKey, func(k *key) []byte { return publicPEM(k)[:len(publicPEM(k))-1] }),
	"hmac-pkcs1-pem": hmacBy("HS256", byRSA, pkcs1PEM),
	"hmac-der":       hmacBy("HS256", itsKey, publicDER),
	"hmac-jwk":       hmacBy("HS256", itsKey, func(k *key) []byte { return []byte(k.jwk.String()) }),
	"hmac-x-text":    hmacBy("HS256", byEC, memberText("x")),
	"hmac-x-bytes":   hmacBy("HS256", byEC, memberBytes("x")),
	"hmac-n-text":    hmacBy("HS256", byRSA, memberText("n")),
	"hmac-empty":     hmacBy("HS256", itsKey, noSecret),
	"hmac-kid":       hmacBy("HS256", itsKey, func(k *key) []byte { return []byte(k.kid) }),
	"hmac-hs384-pem": hmacBy("HS384", itsKey, publicPEM),
	"hmac-hs512-pem": hmacBy("HS512", itsKey, publicPEM),
}))
