package ddrf

import "time"

// timeChanges are those of iat and of the other times of RFC 7519. How far ahead iat may lie is
// AD-11, how old it may be AD-61.
var timeChanges = joined(both(map[string]change{
	"iat-missing": without("iat"),
	"iat-null":    claim("iat", "null"),

	"iat-string":       wrapped("iat", `"%s"`),
	"iat-iso-string":   claimOf("iat", func(*build) string { return quoted(time.Now().UTC().Format(time.RFC3339)) }),
	"iat-boolean":      claim("iat", "true"),
	"iat-object":       claim("iat", "{}"),
	"iat-array":        wrapped("iat", "[%s]"),
	"iat-empty-string": claim("iat", `""`),

	"iat-ahead-60s":    iat(time.Minute),
	"iat-ahead-10m":    iat(10 * time.Minute),
	"iat-ahead-23h":    iat(23 * time.Hour),
	"iat-ahead-2d":     iat(48 * time.Hour),
	"iat-year-9999":    claim("iat", "253402300799"),
	"iat-milliseconds": wrapped("iat", "%s000"),
	"iat-1e300":        claim("iat", "1e300"),

	"iat-zero":      claim("iat", "0"),
	"iat-negative":  claim("iat", "-1"),
	"iat-ten-years": iat(-10 * 365 * 24 * time.Hour),

	"exp-past":   stamp("exp", -time.Hour),
	"nbf-future": stamp("nbf", time.Hour),
	"aud-other":  claim("aud", `"another-recipient.test"`),
}), map[string]change{
	"rq-iat-before-id": all(onID(iat(-time.Hour)), iat(-2*time.Hour)),
})
