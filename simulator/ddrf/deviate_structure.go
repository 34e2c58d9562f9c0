package ddrf

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
)

// structureDeviations take tokens and bodies that are structurally invalid (code 3 of
// section Result Codes).
func structureDeviations() map[string]deviation {
	return map[string]deviation{
		// segments
		"further-segments-ignored": func(b *behaviour) {
			b.split = func(s string) []string { return split(s)[:min(3, len(split(s)))] }
		},
		"leading-dot-ignored": func(b *behaviour) {
			b.split = func(s string) []string { return split(strings.TrimPrefix(s, ".")) }
		},
		"padding-ignored":           decoding(func(s string) string { return strings.TrimRight(s, "=") }),
		"standard-base64-accepted":  decoding(func(s string) string { return strings.NewReplacer("+", "-", "/", "_").Replace(s) }),
		"base64-blanks-skipped":     decoding(func(s string) string { return strings.NewReplacer(" ", "", "\n", "", "\r", "").Replace(s) }),
		"base64-strangers-skipped":  decoding(func(s string) string { return notBase64url.ReplaceAllString(s, "") }),
		"base64-percent-decoded":    decoding(func(s string) string { return percentDecoded(s) }),
		"base64-cut-to-whole-bytes": decoding(withoutOneOver),
		"base64-unused-bits-accepted": func(b *behaviour) {
			b.decode = func(s string) ([]byte, error) {
				if strings.ContainsAny(s, "\r\n") {
					return fromBase64url(s)
				}
				return base64.RawURLEncoding.DecodeString(s)
			}
		},
		"base64-of-base64-accepted": func(b *behaviour) {
			before := b.decode
			b.decode = func(s string) ([]byte, error) {
				data, err := before(s)
				if again, e := before(string(data)); err == nil && e == nil && bytes.HasPrefix(again, []byte("{")) {
					return again, nil
				}
				return data, err
			}
		},

		// JSON
		"trailing-data-ignored":    mending(firstValue),
		"relaxed-json-accepted":    mending(relaxed),
		"bad-utf-8-replaced":       mending(func(b []byte) []byte { return bytes.ToValidUTF8(b, []byte("?")) }),
		"utf-16-accepted":          mending(fromUTF16),
		"control-characters-taken": mending(func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\n"), []byte(" ")) }),
		"arrays-for-objects":       mending(onlyElement),
		"broken-numbers-accepted":  mending(func(b []byte) []byte { return oddNumber.ReplaceAll(b, []byte(`"iat":${1}`)) }),
		"braces-completed":         mending(func(b []byte) []byte { return completed(b) }),
		"byte-order-mark-ignored":  mending(func(b []byte) []byte { return bytes.TrimPrefix(b, []byte("\ufeff")) }),
		"last-of-repeated-names":   forgiving(func(p problem) bool { return p.of(reasonRepeated) }),
		"first-of-repeated-names": both(func(b *behaviour) { b.firstWins = true }, forgiving(func(p problem) bool {
			return p.of(reasonRepeated)
		})),

		// the idJWT inside
		"idjwt-trimmed":         idJWTSaid(func(s string) string { return strings.TrimSpace(s) }),
		"idjwt-bearer-accepted": idJWTSaid(func(s string) string { return strings.TrimPrefix(s, "Bearer ") }),
		"idjwt-json-accepted":   idJWTSaid(fromJSONSerialisation),
		"idjwt-wrapper-accepted": idJWTRaw(func(raw json.RawMessage) json.RawMessage {
			if inner := named(raw, "idJWT"); inner != nil {
				return inner
			}
			return raw
		}),
		"idjwt-in-array-accepted": idJWTRaw(elementOr),
		"broken-rqjwt-accepted": forgiving(func(p problem) bool {
			return p.where == inRQJWT && p.of(reasonSegments, reasonEncoding, reasonJSON, reasonSigCoding)
		}),
		"broken-idjwt-ignored": forgiving(func(p problem) bool { return p.where == inIDJWT && p.of(reasonSegments, reasonEncoding, reasonJSON) }),
		"missing-idjwt-ignored": forgiving(func(p problem) bool {
			return p.where == inRQJWT && p.about("idJWT") && p.of(reasonMissing, reasonNull, reasonEmpty)
		}),
		"idjwt-of-any-type-ignored": forgiving(func(p problem) bool { return p.about("idJWT") && p.of(reasonType) }),

		// bodies
		"any-body-accepted":      forgiving(func(p problem) bool { return p.where == inBody }),
		"empty-bodies-accepted":  taking(func(in *incoming) bool { return len(in.body) == 0 }),
		"bearer-prefix-accepted": bodyText(func(s string) string { return strings.TrimPrefix(s, "Bearer ") }),
		"first-of-two-tokens":    bodyText(func(s string) string { first, _, _ := strings.Cut(s, "\n"); return first }),
		"arrays-of-tokens-accepted": bodyText(func(s string) string {
			all := list([]byte(s))
			if len(all) == 0 {
				return s
			}
			first, _ := text(all[0])
			if o, _, err := readObject(all[0], false); err == nil {
				first, _ = text(o["rqJWT"])
			}
			return or(first, s)
		}),
		"decoded-claims-accepted":     taking(func(in *incoming) bool { return named(in.body, "iss") != nil }),
		"json-serialisation-accepted": bodyText(fromJSONSerialisation),
		"token-in-authorization-accepted": taking(func(in *incoming) bool {
			return len(in.body) == 0 && strings.Count(in.http.Header.Get("Authorization"), ".") == 2
		}),
		"other-wrappers-accepted": bodyText(func(s string) string { token, _ := text(named([]byte(s), "token")); return or(token, s) }),
		"forms-accepted":          bodyText(fromForm),
		"wrappers-only":           onlyForm("{", "no wrapper"),
		"bare-tokens-only":        onlyForm("e", "no bare token"),
		"blanks-around-refused":   onlyTrimmed,
	}
}
