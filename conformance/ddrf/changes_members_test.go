package ddrf

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/catalog"
)

// memberTables are those of this file: changes to what the tokens say, all with valid
// signatures.
var memberTables = joined(legalChanges, legalSiteChanges, claimChanges, identifierChanges, timeChanges)

// seen is a vector as it is sent.
type seen struct {
	*request
	rq, id decoded // id is empty where there is no idJWT in it
}

// built builds a vector and reads it back. It is nil where the vector does not apply.
func built(t testing.TB, keys keyring, f *facts, id string) *seen {
	r, err := buildOf(t, keys, f, id)
	var skip notHere
	if errors.As(err, &skip) {
		return nil
	}
	require.NoError(t, err, id)
	s := &seen{request: r, rq: decode(t, r.token())}
	if raw := s.rq.claims["idJWT"]; len(raw) > 2 && raw[0] == '"' {
		s.id = s.rq.inside(t)
	}
	return s
}

// on is the token that the vector is about.
func (s *seen) on(f *facts, id string) decoded {
	if v, _ := f.catalog.Vector(id); v.Token == "idJWT" {
		return s.id
	}
	return s.rq
}

func TestMemberVectorsAreSigned(t *testing.T) {
	keys := newFakeRing(t)
	for kind, f := range fakeKinds(t, keys) {
		for _, id := range slices.Sorted(maps.Keys(memberTables)) {
			s := built(t, keys, f, id)
			if s == nil {
				continue
			}
			parties := append([]*party{f.p, f.q}, s.parties...)
			require.True(t, s.rq.verifies(t, parties...), "%s %s", kind, id)
			if s.id.compact != "" {
				require.True(t, s.id.verifies(t, parties...), "%s %s", kind, id)
			}
			require.Equal(t, "vendor9.test", strings.TrimSuffix(strings.TrimPrefix(s.endpoint, "https://"), "/ddrf"))
			require.GreaterOrEqual(t, len(s.value), 8, id)
		}
	}
}

// The tables hold the vectors of their scenarios, all of them and no others.
func TestMemberTables(t *testing.T) {
	c, err := catalog.DDRF()
	require.NoError(t, err)
	var want []string
	for _, v := range c.Vectors {
		i := slices.IndexFunc(groups, func(g group) bool { return g.holds(v) })
		if slices.Contains([]string{"legal", "claims", "identifiers", "times"}, groups[i].name) {
			want = append(want, v.ID)
		}
	}
	require.ElementsMatch(t, want, slices.Collect(maps.Keys(memberTables)))
}

// What a vector does not change is as in the plain request.
func TestMemberVectorsChangeOneToken(t *testing.T) {
	keys := newFakeRing(t)
	for kind, f := range fakeKinds(t, keys) {
		for _, id := range slices.Sorted(maps.Keys(memberTables)) {
			v, _ := f.catalog.Vector(id)
			s := built(t, keys, f, id)
			if s == nil || s.id.compact == "" || len(s.parties) > 0 || strings.HasPrefix(id, "ok-alias") {
				continue
			}
			plain := decode(t, f.plain(keys, id).token())
			mine, other, want := s.rq, s.id, plain.inside(t)
			if v.Token == "idJWT" {
				mine, other, want = s.id, s.rq, plain
			}
			if s.rq.at("claims.iss") != `"vendor1.test"` {
				require.Equal(t, want.header, other.header, "%s %s", kind, id)
			}
			for _, name := range []string{"version", "jti"} {
				require.Equal(t, want.at("claims."+name), other.at("claims."+name), "%s %s", kind, id)
			}
			require.NotEmpty(t, mine.header, id)
		}
	}
}

func TestMembers(t *testing.T) {
	keys := newFakeRing(t)
	kinds := fakeKinds(t, keys)
	for _, tc := range []struct{ id, path, want string }{
		{"ok-direct", "claims.iss", `"publisher1.test"`},
		{"ok-intermediary", "claims.iss", `"vendor1.test"`},
		{"ok-optional-absent", "claims.optionalParameters", ``},
		{"ok-optional-object", "claims.optionalParameters", `\{"ref":"a1"\}`},
		{"ok-optional-string", "claims.optionalParameters", `"\{\\"ref\\":\\"a1\\"\}"`},
		{"ok-optional-empty-object", "claims.optionalParameters", `\{\}`},
		{"ok-optional-null", "claims.optionalParameters", `null`},
		{"ok-optional-large", "claims.optionalParameters", `\{"note":"(agreed, ){512}"\}`},
		{"ok-alias-type", "sub.identifierType", `"phone"`},
		{"ok-alias-type", "sub.identifierFormat", `"sha256"`},
		{"ok-alias-format", "sub.identifierFormat", `"sha512"`},
		{"ok-alias-direct", "sub.identifierType", `"phone"`},
		{"ok-upper-hex", "sub.identifierValue", `"[0-9A-F]{64}"`},
		{"ok-@-extra-claim", "claims.x_note", `"a"`},
		{"ok-@-extra-sub-member", "sub.note", `"a"`},
		{"ok-@-header-extra", "header.x", `"a"`},
		{"ok-@-typ-absent", "header.typ", ``},
		{"ok-@-typ-other", "header.typ", `"jwt"`},
		{"ok-@-kid-absent", "header.kid", ``},
		{"ok-@-kid-absent", "claims.iss", `"ok-@-kid-absent.test"`},
		{"ok-@-kid-absent-many", "header.kid", ``},
		{"ok-@-iat-fraction", "claims.iat", `\d{10}\.25`},
		{"ok-@-iat-exponent", "claims.iat", `\d{10}e0`},
		{"ok-@-jti-long", "claims.jti", `"[a-z]{200}"`},
		{"ok-@-jti-no-guid", "claims.jti", `"[A-Z]{6}"`},
		{"ok-@-rs256", "header.alg", `"RS256"`},
		{"ok-@-es256", "header.alg", `"ES256"`},
		{"ok-@-ps256", "header.alg", `"PS256"`},
		{"ok-@-es384", "header.alg", `"ES384"`},
		{"ok-@-eddsa", "header.alg", `"EdDSA"`},
		{"ok-@-aud-recipient", "claims.aud", `"vendor9.test"`},

		{"@-version-missing", "claims.version", ``},
		{"@-version-null", "claims.version", `null`},
		{"@-version-number", "claims.version", `1\.0`},
		{"@-version-empty", "claims.version", `""`},
		{"@-version-2.0", "claims.version", `"2\.0"`},
		{"@-version-9.9", "claims.version", `"9\.9"`},
		{"@-jti-missing", "claims.jti", ``},
		{"@-jti-null", "claims.jti", `null`},
		{"@-jti-number", "claims.jti", `12345`},
		{"@-jti-object", "claims.jti", `\{\}`},
		{"@-jti-empty", "claims.jti", `""`},
		{"@-iss-missing", "claims.iss", ``},
		{"@-iss-null", "claims.iss", `null`},
		{"@-iss-number", "claims.iss", `42`},
		{"@-iss-array", "claims.iss", `\["publisher1.test"\]`},
		{"@-iss-object", "claims.iss", `\{"domain":"publisher1.test"\}`},
		{"@-iss-empty", "claims.iss", `""`},
		{"@-sub-missing", "claims.sub", ``},
		{"@-sub-null", "claims.sub", `null`},
		{"@-sub-number", "claims.sub", `42`},
		{"@-sub-boolean", "claims.sub", `true`},
		{"@-sub-empty-object", "claims.sub", `\{\}`},
		{"@-sub-empty-string", "claims.sub", `""`},
		{"@-sub-plain-string", "claims.sub", `"email:[0-9a-f]{64}"`},
		{"@-value-missing", "sub.identifierValue", ``},
		{"@-value-null", "sub.identifierValue", `null`},
		{"@-value-number", "sub.identifierValue", `42`},
		{"@-value-empty", "sub.identifierValue", `""`},
		{"@-type-missing", "sub.identifierType", ``},
		{"@-type-null", "sub.identifierType", `null`},
		{"@-type-number", "sub.identifierType", `42`},
		{"@-type-empty", "sub.identifierType", `""`},
		{"@-format-missing", "sub.identifierFormat", ``},
		{"rq-format-number", "sub.identifierFormat", `42`},
		{"rq-idJWT-missing", "claims.idJWT", ``},
		{"rq-idJWT-null", "claims.idJWT", `null`},
		{"rq-idJWT-number", "claims.idJWT", `42`},
		{"rq-idJWT-object", "claims.idJWT", `\{"version":"1.0","jti":.*"iss":"publisher1.test","sub":.*\}`},
		{"rq-idJWT-array", "claims.idJWT", `\["[\w-]+\.[\w-]+\.[\w-]+"\]`},
		{"rq-idjwt-empty", "claims.idJWT", `""`},
		{"rq-idjwt-nested-twice", "claims.idJWT", `\{"idJWT":"[\w-]+\.[\w-]+\.[\w-]+"\}`},
		{"rq-orjwt-2.0", "claims.idJWT", ``},
		{"rq-orjwt-2.0", "claims.orJWT", `"[\w-]+\.[\w-]+\.[\w-]+"`},
		{"rq-is-idjwt", "claims.idJWT", ``},
		{"rq-is-idjwt", "claims.iss", `"publisher1.test"`},
		{"rq-is-acjwt", "claims.idJWT", ``},
		{"rq-is-acjwt", "claims.rqJWT", `"[\w-]+\.[\w-]+\.[\w-]+"`},
		{"rq-is-acjwt", "claims.iss", `"vendor1.test"`},
		{"rq-is-acjwt", "claims.raResultCode", `0`},
		{"rq-optional-number", "claims.optionalParameters", `7`},
		{"rq-optional-array", "claims.optionalParameters", `\[1\]`},
		{"rq-identifiers-claim", "claims.sub", ``},
		{"rq-identifiers-claim", "claims.identifiers", `\[\{"identifierValue":.*\},\{"identifierValue":.*\}\]`},
		{"rq-flat-2.0", "claims.sub", ``},
		{"rq-flat-2.0", "claims.identifierType", `"email"`},
		{"rq-flat-2.0", "claims.identifierFormat", `"sha256"`},
		{"rq-flat-2.0", "claims.identifierValue", `"[0-9a-f]{64}"`},

		{"rq-sub-array-one", "claims.sub", `\[\{[^{}]*\}\]`},
		{"@-sub-array-two", "claims.sub", `\[\{[^{}]*\},\{[^{}]*\}\]`},
		{"rq-value-array", "sub.identifierValue", `\["[0-9a-f]{64}","[0-9a-f]{64}"\]`},
		{"rq-type-array", "sub.identifierType", `\["email","idfa"\]`},
		{"type-unknown", "sub.identifierType", `"phone"`},
		{"type-made-up", "sub.identifierType", `"no_such_type"`},
		{"rq-type-unknown-only", "sub.identifierType", `"phone"`},
		{"rq-type-unknown-only", "claims.iss", `"vendor1.test"`},
		{"id-type-unknown-both", "sub.identifierType", `"phone"`},
		{"id-type-unknown-both", "sub.identifierValue", `"\+120255501\d\d"`},
		{"rq-type-upper", "sub.identifierType", `"EMAIL"`},
		{"rq-type-blanks", "sub.identifierType", `" email "`},
		{"rq-type-id-number", "sub.identifierType", `"1"`},
		{"rq-type-prototype", "sub.identifierType", `"__proto__"`},
		{"rq-type-constructor", "sub.identifierType", `"constructor"`},
		{"rq-type-wildcard", "sub.identifierType", `"\*"`},
		{"rq-type-prefix", "sub.identifierType", `"emai"`},
		{"rq-format-empty", "sub.identifierFormat", `""`},
		{"rq-format-unlisted", "sub.identifierFormat", `"sha512"`},
		{"id-format-unlisted-both", "sub.identifierFormat", `"sha512"`},
		{"rq-format-of-other-type", "sub.identifierType", `"idfa"`},
		{"rq-format-of-other-type", "sub.identifierFormat", `"sha256"`},
		{"rq-format-upper", "sub.identifierFormat", `"SHA256"`},
		{"rq-format-dashed", "sub.identifierFormat", `"sha-256"`},
		{"rq-value-control", "sub.identifierValue", `"[0-9a-f]{32}\\u0000[0-9a-f]{32}"`},
		{"rq-value-long", "sub.identifierValue", `"[0-9a-f]+"`},
		{"rq-sha256-63", "sub.identifierValue", `"[0-9a-f]{63}"`},
		{"rq-sha256-65", "sub.identifierValue", `"[0-9a-f]{65}"`},
		{"rq-sha256-32", "sub.identifierValue", `"[0-9a-f]{32}"`},
		{"rq-sha256-40", "sub.identifierValue", `"[0-9a-f]{40}"`},
		{"rq-sha256-128", "sub.identifierValue", `"[0-9a-f]{128}"`},
		{"rq-sha256-non-hex", "sub.identifierValue", `"[0-9a-f]{63}g"`},
		{"rq-sha256-0x", "sub.identifierValue", `"0x[0-9a-f]{62}"`},
		{"rq-sha256-0x-long", "sub.identifierValue", `"0x[0-9a-f]{64}"`},
		{"rq-sha256-base64", "sub.identifierValue", `"[0-9A-Za-z+/]{43}="`},
		{"rq-sha256-base64url", "sub.identifierValue", `"[\w-]{43}"`},
		{"rq-sha256-raw-email", "sub.identifierValue", `"[0-9a-f]{16}@example.com"`},
		{"rq-sha256-blank-inside", "sub.identifierValue", `"[0-9a-f]{32} [0-9a-f]{31}"`},
		{"rq-sha256-blank-after", "sub.identifierValue", `"[0-9a-f]{64} "`},
		{"rq-sha256-newline-after", "sub.identifierValue", `"[0-9a-f]{64}\\n"`},
		{"rq-sha256-prefix", "sub.identifierValue", `"sha256:[0-9a-f]{64}"`},
		{"rq-sha256-dashes", "sub.identifierValue", `"[0-9a-f]{16}(-[0-9a-f]{16}){3}"`},
		{"rq-sha256-fullwidth", "sub.identifierValue", `"[0-9a-f]{63}１"`},
		{"rq-sha256-elided", "sub.identifierValue", `"28f6dc889e\.\.\.fe167"`},
		{"rq-value-two-joined", "sub.identifierValue", `"[0-9a-f]{64},[0-9a-f]{64}"`},
		{"both-sha256-short", "sub.identifierValue", `"[0-9a-f]{63}"`},
		{"rq-value-injection", "sub.identifierValue", `"' OR '1'='1"`},
		{"rq-uuid-short", "sub.identifierValue", `"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{11}"`},
		{"rq-uuid-alphabet", "sub.identifierValue", `"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{11}z"`},
		{"rq-uuid-zero", "sub.identifierValue", `"0{8}(-0{4}){3}-0{12}"`},
		{"rq-uuid-case", "sub.identifierValue", `"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}"`},
		{"rq-uuid-case", "sub.identifierType", `"idfa"`},
		{"rq-email-no-at", "sub.identifierValue", `"not-an-address"`},
		{"rq-email-no-at", "sub.identifierFormat", `"plain"`},
		{"rq-email-upper", "sub.identifierValue", `"W[0-9A-F]{12}@EXAMPLE.COM"`},
		{"rq-email-is-hash", "sub.identifierValue", `"[0-9a-f]{64}"`},

		{"@-iat-missing", "claims.iat", ``},
		{"@-iat-null", "claims.iat", `null`},
		{"@-iat-string", "claims.iat", `"\d{10}"`},
		{"@-iat-iso-string", "claims.iat", `"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"`},
		{"@-iat-boolean", "claims.iat", `true`},
		{"@-iat-object", "claims.iat", `\{\}`},
		{"@-iat-array", "claims.iat", `\[\d{10}\]`},
		{"@-iat-empty-string", "claims.iat", `""`},
		{"@-iat-year-9999", "claims.iat", `253402300799`},
		{"@-iat-milliseconds", "claims.iat", `\d{13}`},
		{"@-iat-1e300", "claims.iat", `1e300`},
		{"@-iat-zero", "claims.iat", `0`},
		{"@-iat-negative", "claims.iat", `-1`},
		{"@-aud-other", "claims.aud", `"another-recipient.test"`},
	} {
		for kind, f := range kinds {
			for _, id := range bothIDs(tc.id) {
				want := regexp.MustCompile("^(?:" + strings.Replace(tc.want, "ok-@", id[:min(5, len(id))], 1) + ")$")
				s := built(t, keys, f, id)
				require.NotNil(t, s, id)
				require.Regexp(t, want, s.on(f, id).at(tc.path), "%s %s %s", kind, id, tc.path)
			}
		}
	}
}

// bothIDs are the ids of the vectors of both tokens where an id has a place for the token.
func bothIDs(id string) []string {
	if !strings.Contains(id, "@") {
		return []string{id}
	}
	return []string{strings.Replace(id, "@", "rq", 1), strings.Replace(id, "@", "id", 1)}
}

func TestTimes(t *testing.T) {
	keys := newFakeRing(t)
	kinds := fakeKinds(t, keys)
	day := 24 * time.Hour
	for _, tc := range []struct {
		id, name string
		want     time.Duration
	}{
		{"ok-@-exp-nbf-in-order", "exp", time.Hour}, {"ok-@-exp-nbf-in-order", "nbf", -time.Hour},
		{"ok-id-old-forwarded", "iat", -30 * day}, {"rq-iat-before-id", "iat", -2 * time.Hour},
		{"@-iat-ahead-60s", "iat", time.Minute}, {"@-iat-ahead-10m", "iat", 10 * time.Minute}, {"@-iat-ahead-23h", "iat", 23 * time.Hour},
		{"@-iat-ahead-2d", "iat", 2 * day}, {"@-iat-ten-years", "iat", -3650 * day},
		{"@-exp-past", "exp", -time.Hour}, {"@-nbf-future", "nbf", time.Hour},
		{"ok-direct", "iat", 0},
	} {
		for kind, f := range kinds {
			for _, id := range bothIDs(tc.id) {
				n, err := strconv.ParseInt(built(t, keys, f, id).on(f, id).at("claims."+tc.name), 10, 64)
				require.NoError(t, err, id)
				require.WithinDuration(t, time.Now().Add(tc.want), time.Unix(n, 0), 30*time.Second, "%s %s", kind, id)
			}
		}
	}
}
