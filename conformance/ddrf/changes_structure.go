package ddrf

import "strings"

// structureChanges break a token below its claims.
var structureChanges = joined(map[string]change{
	"rq-dup-value-last-bad": func(b *build) error {
		b.on.sub.twice("identifierType", b.on.sub.get("identifierType"), `"no_such_type"`)
		return nil
	},
	"rq-idjwt-garbage":         holdsToken(always("original_jwt_information")),
	"rq-idjwt-blanks":          onID(around(" ", " ")),
	"rq-idjwt-json-serialised": onID(whole(serialised)),
	"rq-idjwt-bearer":          onID(around("Bearer ", "")),
	"rq-idjwt-is-acjwt":        holdsToken(acknowledgement),
	"rq-idjwt-is-rqjwt":        holdsToken(anotherRQJWT),
}, both(map[string]change{
	"segments-0":     whole(becomes(strings.Repeat("abcdefghijklmnopqrstuvwxyz", 6))),
	"segments-1":     compact(func(h, _, _ string) string { return h }),
	"segments-2":     compact(func(h, c, _ string) string { return h + "." + c }),
	"segments-4":     around("", ".e30"),
	"segments-5-jwe": compact(encrypted),
	"leading-dot":    around(".", ""),
	"trailing-dot":   around("", "."),
	"dots-only":      whole(becomes("..")),
	"header-empty":   compact(func(_, c, s string) string { return "." + c + "." + s }),

	"header-padded":        all(headerText(ofLength(2)), headerSegment(padded)),
	"header-no-json":       headerText(becomes("hello")),
	"header-array":         headerText(within("[", "]")),
	"header-truncated":     headerText(opened("")),
	"payload-empty":        claimsSegment(becomes("")),
	"payload-padded":       all(claimsText(ofLength(2)), claimsSegment(padded)),
	"payload-std-alphabet": all(claim("x_note", `"???????"`), claimsSegment(standard)),
	"payload-blank":        claimsSegment(inside(" ")),
	"payload-newline":      claimsSegment(inside("\n")),
	"payload-bad-char":     claimsSegment(inside("!")),
	"payload-length":       all(claimsText(ofLength(0)), claimsSegment(unending)),
	"payload-percent":      claimsSegment(percent),
	"payload-double":       claimsSegment(func(segment string) string { return encode([]byte(segment)) }),
	"payload-unused-bits":  all(claimsText(ofLength(2)), claimsSegment(unusedBits)),

	"payload-empty-object":   claimsText(becomes("{}")),
	"payload-no-json":        claimsText(becomes("hello")),
	"payload-array":          claimsText(within("[", "]")),
	"payload-string":         claimsText(quoted),
	"payload-number":         claimsText(becomes("42")),
	"payload-null":           claimsText(becomes("null")),
	"payload-truncated":      claimsText(opened("")),
	"payload-trailing-comma": claimsText(opened(",}")),
	"payload-comment":        claimsText(opened("/* a comment */}")),
	"payload-single-quotes":  claimsText(func(text string) string { return strings.ReplaceAll(text, `"`, `'`) }),
	"payload-trailing-data":  claimsText(within("", "{}")),
	"payload-nan":            claim("iat", "NaN"),
	"payload-leading-zero":   wrapped("iat", "0%s"),
	"payload-invalid-utf8":   jtiWith("\xff"),
	"payload-raw-control":    jtiWith("\n"),
	"payload-utf16":          claimsText(utf16Text),
	"payload-bom":            claimsText(within("\ufeff", "")),
	"payload-lone-surrogate": claim("x_note", `"\ud800"`),
	"payload-deep":           claim("x_note", deep(2000)),

	"sig-padded":       signatureSegment(padded),
	"sig-bad-char":     signatureSegment(inside("!")),
	"sig-std-alphabet": standardSignature,
	"sig-newline":      signatureSegment(inside("\n")),
	"sig-length":       signatureSegment(unending),
	"sig-unused-bits":  signatureSegment(unusedBits),

	"dup-claim-last-true": claimTwice("jti", always("12345"), itsJTI),
	"dup-claim-last-bad":  claimTwice("jti", itsJTI, always("12345")),
	"dup-claim-same":      claimTwice("jti", itsJTI, itsJTI),
}))
