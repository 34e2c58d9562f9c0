package ddrf

import (
	"bytes"
	"math/big"
	"slices"
	"strings"
	"time"
)

// refuseDeviations refuse requests that are legal, or that may be refused or not.
func refuseDeviations() map[string]deviation {
	return map[string]deviation{
		// who sends
		"intermediaries-refused": refusing(2, func(x *examination) bool { return x.id != nil && x.rq.issuer != x.id.issuer }),
		"aliases-refused":        refusing(5, func(x *examination) bool { return aliased(x) && x.rq.issuer != x.id.issuer }),
		"origin-types-checked":   refusing(4, func(x *examination) bool { return x.id != nil && !listsType(x, x.id.sub.Type) }),
		"direct-types-checked": refusing(4, func(x *examination) bool {
			return x.id != nil && x.rq.issuer == x.id.issuer && !listsType(x, x.id.sub.Type)
		}),

		// how it is signed
		"second-key-refused": refusing(2, func(x *examination) bool {
			return x.id != nil && x.rq.issuer == x.id.issuer && x.rq.hasKid && x.id.hasKid && x.rq.kid != x.id.kid
		}),
		"tokens-without-kid-refused": heading(2, func(t *token) bool { return !t.hasKid }),
		"es256-refused":              func(b *behaviour) { b.algorithms = []string{RS256} },
		"rs256-refused":              func(b *behaviour) { b.algorithms = []string{ES256} },
		"origin-rs256-refused":       heading(2, func(t *token) bool { return t.where == inIDJWT && t.alg == RS256 }),
		"high-s-refused":             heading(2, func(t *token) bool { return t.alg == ES256 && len(t.signature) == 64 && highS(t.signature[32:]) }),

		// headers
		"typ-demanded": heading(3, func(t *token) bool { return t.header["typ"] == nil }),
		"typ-checked": heading(3, func(t *token) bool {
			typ, ok := text(t.header["typ"])
			return t.header["typ"] != nil && (!ok || typ != "JWT")
		}),
		"unknown-headers-refused": heading(3, func(t *token) bool {
			return beyond(t.header, "typ", "alg", "kid", "crit", "jku", "jwk", "x5c", "x5u", "b64", "zip")
		}),
		"kid-first-refused": heading(3, func(t *token) bool {
			return bytes.HasPrefix(bytes.TrimLeft(t.headerJSON(), "{ \r\n\t"), []byte(`"kid"`))
		}),
		"key-headers-refused": heading(3, func(t *token) bool {
			return t.header["jku"] != nil || t.header["jwk"] != nil || t.header["x5c"] != nil || t.header["x5u"] != nil
		}),
		"b64-refused": heading(3, func(t *token) bool { return t.header["b64"] != nil || t.header["zip"] != nil }),

		// claims
		"unknown-claims-refused": claiming(3, func(t *token) bool {
			return beyond(t.claims, "version", "jti", "iss", "sub", "iat", "idJWT", "optionalParameters", "exp", "nbf", "aud", "rqJWT")
		}),
		"unknown-sub-members-refused": claiming(3, func(t *token) bool {
			o, _, err := readObject(t.claims["sub"], false)
			return err == nil && beyond(o, "identifierType", "identifierFormat", "identifierValue")
		}),
		"options-refused": claiming(1, func(t *token) bool {
			return slices.Contains([]string{isObject, isString}, kindOf(t.claims["optionalParameters"]))
		}),
		"option-objects-refused":        claiming(1, func(t *token) bool { return kindOf(t.claims["optionalParameters"]) == isObject }),
		"option-strings-refused":        claiming(3, func(t *token) bool { return kindOf(t.claims["optionalParameters"]) == isString }),
		"option-nulls-refused":          claiming(1, func(t *token) bool { return kindOf(t.claims["optionalParameters"]) == isNull }),
		"large-options-refused":         claiming(3, func(t *token) bool { return len(t.claims["optionalParameters"]) > 1024 }),
		"sub-strings-refused":           claiming(1, func(t *token) bool { return kindOf(t.claims["sub"]) == isString }),
		"sub-objects-refused":           claiming(1, func(t *token) bool { return kindOf(t.claims["sub"]) == isObject }),
		"iat-fractions-refused":         claiming(6, func(t *token) bool { return strings.Contains(string(t.claims["iat"]), ".") && !exponent(t) }),
		"iat-exponents-refused":         claiming(6, exponent),
		"long-jtis-refused":             claiming(1, func(t *token) bool { return len(t.claims["jti"]) > 130 }),
		"jtis-other-than-uuids-refused": claiming(1, func(t *token) bool { jti, ok := text(t.claims["jti"]); return ok && !uuid.MatchString(jti) }),
		"same-jtis-refused": refusing(1, func(x *examination) bool {
			return x.id != nil && string(x.id.claims["jti"]) == string(x.rq.claims["jti"])
		}),
		"other-order-refused": claiming(3, func(t *token) bool {
			return bytes.HasPrefix(t.claimsJSON(), []byte(`{"iat"`)) || bytes.HasPrefix(t.claimsJSON(), []byte(`{"optionalParameters"`))
		}),
		"pretty-tokens-refused":   claiming(3, func(t *token) bool { return bytes.ContainsAny(t.claimsJSON(), "\n") }),
		"escapes-refused":         claiming(3, func(t *token) bool { return escapedName.Match(t.claimsJSON()) }),
		"surrogates-refused":      claiming(3, func(t *token) bool { return bytes.Contains(bytes.ToLower(t.claimsJSON()), []byte(`\ud8`)) }),
		"exp-refused":             claiming(3, func(t *token) bool { return t.claims["exp"] != nil }),
		"aud-refused":             claiming(3, func(t *token) bool { return t.claims["aud"] != nil }),
		"rqjwt-for-idjwt-refused": claiming(3, func(t *token) bool { return t.where == inIDJWT && t.claims["idJWT"] != nil }),

		// times
		"old-requests-refused": timing(func(x *examination, t *token, iat *big.Float) bool { return iat.Cmp(x.at(-24*time.Hour)) < 0 }),
		"first-times-refused":  timing(func(_ *examination, t *token, iat *big.Float) bool { return iat.Sign() <= 0 }),
		"little-ahead-refused": func(b *behaviour) { b.leeway = 20 * time.Second },
		"times-in-order":       refusing(6, func(x *examination) bool { return x.id != nil && earlier(x.rq, x.id) }),

		// identifiers
		"last-pair-refused": func(b *behaviour) { lastPairRefused(b) },
		"upper-case-hex-refused": valueBy(func(i identity) bool {
			return valueFits(i) && (hashDigits[formatName(i.Format)] == 0 || i.Value == strings.ToLower(i.Value))
		}),
		"upper-case-values-refused": valueBy(func(i identity) bool { return valueFits(i) && i.Value == strings.ToLower(i.Value) }),
		"zero-uuids-refused":        valueBy(func(i identity) bool { return valueFits(i) && strings.Trim(i.Value, "0-") != "" }),

		// requests before
		"replays-refused":                replays(1, false, false, "jti"),
		"replays-refused-of-any-issuer":  replays(1, true, false, "jti"),
		"replays-refused-after-refusals": replays(1, false, true, "jti"),
		"idjwts-refused-twice":           replays(1, false, false, "idJWT"),

		// bodies
		"wrapper-members-refused": both(onlyForm("{", "no wrapper"), wrapperAlone),
	}
}
