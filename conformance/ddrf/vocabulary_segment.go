package ddrf

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
)

// Words about the JSON text, the segments and the compact form of a token.

// claimsText and headerText change the JSON text before it is encoded and signed.
func claimsText(c func(text string) string) change {
	return func(b *build) error { b.on.claimsText = c; return nil }
}

func headerText(c func(text string) string) change {
	return func(b *build) error { b.on.headerText = c; return nil }
}

// claimsSegment and headerSegment change an encoded segment before it is signed,
// signatureSegment the last one after that.
func claimsSegment(c func(segment string) string) change {
	return func(b *build) error { b.on.claimsSegment = c; return nil }
}

func headerSegment(c func(segment string) string) change {
	return func(b *build) error { b.on.headerSegment = c; return nil }
}

func signatureSegment(c func(segment string) string) change {
	return func(b *build) error { b.on.signatureSegment = c; return nil }
}

// compact puts the three segments of the signed token together in another way.
func compact(c func(header, claims, signature string) string) change {
	return func(b *build) error { b.on.compact = c; return nil }
}

// whole changes the compact text of the signed token.
func whole(c func(compact string) string) change {
	return compact(func(h, payload, s string) string { return c(h + "." + payload + "." + s) })
}

// around writes something before and after the token.
func around(before, after string) change { return whole(within(before, after)) }

// becomes replaces a text, whatever it was.
func becomes(text string) func(string) string { return func(string) string { return text } }

// within writes something before and after a text.
func within(before, after string) func(string) string {
	return func(text string) string { return before + text + after }
}

// opened leaves out the closing brace of a JSON object, and writes something in its place.
func opened(end string) func(string) string {
	return func(text string) string { return strings.TrimSuffix(text, "}") + end }
}

// inside puts something into the middle of a text.
func inside(what string) func(string) string {
	return func(text string) string { return text[:len(text)/2] + what + text[len(text)/2:] }
}

// ofLength lets the base64url of a JSON text end after so many characters beyond a multiple
// of four, by blanks behind it.
func ofLength(rest int) func(string) string {
	return func(text string) string {
		for (len(text)*8+5)/6%4 != rest {
			text += " "
		}
		return text
	}
}

// padded writes the padding that JWS leaves out.
func padded(segment string) string { return segment + strings.Repeat("=", (4-len(segment)%4)%4) }

// unending lets a segment have one character that stands for less than a byte.
func unending(segment string) string {
	for len(segment)%4 != 1 {
		segment += "A"
	}
	return segment
}

// base64urlAlphabet are the 64 characters in the order of their values.
const base64urlAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// unusedBits sets a bit of the last character that belongs to no byte. The segment must have
// such a bit.
func unusedBits(segment string) string {
	last := len(segment) - 1
	return segment[:last] + string(base64urlAlphabet[strings.IndexByte(base64urlAlphabet, segment[last])|1])
}

// standard writes a segment in the alphabet of RFC 4648 section 4.
func standard(segment string) string { return strings.NewReplacer("-", "+", "_", "/").Replace(segment) }

// percent writes every character of a segment as in a URL.
func percent(segment string) string {
	var out strings.Builder
	for i := range len(segment) {
		fmt.Fprintf(&out, "%%%02X", segment[i])
	}
	return out.String()
}

// utf16Text writes a text in UTF-16, with a byte order mark.
func utf16Text(text string) string {
	out := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	return string(out)
}

// standardSignature writes the signature segment in the standard alphabet. The two alphabets
// differ in two characters, so the token gets a further claim until the signature has one.
func standardSignature(b *build) error {
	t, note := b.on, ""
	t.compact = func(h, c, s string) string {
		if strings.ContainsAny(s, "-_") {
			return h + "." + c + "." + standard(s)
		}
		note += "a"
		t.claims.set("x_note", quoted(note))
		return t.build(b.how.sub)
	}
	return nil
}

// encrypted is a token of the form of an encrypted one. Nobody has the key.
func encrypted(string, string, string) string {
	parts := []string{encode([]byte(`{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"unknown"}`))}
	for i, size := range []int{256, 12, 300, 16} {
		parts = append(parts, encode([]byte(strings.Repeat(string(rune('A'+i)), size))))
	}
	return strings.Join(parts, ".")
}

// jtiWith puts bytes into jti as they are, valid in JSON or not.
func jtiWith(raw string) change {
	return claimOf("jti", func(b *build) string { return inside(raw)(b.raw("jti")) })
}

// claimTwice writes a claim twice, one after the other.
func claimTwice(name string, first, last func(b *build) string) change {
	return func(b *build) error { b.on.claims.twice(name, first(b), last(b)); return nil }
}

// itsJTI is the token's jti as JSON.
func itsJTI(b *build) string { return b.raw("jti") }

// holdsToken gives the request another token in the place of the idJWT.
func holdsToken(make func(b *build) string) change {
	return func(b *build) error { b.idText = make(b); return nil }
}

// anotherRQJWT is a valid rqJWT of P about the same identifier.
func anotherRQJWT(b *build) string {
	other := b.f.plain(b.keys, b.label+"/other")
	other.id.sub, other.rq.sub = b.id.sub, b.rq.sub
	return other.token()
}

// acknowledgement is an acJWT of P that acknowledges a request.
func acknowledgement(b *build) string {
	ack := b.f.plain(b.keys, b.label+"/ack").id
	ack.claims.drop("sub")
	ack.claims.set("rqJWT", quoted(anotherRQJWT(b)))
	ack.claims.set("raResultCode", "0")
	return ack.build(b.how.sub)
}

// deep is a JSON value that nests so many levels.
func deep(levels int) string { return strings.Repeat("[", levels) + strings.Repeat("]", levels) }
