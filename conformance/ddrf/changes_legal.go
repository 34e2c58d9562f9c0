package ddrf

import (
	"strings"
	"time"
)

// legalChanges use the freedom that the text leaves.
var legalChanges = joined(map[string]change{
	"ok-direct":       plain,
	"ok-intermediary": fromQ,
	"ok-two-keys": func(b *build) error {
		return all(onID(signedBy(b.how.alg, 0)), onRQ(signedBy(b.how.alg, 1)))(b)
	},
	"ok-each-listed-pair": anotherPair,

	"ok-optional-absent":       without("optionalParameters"),
	"ok-optional-object":       claim("optionalParameters", `{"ref":"a1"}`),
	"ok-optional-string":       claim("optionalParameters", quoted(`{"ref":"a1"}`)),
	"ok-optional-empty-object": claim("optionalParameters", `{}`),
	"ok-optional-null":         claim("optionalParameters", "null"),
	"ok-optional-large":        options(`{"note":"` + strings.Repeat("agreed, ", 512) + `"}`),

	"ok-alias-value":      all(fromQ, anotherValue),
	"ok-alias-type":       all(fromQ, typeUnlisted),
	"ok-alias-format":     all(fromQ, formatUnlisted),
	"ok-alias-direct":     typeUnlisted,
	"ok-id-old-forwarded": all(fromQ, iat(-30*24*time.Hour)),
	"ok-upper-hex":        all(forPair(pair.isHex, "the recipient lists no digest"), value(strings.ToUpper)),
}, prefixed("ok-", both(map[string]change{
	"extra-claim":      claim("x_note", `"a"`),
	"extra-sub-member": sub("note", `"a"`),
	"member-order":     reversed,
	"pretty-json":      pretty,
	"escaped-names":    escapedNames,
	"header-order":     headerOrder("kid", "typ", "alg"),
	"header-extra":     param("x", `"a"`),
	"typ-absent":       withoutParam("typ"),
	"typ-other":        param("typ", `"jwt"`),
	"kid-absent-many":  func(b *build) error { return all(signedBy(b.how.alg, 1), withoutParam("kid"))(b) },

	// No rqJWT is older than its idJWT: that may be refused (AD-43).
	"iat-fraction": all(onID(iat(-2*time.Second)), onRQ(iat(-time.Second)), wrapped("iat", "%s.25")),
	"iat-exponent": wrapped("iat", "%se0"),
	"jti-long":     claimOf("jti", func(b *build) string { return quoted(b.letters(200)) }),
	// As in the example of the text. It is a new one each time, as every jti has to be.
	"jti-no-guid": claimOf("jti", func(b *build) string { return quoted(strings.ToUpper(b.letters(6))) }),

	"rs256": signedBy("RS256", 0),
	"es256": signedBy("ES256", 0),
	"ps256": all(signedBy("RS256", 0), algorithm("PS256")),

	"sub-json-string":  otherSub,
	"exp-nbf-in-order": all(stamp("exp", time.Hour), stamp("nbf", -time.Hour)),
	"aud-recipient":    claimOf("aud", func(b *build) string { return quoted(b.f.domain) }),
})))

// legalSiteChanges need a party whose file has one key only, or one of a kind that not everybody
// reads.
var legalSiteChanges = prefixed("ok-", both(map[string]change{
	"kid-absent": all(fromOneKey, withoutParam("kid")),
	"es384":      own(furtherKey(purpose("p5"), unaltered)),
	"eddsa":      own(furtherKey(purpose("p6"), unaltered)),
}))
