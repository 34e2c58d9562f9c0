package ddrf

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStructure(t *testing.T) {
	type look func(t *testing.T, s sentToken, header, claims []byte) bool
	count := func(n int) look {
		return func(_ *testing.T, s sentToken, _, _ []byte) bool { return len(s.segments) == n }
	}
	claims := func(c func(text string) bool) look {
		return func(_ *testing.T, _ sentToken, _, claims []byte) bool {
			return c(string(claims)) && !json.Valid(claims)
		}
	}
	legalJSON := func(c func(text string) bool) look {
		return func(_ *testing.T, _ sentToken, _, claims []byte) bool { return c(string(claims)) && json.Valid(claims) }
	}
	segment := func(i int, c func(segment string) bool) look {
		return func(_ *testing.T, s sentToken, _, _ []byte) bool {
			_, err := base64.RawURLEncoding.Strict().DecodeString(strings.ReplaceAll(s.segments[i], "\n", "?"))
			return err != nil && c(s.segments[i])
		}
	}
	has := func(what string) func(string) bool { return func(s string) bool { return strings.Contains(s, what) } }
	is := func(what string) func(string) bool { return func(s string) bool { return s == what } }
	starts := func(what string) func(string) bool { return func(s string) bool { return strings.HasPrefix(s, what) } }
	ends := func(what string) func(string) bool { return func(s string) bool { return strings.HasSuffix(s, what) } }
	anyOf := func(chars string) func(string) bool {
		return func(s string) bool { return strings.ContainsAny(s, chars) && !strings.ContainsAny(s, "-_") }
	}
	unended := func(s string) bool { return len(s)%4 == 1 }
	loose := func(i int) look { // other bits where none count, and nothing else is wrong
		return func(_ *testing.T, s sentToken, _, _ []byte) bool {
			_, err := base64.RawURLEncoding.DecodeString(s.segments[i])
			_, strict := base64.RawURLEncoding.Strict().DecodeString(s.segments[i])
			return err == nil && strict != nil
		}
	}
	signed := map[string]look{
		"payload-empty":        segmentIs(1, ""),
		"header-padded":        segment(0, ends("=")),
		"payload-padded":       segment(1, ends("=")),
		"payload-std-alphabet": segment(1, anyOf("+/")),
		"payload-blank":        segment(1, has(" ")),
		"payload-newline":      segment(1, has("\n")),
		"payload-bad-char":     segment(1, has("!")),
		"payload-length":       segment(1, unended),
		"payload-percent":      segment(1, starts("%")),
		"payload-unused-bits":  loose(1),
		"payload-double": func(t *testing.T, _ sentToken, _, claims []byte) bool {
			return json.Valid(segmentOf(t, string(claims)))
		},
		"header-no-json":         func(_ *testing.T, _ sentToken, header, _ []byte) bool { return string(header) == "hello" },
		"header-array":           func(_ *testing.T, _ sentToken, header, _ []byte) bool { return json.Valid(header) && header[0] == '[' },
		"header-truncated":       func(_ *testing.T, _ sentToken, header, _ []byte) bool { return json.Valid(append(header, '}')) },
		"payload-empty-object":   legalJSON(is("{}")),
		"payload-no-json":        claims(is("hello")),
		"payload-array":          legalJSON(starts("[{")),
		"payload-string":         legalJSON(starts(`"{`)),
		"payload-number":         legalJSON(is("42")),
		"payload-null":           legalJSON(is("null")),
		"payload-truncated":      claims(func(text string) bool { return json.Valid([]byte(text + "}")) }),
		"payload-trailing-comma": claims(ends(",}")),
		"payload-comment":        claims(has("/*")),
		"payload-single-quotes":  claims(starts("{'version':")),
		"payload-trailing-data":  claims(ends("}{}")),
		"payload-nan":            claims(has(`"iat":NaN`)),
		"payload-leading-zero":   claims(has(`"iat":01`)),
		"payload-invalid-utf8":   legalJSON(has("\xff")), // which the standard library mends
		"payload-raw-control":    claims(has("\n")),
		"payload-utf16":          claims(starts("\xff\xfe{\x00\"\x00")),
		"payload-bom":            claims(starts("\ufeff{")),
		"payload-lone-surrogate": legalJSON(has(`"\ud800"`)),
		"payload-deep":           legalJSON(has(strings.Repeat("[", 2000) + strings.Repeat("]", 2000))),
		"dup-claim-last-true":    legalJSON(has(`"jti":12345,"jti":"`)),
		"dup-claim-last-bad": legalJSON(func(text string) bool {
			return strings.Count(text, `"jti":`) == 2 && strings.Contains(text, `,"jti":12345`)
		}),
		"dup-claim-same":  legalJSON(func(text string) bool { return strings.Count(text, `"jti":"`) == 2 }),
		"sig-unused-bits": loose(2),
	}
	unsigned := map[string]look{
		"segments-0":       count(1),
		"segments-1":       count(1),
		"segments-2":       count(2),
		"segments-4":       count(4),
		"segments-5-jwe":   count(5),
		"leading-dot":      count(4),
		"trailing-dot":     count(4),
		"dots-only":        func(_ *testing.T, s sentToken, _, _ []byte) bool { return s.text == ".." },
		"header-empty":     segmentIs(0, ""),
		"sig-padded":       segment(2, ends("=")),
		"sig-bad-char":     segment(2, has("!")),
		"sig-std-alphabet": segment(2, anyOf("+/")),
		"sig-newline":      segment(2, has("\n")),
		"sig-length":       segment(2, unended),
	}
	all := maps.Clone(signed)
	maps.Copy(all, unsigned)
	forBoth(t, func(t *testing.T, f *facts, sent func(string) sentToken) {
		for name, look := range all {
			s := sent(name)
			var parts [2][]byte
			for i := range min(2, len(s.segments)) {
				parts[i], _ = base64.RawURLEncoding.DecodeString(s.segments[i])
			}
			require.True(t, look(t, s, parts[0], parts[1]), "%s: %q", name, s.text)
			if signed[name] != nil {
				signature, err := base64.RawURLEncoding.DecodeString(s.segments[2])
				require.NoError(t, err)
				require.True(t, verified(f.p.first(f.how.alg).signer.Public(), f.how.alg, s.input(), signature), "%s is signed so", name)
			}
		}
		require.Equal(t, len(structureChanges), 7+2*len(all), "every row is looked at")
	})
}

func segmentIs(i int, text string) func(*testing.T, sentToken, []byte, []byte) bool {
	return func(_ *testing.T, s sentToken, _, _ []byte) bool {
		return len(s.segments) == 3 && s.segments[i] == text
	}
}

func TestWhatStandsForTheIDJWT(t *testing.T) {
	keys := newFakeRing(t)
	for _, f := range fakeKinds(t, keys) {
		within := func(id string) string { return sentOn(t, keys, f, id).text }
		require.Equal(t, "original_jwt_information", within("rq-idjwt-garbage"))
		text := within("rq-idjwt-blanks")
		require.True(t, decode(t, strings.Trim(text, " ")).verifies(t, f.p) && text[0] == ' ' && text[len(text)-1] == ' ')
		require.True(t, decode(t, strings.TrimPrefix(within("rq-idjwt-bearer"), "Bearer ")).verifies(t, f.p))
		var parts struct{ Protected, Payload, Signature string }
		require.NoError(t, json.Unmarshal([]byte(within("rq-idjwt-json-serialised")), &parts))
		require.True(t, decode(t, parts.Protected+"."+parts.Payload+"."+parts.Signature).verifies(t, f.p))

		ack := decode(t, within("rq-idjwt-is-acjwt"))
		require.True(t, ack.verifies(t, f.p))
		require.Equal(t, "0", ack.at("claims.raResultCode"))
		require.NotEmpty(t, ack.at("claims.rqJWT"))
		require.Empty(t, ack.at("claims.sub"))
		other := decode(t, within("rq-idjwt-is-rqjwt"))
		require.True(t, other.verifies(t, f.p) && other.inside(t).verifies(t, f.p))
		plain := built(t, keys, f, "rq-idjwt-is-rqjwt")
		require.Equal(t, plain.rq.sub, other.sub)
		require.NotEqual(t, plain.rq.at("claims.jti"), other.at("claims.jti"))

		s := built(t, keys, f, "rq-dup-value-last-bad")
		require.True(t, s.rq.verifies(t, f.p))
		sub := s.rq.claims["sub"]
		if f.how.sub == subString {
			var text string
			require.NoError(t, json.Unmarshal(sub, &text))
			sub = json.RawMessage(text)
		}
		require.True(t, bytes.Contains(sub, []byte(`"identifierType":"email","identifierType":"no_such_type"`)), string(sub))
	}
}
