package ddrf

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHeadersSayWhatTheyMustNot(t *testing.T) {
	forBoth(t, func(t *testing.T, f *facts, sent func(string) sentToken) {
		for name, want := range map[string]map[string]string{
			"crit-unknown":      {"crit": `["x"]`, "x": `"a"`},
			"crit-empty":        {"crit": `[]`},
			"crit-string":       {"crit": `"x"`, "x": `"a"`},
			"crit-absent-name":  {"crit": `["x"]`, "x": ""},
			"crit-registered":   {"crit": `["alg"]`},
			"b64-false-crit":    {"b64": "false", "crit": `["b64"]`},
			"b64-false-no-crit": {"b64": "false", "crit": ""},
			"b64-true-crit":     {"b64": "true", "crit": `["b64"]`},
			"zip-def":           {"zip": `"DEF"`},
			"jku-true":          {"jku": `"https://publisher1.test/dsrdelete.json"`},
			"jwk-true":          {"jwk": f.p.first(f.how.alg).jwk.String()},
			"kid-unknown":       {"kid": `"no-such-key"`},
			"kid-number":        {"kid": "1"},
			"kid-empty":         {"kid": `""`},
		} {
			s := sent(name)
			for member, raw := range want {
				require.Equal(t, raw, string(s.members(t)[member]), "%s: %s", name, member)
			}
			require.True(t, s.by(t, f.p.first(f.how.alg), f.how.alg), name)
		}

		s := sent("kid-case")
		kid := f.p.first(f.how.alg).kid
		require.NotEqual(t, quoted(kid), string(s.members(t)["kid"]))
		require.True(t, strings.EqualFold(quoted(kid), string(s.members(t)["kid"])))
		s = sent("kid-of-other-key")
		require.Equal(t, quoted(kid), string(s.members(t)["kid"]))
		require.True(t, s.by(t, f.p.nth(f.how.alg, 1), f.how.alg))
		s = sent("kid-unknown-foreign")
		require.Equal(t, `"no-such-key"`, string(s.members(t)["kid"]))

		for name, order := range map[string][2]string{"header-dup-alg-last-true": {"none", f.how.alg}, "header-dup-alg-last-none": {f.how.alg, "none"}} {
			s := sent(name)
			header := string(segmentOf(t, s.segments[0]))
			require.Equal(t, 2, strings.Count(header, `"alg":`))
			require.Contains(t, header, `"alg":"`+order[0]+`","alg":"`+order[1]+`"`)
			require.True(t, s.by(t, f.p.first(f.how.alg), f.how.alg), name)
		}
	})
}

func TestHeadersLeadToTheAttacker(t *testing.T) {
	forBoth(t, func(t *testing.T, f *facts, sent func(string) sentToken) {
		attacker, alg := f.attacker.first(f.how.alg), f.how.alg
		served := map[string]string{}
		for _, p := range attackerPages(f.attacker) {
			served[p.path] = *p.answers[0].Body
		}
		page := func(s sentToken, member string) string {
			var text string
			require.NoError(t, json.Unmarshal(s.members(t)[member], &text))
			u, err := url.Parse(text)
			require.NoError(t, err)
			require.Equal(t, "https://attacker.test", u.Scheme+"://"+u.Host)
			require.NotEmpty(t, served[u.Path], u.Path)
			return served[u.Path]
		}
		s := sent("jwk-attacker")
		require.JSONEq(t, attacker.jwk.String(), string(s.members(t)["jwk"]))
		require.True(t, s.by(t, attacker, alg))
		s = sent("jwk-attacker-same-kid")
		require.True(t, s.by(t, attacker, alg))
		kid := quoted(f.p.first(alg).kid)
		require.Equal(t, kid, string(s.members(t)["kid"]))
		require.Equal(t, kid, string(members(t, s.members(t)["jwk"])["kid"]))
		s = sent("jku-attacker")
		require.True(t, s.by(t, attacker, alg))
		require.Contains(t, page(s, "jku"), attacker.jwk.String())
		s = sent("kid-url")
		require.True(t, s.by(t, attacker, alg))
		require.JSONEq(t, attacker.jwk.String(), page(s, "kid"))
		s = sent("x5u-attacker")
		require.True(t, s.by(t, attacker, alg))
		block, _ := pem.Decode([]byte(page(s, "x5u")))
		cert, err := x509.ParseCertificate(block.Bytes)
		require.NoError(t, err)
		require.Equal(t, attacker.signer.Public(), cert.PublicKey)
		s = sent("jku-lookalike")
		require.True(t, s.by(t, attacker, alg))
		require.Equal(t, `"https://publisher1.test.attacker.test/jwks.json"`, string(s.members(t)["jku"]))

		for name, c := range map[string]struct {
			in, by *key
		}{"x5c-attacker": {attacker, attacker}, "x5c-true": {f.p.first(alg), f.p.first(alg)}} {
			s := sent(name)
			require.True(t, s.by(t, c.by, alg), name)
			var chain []string
			require.NoError(t, json.Unmarshal(s.members(t)["x5c"], &chain))
			der, err := base64.StdEncoding.DecodeString(chain[0])
			require.NoError(t, err)
			cert, err := x509.ParseCertificate(der)
			require.NoError(t, err)
			require.Equal(t, c.in.signer.Public(), cert.PublicKey, name)
		}
		s = sent("jwk-other-true-sig")
		require.JSONEq(t, attacker.jwk.String(), string(s.members(t)["jwk"]))
		require.True(t, s.by(t, f.p.first(alg), alg))
	})
}
