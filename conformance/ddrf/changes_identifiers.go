package ddrf

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

// identifierChanges are those of identifiers that the file does not list, and of values that
// are none of their format. A value of the right form that nobody has is no fault.
var identifierChanges = joined(map[string]change{
	"rq-sub-array-one": wrapped("sub", "[%s]"),
	"rq-sub-array-two": claimOf("sub", twoSubs),
	"id-sub-array-two": claimOf("sub", twoSubs),
	"rq-value-array": func(b *build) error {
		return sub("identifierValue", fmt.Sprintf("[%s,%s]", quoted(b.value), quoted(b.other())))(b)
	},
	"rq-type-array": twoTypes,

	"type-unknown":         each(typeUnlisted),
	"type-made-up":         each(sub("identifierType", `"no_such_type"`)),
	"rq-type-unknown-only": all(fromQ, typeUnlisted),
	"id-type-unknown-both": allUnlisted,
	"rq-type-upper":        typeAs(strings.ToUpper),
	"rq-type-blanks":       typeAs(func(name string) string { return " " + name + " " }),
	"rq-type-id-number":    typeIsID,
	"rq-type-prototype":    sub("identifierType", `"__proto__"`),
	"rq-type-constructor":  sub("identifierType", `"constructor"`),
	"rq-type-wildcard":     sub("identifierType", `"*"`),
	"rq-type-prefix":       typeAs(func(name string) string { return name[:max(len(name)-1, 0)] }),

	"rq-format-empty":         sub("identifierFormat", `""`),
	"rq-format-unlisted":      formatUnlisted,
	"id-format-unlisted-both": each(formatUnlisted),
	"rq-format-of-other-type": formatOfOtherType,
	"rq-format-upper":         formatAs(strings.ToUpper),
	"rq-format-dashed":        formatAs(func(name string) string { return strings.ReplaceAll(name, "sha256", "sha-256") }),

	"rq-value-control": all(forPair(known, noForm), value(func(v string) string { return v[:len(v)/2] + "\x00" + v[len(v)/2:] })),
	"rq-value-long":    all(forPair(known, noForm), value(func(v string) string { return strings.Repeat(digests["sha256"](v), 157)[:10_000] })),
},
	valuesOf("sha256", map[string]func(v string) string{
		"rq-sha256-63":            func(v string) string { return v[:63] },
		"rq-sha256-65":            func(v string) string { return v + "0" },
		"rq-sha256-32":            func(v string) string { return v[:32] },
		"rq-sha256-40":            func(v string) string { return v[:40] },
		"rq-sha256-128":           func(v string) string { return v + v },
		"rq-sha256-non-hex":       func(v string) string { return v[:63] + "g" },
		"rq-sha256-0x":            func(v string) string { return "0x" + v[:62] },
		"rq-sha256-0x-long":       func(v string) string { return "0x" + v },
		"rq-sha256-base64":        func(v string) string { return base64.StdEncoding.EncodeToString(unhex(v)) },
		"rq-sha256-base64url":     func(v string) string { return encode(unhex(v)) },
		"rq-sha256-raw-email":     func(v string) string { return v[:16] + "@example.com" },
		"rq-sha256-blank-inside":  func(v string) string { return v[:32] + " " + v[33:] },
		"rq-sha256-blank-after":   func(v string) string { return v + " " },
		"rq-sha256-newline-after": func(v string) string { return v + "\n" },
		"rq-sha256-prefix":        func(v string) string { return "sha256:" + v },
		"rq-sha256-dashes":        func(v string) string { return v[:16] + "-" + v[16:32] + "-" + v[32:48] + "-" + v[48:] },
		"rq-sha256-fullwidth":     func(v string) string { return v[:63] + "\uff11" },
		"rq-value-two-joined":     func(v string) string { return v + "," + digests["sha256"](v) },
	}),
	valuesOf("md5", map[string]func(v string) string{
		"rq-md5-31": func(v string) string { return v[:31] },
		"rq-md5-64": func(v string) string { return v + v },
	}),
	valuesOf("sha1", map[string]func(v string) string{
		"rq-sha1-39": func(v string) string { return v[:39] },
	}),
	map[string]change{
		"both-sha256-short":  all(digestPair("sha256"), onID(valueShort), onRQ(valueShort)),
		"rq-sha256-elided":   all(digestPair("sha256"), valueIs("28f6dc889e...fe167")),
		"rq-value-injection": all(digestPair("sha256"), valueIs("' OR '1'='1")),

		"rq-uuid-short":    all(devicePair, value(func(v string) string { return v[:35] })),
		"rq-uuid-alphabet": all(devicePair, value(func(v string) string { return v[:35] + "z" })),
		"rq-uuid-zero":     all(devicePair, valueIs("00000000-0000-0000-0000-000000000000")),
		"rq-uuid-case":     all(devicePair, value(strings.ToUpper)),

		"rq-email-no-at":   all(emailPair, valueIs("not-an-address")),
		"rq-email-upper":   all(emailPair, value(strings.ToUpper)),
		"rq-email-is-hash": all(emailPair, value(digests["sha256"])),
	})

// noForm is why a wrong value cannot be made.
const noForm = "nobody knows what values of the listed identifiers look like"

// The pairs that values are of.
var (
	devicePair = forPair(pair.isPlainDevice, "the recipient lists no advertising id in plain form")
	emailPair  = forPair(pair.isPlainEmail, "the recipient lists no plain email")
)

// digestPair makes the request one for a pair of that format.
func digestPair(name string) change {
	return forPair(func(p pair) bool { return p.isDigest() == name && p.isHex() }, "the recipient lists no "+name+" in hexadecimal form")
}

// valuesOf are the rows that change the value of such a pair.
func valuesOf(name string, rows map[string]func(v string) string) map[string]change {
	out := map[string]change{}
	for id, change := range rows {
		out[id] = all(digestPair(name), value(change))
	}
	return out
}

// valueShort takes what is beyond the 63rd digit away.
var valueShort = value(func(v string) string { return v[:63] })

// twoSubs is an array of two identifiers.
func twoSubs(b *build) string { return fmt.Sprintf("[%s,%s]", b.on.sub, b.otherText()) }

// unhex is what hexadecimal digits stand for.
func unhex(v string) []byte {
	raw, _ := hex.DecodeString(v) // of a digest
	return raw
}
