package ddrf

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// freedom shows what a reader of JSON does not see.
func freedom(t *testing.T, all map[string]sentTo) {
	keys := newFakeRing(t)
	for kind, to := range all {
		f := to.f
		for _, which := range []string{"rq", "id"} {
			s := func(name string) (decoded, decoded) {
				id := strings.Replace(name, "@", which, 1)
				v := to.vectors[id]
				require.NotNil(t, v, id)
				plain := decode(t, f.plain(keys, id).token())
				if which == "id" {
					plain = plain.inside(t)
				}
				return v.on(f, id), plain
			}
			text := func(d decoded, i int) string { return string(segmentOf(t, strings.Split(d.compact, ".")[i])) }

			got, plain := s("ok-@-member-order")
			require.Equal(t, slices.Sorted(maps.Keys(plain.claims)), slices.Sorted(maps.Keys(got.claims)), kind)
			require.True(t, strings.HasPrefix(text(got, 1), `{"iat":`) && strings.HasPrefix(text(plain, 1), `{"version":`), text(got, 1))

			got, plain = s("ok-@-pretty-json")
			require.Contains(t, text(got, 0), "\n  \"alg\": ")
			require.Contains(t, text(got, 1), "\n  \"jti\": ")
			require.Equal(t, plain.at("claims.jti"), got.at("claims.jti"))

			got, plain = s("ok-@-escaped-names")
			require.Contains(t, text(got, 1), `"\u0069ss":`)
			require.NotContains(t, text(got, 1), `"iss":`)
			require.Equal(t, slices.Sorted(maps.Keys(plain.claims)), slices.Sorted(maps.Keys(got.claims)), kind)
			require.Equal(t, plain.sub, got.sub)

			got, plain = s("ok-@-header-order")
			require.True(t, strings.HasPrefix(text(got, 0), `{"kid":`), text(got, 0))
			require.Less(t, strings.Index(text(got, 0), `"typ"`), strings.Index(text(got, 0), `"alg"`))
			require.Equal(t, plain.header, got.header)

			got, plain = s("ok-@-sub-json-string")
			require.NotEqual(t, plain.at("claims.sub")[:1], got.at("claims.sub")[:1])
			require.Equal(t, plain.sub, got.sub)
		}
	}
}

// twoKeys holds the kids, and the file of the one key.
func twoKeys(t *testing.T, all map[string]sentTo) {
	for kind, to := range all {
		f := to.f
		s := to.vectors["ok-two-keys"]
		require.Equal(t, quoted(f.p.nth(f.how.alg, 0).kid), s.id.at("header.kid"), kind)
		require.Equal(t, quoted(f.p.nth(f.how.alg, 1).kid), s.rq.at("header.kid"), kind)

		s = to.vectors["ok-id-kid-absent-many"]
		second := &party{listed: []*key{f.p.nth(f.how.alg, 1)}}
		require.True(t, s.id.verifies(t, second), kind)

		s = to.vectors["ok-rq-kid-absent"]
		require.Len(t, s.parties, 1)
		require.Len(t, s.parties[0].listed, 1)
		require.Equal(t, f.how.alg, s.parties[0].listed[0].alg)
		require.NotEmpty(t, s.id.at("header.kid"))
	}
}

// inOrder holds that no legal vector has times in an order that may be refused (AD-43).
func inOrder(t *testing.T, all map[string]sentTo) {
	for kind, to := range all {
		for id := range joined(legalChanges, legalSiteChanges) {
			var iats [2]float64
			for i, d := range []decoded{to.vectors[id].id, to.vectors[id].rq} {
				require.NoError(t, json.Unmarshal(d.claims["iat"], &iats[i]), id)
			}
			require.LessOrEqual(t, iats[0], iats[1], "%s %s", kind, id)
		}
	}
}

// aliases holds that the two subs differ in what the vector is about.
func aliases(t *testing.T, all map[string]sentTo) {
	for kind, to := range all {
		for id, differs := range map[string]string{
			"ok-direct": "", "ok-alias-value": "identifierValue", "ok-alias-type": "identifierType", "ok-alias-format": "identifierFormat",
			"ok-alias-direct": "identifierType", "ok-upper-hex": "identifierValue", "ok-each-listed-pair": "",
			"type-unknown": "", "type-made-up": "", "id-type-unknown-both": "", "id-format-unlisted-both": "", "both-sha256-short": "",
			"rq-type-unknown-only": "identifierType", "rq-format-unlisted": "identifierFormat", "rq-sha256-63": "identifierValue",
			"rq-type-upper": "identifierType", "rq-email-upper": "identifierValue", "rq-uuid-zero": "identifierValue",
		} {
			s := to.vectors[id]
			for _, name := range []string{"identifierValue", "identifierType", "identifierFormat"} {
				same := s.rq.at("sub."+name) == s.id.at("sub."+name)
				require.Equal(t, name != differs, same, "%s %s %s", kind, id, name)
			}
			fromQ := strings.HasPrefix(id, "ok-alias-") && id != "ok-alias-direct" || id == "rq-type-unknown-only"
			require.Equal(t, fromQ, s.rq.at("claims.iss") == `"vendor1.test"`, id)
			require.Equal(t, `"publisher1.test"`, s.id.at("claims.iss"), id)
		}
		s := to.vectors["ok-each-listed-pair"]
		require.Equal(t, []string{`"email"`, `"plain"`}, []string{s.rq.at("sub.identifierType"), s.rq.at("sub.identifierFormat")})
	}
}

// canaries holds that the canary is what the tokens hold, or a part of it.
func canaries(t *testing.T, all map[string]sentTo) {
	for kind, to := range all {
		for _, id := range slices.Sorted(maps.Keys(memberTables)) {
			s := to.vectors[id]
			if s == nil || id == "rq-is-acjwt" { // in which everything is further inside
				continue
			}
			holds := strings.Contains(s.rq.text(), s.value) || strings.Contains(s.id.text(), s.value)
			require.True(t, holds, "%s %s: %s", kind, id, s.value)
		}
		require.Len(t, to.vectors["rq-value-long"].rq.at("sub.identifierValue"), 10_002, kind)
		require.Len(t, to.vectors["rq-value-long"].value, 64)
		require.Len(t, to.vectors["both-sha256-short"].value, 63)
	}
}

// text is all that the claims say.
func (d decoded) text() string {
	raw, _ := json.Marshal(d.claims) // of what was decoded
	return string(raw)
}

// Vectors that do not apply to a recipient are left out with the reason, and no others.
func TestMemberVectorsThatDoNotApply(t *testing.T) {
	keys := newFakeRing(t)
	digests := []string{"rq-md5-31", "rq-md5-64", "rq-sha1-39"}
	emails := []string{"rq-email-is-hash", "rq-email-no-at", "rq-email-upper"}
	uuids := []string{"rq-uuid-alphabet", "rq-uuid-case", "rq-uuid-short", "rq-uuid-zero"}
	sha256 := []string{"both-sha256-short", "rq-value-injection", "rq-value-two-joined"}
	for id := range memberTables {
		if strings.HasPrefix(id, "rq-sha256-") {
			sha256 = append(sha256, id)
		}
	}
	for name, tc := range map[string]struct {
		listed []pair
		said   map[string]string
		skips  [][]string
	}{
		"usual":            {nil, nil, [][]string{digests}},
		"one digest":       {[]pair{{Type: "email", Format: "sha256"}}, nil, [][]string{digests, emails, uuids, {"ok-each-listed-pair", "rq-format-of-other-type", "rq-type-id-number"}}},
		"id is the type":   {[]pair{{Type: "email", Format: "sha256", ID: `"email"`}}, nil, [][]string{digests, emails, uuids, {"ok-each-listed-pair", "rq-format-of-other-type", "rq-type-id-number"}}},
		"other digests":    {[]pair{{Type: "email", Format: "md5"}, {Type: "email", Format: "sha-1"}}, nil, [][]string{sha256, emails, uuids, {"rq-format-of-other-type", "rq-format-dashed", "rq-type-id-number"}}},
		"upper case":       {[]pair{{Type: "IDFA", Format: "PLAIN"}}, nil, [][]string{digests, sha256, emails, {"ok-each-listed-pair", "ok-upper-hex", "rq-format-dashed", "rq-format-of-other-type", "rq-format-upper", "rq-type-id-number", "rq-type-upper"}}},
		"a guess":          {[]pair{{Type: "card", Format: "plain", ID: "1"}}, nil, [][]string{digests, sha256, emails, uuids, {"ok-each-listed-pair", "ok-upper-hex", "rq-format-dashed", "rq-format-of-other-type", "rq-format-upper", "rq-type-blanks", "rq-type-id-number", "rq-type-prefix", "rq-type-upper", "rq-value-control", "rq-value-long"}}},
		"said by an owner": {[]pair{{Type: "email", Format: "sha256"}}, map[string]string{"email:sha256": "BASE64-OF-SOMETHING"}, [][]string{digests, sha256, emails, uuids, {"ok-alias-value", "ok-each-listed-pair", "ok-upper-hex", "rq-format-of-other-type", "rq-type-id-number"}}},
	} {
		f := fakeFacts(t, keys, "ES256", subObject, tc.listed...)
		for i, p := range f.pairs {
			p.value, p.guessed = nil, false
			f.pairs[i] = p.withValue(tc.said)
		}
		f.base = f.pairs[0]
		var skipped []string
		for _, id := range slices.Sorted(maps.Keys(memberTables)) {
			if built(t, keys, f, id) == nil {
				skipped = append(skipped, id)
			}
		}
		require.ElementsMatch(t, slices.Concat(tc.skips...), skipped, name)
	}
}
