package ddrf

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// siteFile is the file of a vector's own party.
func siteFile(t testing.TB, r *request) string {
	require.Len(t, r.parties, 1)
	for _, p := range r.parties[0].pages {
		if p.path == filePath {
			return *p.answers[0].Body
		}
	}
	t.Fatal("there is no file")
	return ""
}

// keysIn are the JWKs of a file's array publicKey.
func keysIn(t testing.TB, file string) []map[string]json.RawMessage {
	var all struct{ PublicKey []map[string]json.RawMessage }
	require.NoError(t, json.Unmarshal([]byte(file), &all), file)
	return all.PublicKey
}

func TestKeysThatAreNotForSignatures(t *testing.T) {
	forBoth(t, func(t *testing.T, f *facts, sent func(string) sentToken) {
		for name, want := range map[string]map[string]string{
			"jwk-use-enc":   {"use": `"enc"`},
			"jwk-key-ops":   {"key_ops": `["encrypt"]`, "use": ""},
			"jwk-alg-other": {"kty": `"RSA"`, "alg": `"PS256"`},
			"weak-rsa-1024": {"kty": `"RSA"`, "alg": `"RS256"`},
		} {
			s := sent(name)
			listed := keysIn(t, siteFile(t, s.request))
			require.Len(t, listed, 2, name)
			for member, raw := range want {
				require.Equal(t, raw, string(listed[1][member]), "%s: %s", name, member)
			}
			require.Equal(t, string(listed[1]["kid"]), string(s.members(t)["kid"]))
			k := s.parties[0].listed[1]
			require.True(t, s.by(t, k, k.alg), name)
			require.Equal(t, quoted(k.alg), string(s.members(t)["alg"]))
			rq := decode(t, s.token())
			for _, d := range []decoded{rq, rq.inside(t)} {
				require.Equal(t, quoted(s.parties[0].domain), d.at("claims.iss"))
			}
			require.NotNil(t, s.origin)
		}
		require.Equal(t, 1024, sent("weak-rsa-1024").parties[0].listed[1].signer.Public().(*rsa.PublicKey).N.BitLen())

		s := sent("hmac-oct-published")
		listed := keysIn(t, siteFile(t, s.request))
		require.Equal(t, `"oct"`, string(listed[1]["kty"]))
		require.Equal(t, `"HS256"`, string(s.members(t)["alg"]))
		require.Equal(t, string(listed[1]["kid"]), string(s.members(t)["kid"]))
		require.Len(t, s.signature(t), 32)
		require.Nil(t, s.origin)
	})
}

func TestLoosePadding(t *testing.T) {
	forBoth(t, func(t *testing.T, f *facts, sent func(string) sentToken) {
		s := sent("alg-rs256-loose-padding")
		k := s.parties[0].listed[1]
		public := k.signer.Public().(*rsa.PublicKey)
		require.Equal(t, `"Aw"`, k.jwk.get("e"))
		require.Equal(t, 2048, public.N.BitLen())
		cube := new(big.Int).Exp(new(big.Int).SetBytes(s.signature(t)), big.NewInt(3), public.N)
		block := cube.FillBytes(make([]byte, 256))
		digest := sha256.Sum256([]byte(s.input()))
		require.Equal(t, "\x00\x01"+strings.Repeat("\xff", 8)+"\x00"+digestInfo+string(digest[:]), string(block[:11+len(digestInfo)+32]))
		require.False(t, s.by(t, k, "RS256"), "a strict reader is not misled")
	})
}

func TestFilesWithOddKeys(t *testing.T) {
	keys := newFakeRing(t)
	for kind, f := range fakeKinds(t, keys) {
		alg := f.how.alg
		file := func(id string) (seen, string, *party) {
			s := built(t, keys, f, id)
			require.NotNil(t, s, id)
			return *s, siteFile(t, s.request), s.parties[0]
		}
		for _, id := range []string{"origin-other-key-only", "requester-other-key-only", "origin-other-key-same-kid", "requester-other-key-same-kid"} {
			s, text, p := file(id)
			d := s.rq
			require.True(t, s.id.verifies(t, f.p) || strings.HasPrefix(id, "origin"), id)
			if strings.HasPrefix(id, "origin") {
				d = s.id
				require.True(t, s.rq.verifies(t, f.q), id)
			}
			listed := keysIn(t, text)
			require.Len(t, listed, 1)
			require.Equal(t, strings.HasSuffix(id, "same-kid"), string(listed[0]["kid"]) == d.at("header.kid"), "%s %s", kind, id)
			require.Equal(t, quoted(p.domain), d.at("claims.iss"))
			require.False(t, d.verifies(t, p), id)
			require.True(t, d.verifies(t, &party{listed: []*key{{kid: strings.Trim(d.at("header.kid"), `"`), signer: p.keys[usualPurpose[alg]].signer}}}), id)
		}
		for id, broken := range map[string]func(jwk map[string]json.RawMessage) bool{
			"origin-key-off-curve": func(jwk map[string]json.RawMessage) bool { return !onCurve(t, jwk) && len(jwk) == 7 },
			"origin-key-cut":       func(jwk map[string]json.RawMessage) bool { return jwk["y"] == nil && len(jwk) == 6 },
			"origin-key-zero": func(jwk map[string]json.RawMessage) bool {
				return string(jwk["x"]) == quoted(strings.Repeat("A", 43)) && string(jwk["y"]) == string(jwk["x"])
			},
		} {
			s, text, p := file(id)
			listed := keysIn(t, text)
			require.Len(t, listed, 1)
			require.True(t, broken(listed[0]), "%s %s", kind, text)
			require.True(t, s.id.verifies(t, p), "by the true key")
			require.True(t, s.rq.verifies(t, f.q))
		}

		s, text, p := file("id-signed-by-requester-same-kid")
		require.Equal(t, quoted(f.p.first(alg).kid), string(keysIn(t, text)[0]["kid"]))
		require.True(t, s.rq.verifies(t, p) && s.id.verifies(t, p) && !s.id.verifies(t, f.p))
		require.Equal(t, quoted(f.p.domain), s.id.at("claims.iss"))
		require.Nil(t, s.origin)
	}
}

func TestFormsOfPublicKey(t *testing.T) {
	keys := newFakeRing(t)
	for kind, f := range fakeKinds(t, keys) {
		for id, look := range map[string]func(o map[string]json.RawMessage, text string, p *party) bool{
			"origin-publickey-string": func(o map[string]json.RawMessage, _ string, p *party) bool {
				return string(o["publicKey"]) == quoted(p.listed[0].jwk.String())
			},
			"origin-publickey-pem": func(o map[string]json.RawMessage, _ string, p *party) bool {
				var text string
				require.NoError(t, json.Unmarshal(o["publicKey"], &text))
				block, _ := pem.Decode([]byte(text))
				public, err := x509.ParsePKIXPublicKey(block.Bytes)
				require.NoError(t, err)
				require.Equal(t, p.listed[0].signer.Public(), public)
				return true
			},
			"origin-publickey-jwk-set": func(o map[string]json.RawMessage, _ string, p *party) bool {
				return string(o["publicKey"]) == `{"keys":[`+p.listed[0].jwk.String()+`]}`
			},
			"origin-publickey-object": func(o map[string]json.RawMessage, _ string, p *party) bool {
				return string(o["publicKey"]) == p.listed[0].jwk.String()
			},
			"origin-keys-member": func(o map[string]json.RawMessage, _ string, p *party) bool {
				return o["publicKey"] == nil && string(o["keys"]) == "["+p.listed[0].jwk.String()+"]"
			},
			"origin-file-dup-publickey": func(o map[string]json.RawMessage, text string, p *party) bool {
				return strings.Count(text, `"publicKey":`) == 2 && string(o["publicKey"]) == "["+p.listed[0].jwk.String()+"]"
			},
			"origin-unknown-key-beside": func(_ map[string]json.RawMessage, text string, _ *party) bool {
				return len(keysIn(t, text)) == 2 && string(keysIn(t, text)[0]["kty"]) == `"LATTICE"`
			},
			"origin-broken-key-beside": func(_ map[string]json.RawMessage, text string, _ *party) bool {
				return len(keysIn(t, text)) == 2 && keysIn(t, text)[0]["y"] == nil
			},
			"origin-many-keys": func(_ map[string]json.RawMessage, text string, _ *party) bool { return len(keysIn(t, text)) == 50 },
			"origin-bare-jwk": func(_ map[string]json.RawMessage, text string, _ *party) bool {
				return len(keysIn(t, text)[0]) == map[string]int{"ES256": 4, "RS256": 3}[f.how.alg]
			},
			"origin-dup-kid": func(_ map[string]json.RawMessage, text string, _ *party) bool {
				listed := keysIn(t, text)
				return len(listed) == 2 && string(listed[0]["kid"]) == string(listed[1]["kid"])
			},
			"origin-private-member": func(_ map[string]json.RawMessage, text string, _ *party) bool { return keysIn(t, text)[0]["d"] != nil },
		} {
			s := built(t, keys, f, id)
			require.NotNil(t, s, id)
			text, p := siteFile(t, s.request), s.parties[0]
			require.True(t, look(members(t, []byte(text)), text, p), "%s %s: %s", kind, id, text)
			last := &party{listed: p.listed[len(p.listed)-1:]}
			require.True(t, s.id.verifies(t, last), id)
			require.True(t, s.rq.verifies(t, f.q) || s.rq.verifies(t, last), id)
			require.Equal(t, id == "origin-bare-jwk", s.rq.at("header.kid") == "")
		}
	}
}

// onCurve reports that a JWK's point is one of P-256.
func onCurve(t testing.TB, jwk map[string]json.RawMessage) bool {
	point := []byte{4}
	for _, name := range []string{"x", "y"} {
		var text string
		require.NoError(t, json.Unmarshal(jwk[name], &text))
		point = append(point, segmentOf(t, text)...)
	}
	_, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	return err == nil
}
