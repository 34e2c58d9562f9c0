package ddrf

// headerChanges let the header of a token say what it must not, or lead to keys elsewhere.
var headerChanges = both(map[string]change{
	"crit-unknown":      all(param("crit", `["x"]`), param("x", `"a"`)),
	"crit-empty":        param("crit", `[]`),
	"crit-string":       all(param("crit", `"x"`), param("x", `"a"`)),
	"crit-absent-name":  param("crit", `["x"]`),
	"crit-registered":   param("crit", `["alg"]`),
	"b64-false-crit":    all(param("b64", "false"), param("crit", `["b64"]`)),
	"b64-false-no-crit": param("b64", "false"),
	"b64-true-crit":     all(param("b64", "true"), param("crit", `["b64"]`)),
	"zip-def":           param("zip", `"DEF"`),

	"jwk-attacker":          all(keyed(byAttacker), paramOf("jwk", jwkOf(byAttacker))),
	"jwk-attacker-same-kid": all(forgedBy(byAttacker), paramOf("jwk", attackersWithItsKid)),
	"jku-attacker":          all(keyed(byAttacker), paramOf("jku", attackerURL(always(attackerSet)))),
	"jku-lookalike":         all(keyed(byAttacker), paramOf("jku", lookalikeURL)),
	"x5u-attacker":          all(keyed(byAttacker), paramOf("x5u", attackerURL(byAlg(attackerCert, ".pem")))),
	"x5c-attacker":          all(keyed(byAttacker), paramOf("x5c", chainOf(byAttacker, domainOfAttacker))),
	"jwk-true":              paramOf("jwk", jwkOf(itsKey)),
	"jku-true":              paramOf("jku", fileURL),
	"x5c-true":              paramOf("x5c", chainOf(itsKey, domainOfP)),
	"jwk-other-true-sig":    paramOf("jwk", jwkOf(byAttacker)),

	"kid-unknown":         param("kid", `"no-such-key"`),
	"kid-unknown-foreign": all(forgedBy(byNobody), param("kid", `"no-such-key"`)),
	"kid-of-other-key":    forgedBy(second),
	"kid-case":            paramOf("kid", func(b *build) string { return quoted(otherCase(b.on.key.kid)) }),
	"kid-number":          param("kid", "1"),
	"kid-empty":           param("kid", `""`),
	"kid-path":            all(hmacBy("HS256", itsKey, noSecret), param("kid", `"../../../../dev/null"`)),
	"kid-sql":             all(hmacBy("HS256", itsKey, func(*key) []byte { return []byte("secret") }), param("kid", `"x' UNION SELECT 'secret"`)),
	"kid-url":             all(keyed(byAttacker), paramOf("kid", attackerURL(byAlg(attackerKey, ".json")))),

	"header-dup-alg-last-true": paramTwice("alg", always(`"none"`), itsAlg),
	"header-dup-alg-last-none": paramTwice("alg", itsAlg, always(`"none"`)),
})
