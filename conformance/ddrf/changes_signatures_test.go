package ddrf

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"encoding/json"
	"encoding/pem"
	"hash"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// sentToken is the token that a vector is about as it is sent, whatever is wrong with it.
type sentToken struct {
	*request
	f        *facts
	text     string
	segments []string
}

// sentOn builds a vector, which has to apply, and finds the token that it is about.
func sentOn(t testing.TB, keys keyring, f *facts, id string) sentToken {
	r, err := buildOf(t, keys, f, id)
	require.NoError(t, err, id)
	s := sentToken{request: r, f: f, text: r.token()}
	if v, _ := f.catalog.Vector(id); v.Token == "idJWT" || strings.Contains(id, "-idjwt-") {
		require.NoError(t, json.Unmarshal(decode(t, s.text).claims["idJWT"], &s.text), id)
	}
	s.segments = strings.Split(s.text, ".")
	return s
}

// header is the decoded header.
func (s sentToken) members(t testing.TB) map[string]json.RawMessage {
	return members(t, segmentOf(t, s.segments[0]))
}

func (s sentToken) signature(t testing.TB) []byte { return segmentOf(t, s.segments[2]) }

func (s sentToken) input() string { return s.segments[0] + "." + s.segments[1] }

// by reports that a key verifies the signature by an algorithm.
func (s sentToken) by(t testing.TB, k *key, alg string) bool {
	return verified(k.signer.Public(), alg, s.input(), s.signature(t))
}

// forBoth runs a test for both tokens and both kinds of recipient.
func forBoth(t *testing.T, test func(t *testing.T, f *facts, sent func(name string) sentToken)) {
	keys := newFakeRing(t)
	for kind, f := range fakeKinds(t, keys) {
		for _, which := range []string{"rq-", "id-"} {
			t.Run(kind+"/"+which, func(t *testing.T) {
				test(t, f, func(name string) sentToken { return sentOn(t, keys, f, which+name) })
			})
		}
	}
}

func TestSignaturesAreNoPublishedKeys(t *testing.T) {
	keys := newFakeRing(t)
	all := joined(signatureChanges, keyFileChanges)
	for kind, f := range fakeKinds(t, keys) {
		for _, id := range slices.Sorted(maps.Keys(all)) {
			v, _ := f.catalog.Vector(id)
			s := sentOn(t, keys, f, id)
			if v.IfAccepted != "fail" || len(s.segments) != 3 || !v.Security || v.Token == "origin" {
				continue
			}
			iss := members(t, segmentOf(t, s.segments[1]))["iss"]
			for _, p := range append([]*party{f.p, f.q, f.attacker}, s.parties...) {
				for _, k := range p.listed {
					var alg string
					_ = json.Unmarshal(s.members(t)["alg"], &alg)
					require.False(t, quoted(p.domain) == string(iss) && k.signer != nil && k.alg == alg && len(s.signature(t)) > 0 && s.by(t, k, alg),
						"%s %s verifies with key %s of %s", kind, id, k.kid, p.domain)
				}
			}
		}
	}
}

func TestAlteredAfterSigning(t *testing.T) {
	forBoth(t, func(t *testing.T, f *facts, sent func(string) sentToken) {
		k := f.p.first(f.how.alg)
		s := sent("header-altered")
		header := string(segmentOf(t, s.segments[0]))
		require.NotContains(t, header, "typ")
		s.segments[0] = encode([]byte(`{"typ":"JWT",` + header[1:]))
		require.True(t, s.by(t, k, k.alg), "it was signed with typ")

		require.False(t, sent("payload-altered").by(t, k, k.alg))
		s = sent("sub-altered")
		require.False(t, s.by(t, k, k.alg))
		original := f.base.value(newFakeRing(t).Word(s.label))
		require.NotContains(t, string(segmentOf(t, s.segments[1])), original)
		require.Contains(t, string(segmentOf(t, s.segments[1])), neighbour(original))

		s = sent("alg-none-old-sig")
		require.JSONEq(t, `"none"`, string(s.members(t)["alg"]))
		s.segments[0] = encode([]byte(strings.Replace(string(segmentOf(t, s.segments[0])), "none", k.alg, 1)))
		require.True(t, s.by(t, k, k.alg), "it was signed with the true alg")

		s = sent("sig-of-other-token")
		require.Len(t, s.signature(t), map[string]int{"ES256": 64, "RS256": 256}[k.alg])
		s = sent("foreign-key")
		require.JSONEq(t, quoted(k.kid), string(s.members(t)["kid"]))
	})
}

func TestOddSignatures(t *testing.T) {
	forBoth(t, func(t *testing.T, f *facts, sent func(string) sentToken) {
		ec, n := f.p.first("ES256"), orderP256
		numbers := func(name string) (r, s *big.Int) {
			signature := sent(name).signature(t)
			require.Len(t, signature, 64, name)
			return new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
		}
		for name, want := range map[string][2]int64{"sig-zero-64": {0, 0}, "sig-r-zero": {0, -1}, "sig-s-zero": {-1, 0}, "sig-r-s-one": {1, 1}} {
			r, s := numbers(name)
			require.True(t, want[0] < 0 || r.Int64() == want[0] && r.IsInt64(), name)
			require.True(t, want[1] < 0 || s.Int64() == want[1] && s.IsInt64(), name)
		}
		r, s := numbers("sig-r-s-n")
		require.True(t, r.Cmp(n) == 0 && s.Cmp(n) == 0)
		half := new(big.Int).Rsh(n, 1)
		_, s = numbers("sig-high-s")
		require.Positive(t, s.Cmp(half))
		require.True(t, sent("sig-high-s").by(t, ec, "ES256"), "the other s is as good")
		for range 8 {
			s.SetBytes(ec.sign("ES256", "input")[32:])
			require.LessOrEqual(t, s.Cmp(half), 0, "no other token has one that somebody may refuse")
		}

		swapped := sent("sig-swapped")
		signature := swapped.signature(t)
		swapped.segments[2] = encode(slices.Concat(signature[32:], signature[:32]))
		require.True(t, swapped.by(t, ec, "ES256"))

		der := sent("sig-der")
		digest := sha256.Sum256([]byte(der.input()))
		require.True(t, ecdsa.VerifyASN1(ec.signer.Public().(*ecdsa.PublicKey), digest[:], der.signature(t)))

		require.Len(t, sent("sig-truncated-63").signature(t), 63)
		require.Len(t, sent("sig-truncated-32").signature(t), 32)
		longer := sent("sig-extended-65")
		require.Len(t, longer.signature(t), 65)
		longer.segments[2] = encode(longer.signature(t)[:64])
		require.True(t, longer.by(t, ec, "ES256"))
		require.Empty(t, sent("sig-empty").segments[2])

		flippedOnce := sent("sig-bit-flipped")
		flippedOnce.segments[2] = encode(flipped(flippedOnce.signature(t)))
		require.True(t, flippedOnce.by(t, f.p.first(f.how.alg), f.how.alg))
	})
}

func TestAlgorithmsThatAreNotTheKeys(t *testing.T) {
	forBoth(t, func(t *testing.T, f *facts, sent func(string) sentToken) {
		ec, rsaKey := f.p.first("ES256"), f.p.first("RS256")
		says := func(s sentToken, alg string, k *key) {
			t.Helper()
			require.JSONEq(t, quoted(alg), string(s.members(t)["alg"]))
			require.JSONEq(t, quoted(k.kid), string(s.members(t)["kid"]))
		}
		s := sent("sig-rsa-for-es256")
		says(s, "ES256", ec)
		require.True(t, s.by(t, rsaKey, "RS256"))
		s = sent("alg-es384-key-p256")
		says(s, "ES384", ec)
		require.True(t, s.by(t, ec, "ES384"))
		s = sent("alg-rs256-key-ec")
		says(s, "RS256", ec)
		require.Len(t, s.signature(t), 256)
		s = sent("alg-rs256-sig-pss")
		says(s, "RS256", rsaKey)
		require.True(t, s.by(t, rsaKey, "PS256"))
		s = sent("alg-rs256-sig-sha1")
		says(s, "RS256", rsaKey)
		digest := sha1.Sum([]byte(s.input()))
		require.NoError(t, rsa.VerifyPKCS1v15(rsaKey.signer.Public().(*rsa.PublicKey), crypto.SHA1, digest[:], s.signature(t)))
		require.Len(t, sent("alg-rs256-truncated").signature(t), 255)
		require.Equal(t, make([]byte, 256), sent("alg-rs256-zero").signature(t))

		for name, raw := range map[string]string{
			"alg-missing": "", "alg-empty": `""`, "alg-null": "null", "alg-number": "256", "alg-array": `["` + f.how.alg + `"]`,
			"alg-unknown": `"XX256"`, "alg-lower": quoted(strings.ToLower(f.how.alg)),
		} {
			s := sent(name)
			require.Equal(t, raw, string(s.members(t)["alg"]), name)
			require.True(t, s.by(t, f.p.first(f.how.alg), f.how.alg), name)
		}
		for name, alg := range map[string]string{
			"alg-none": "none", "alg-none-title": "None", "alg-none-upper": "NONE", "alg-none-mixed": "nOnE", "alg-none-mixed-2": "noNe", "alg-none-blank": "none ",
		} {
			s := sent(name)
			require.Equal(t, quoted(alg), string(s.members(t)["alg"]), name)
			require.Empty(t, s.segments[2], name)
		}
		require.Len(t, sent("alg-none-no-segment").segments, 2)
	})
}

func TestPublicValuesAsSecrets(t *testing.T) {
	forBoth(t, func(t *testing.T, f *facts, sent func(string) sentToken) {
		k, ec, rsaKey := f.p.first(f.how.alg), f.p.first("ES256"), f.p.first("RS256")
		der, err := x509.MarshalPKIXPublicKey(k.signer.Public())
		require.NoError(t, err)
		text := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
		pkcs1 := pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(rsaKey.signer.Public().(*rsa.PublicKey))})
		x := strings.Trim(ec.jwk.get("x"), `"`)
		for name, c := range map[string]struct {
			k      *key
			alg    string
			hash   func() hash.Hash
			secret string
		}{
			"hmac-pem":       {k, "HS256", sha256.New, text},
			"hmac-pem-no-lf": {k, "HS256", sha256.New, strings.TrimSuffix(text, "\n")},
			"hmac-pkcs1-pem": {rsaKey, "HS256", sha256.New, string(pkcs1)},
			"hmac-der":       {k, "HS256", sha256.New, string(der)},
			"hmac-jwk":       {k, "HS256", sha256.New, k.jwk.String()},
			"hmac-x-text":    {ec, "HS256", sha256.New, x},
			"hmac-x-bytes":   {ec, "HS256", sha256.New, string(segmentOf(t, x))},
			"hmac-n-text":    {rsaKey, "HS256", sha256.New, strings.Trim(rsaKey.jwk.get("n"), `"`)},
			"hmac-empty":     {k, "HS256", sha256.New, ""},
			"hmac-kid":       {k, "HS256", sha256.New, k.kid},
			"hmac-hs384-pem": {k, "HS384", sha512.New384, text},
			"hmac-hs512-pem": {k, "HS512", sha512.New, text},
			"kid-path":       {&key{kid: "../../../../dev/null"}, "HS256", sha256.New, ""},
			"kid-sql":        {&key{kid: "x' UNION SELECT 'secret"}, "HS256", sha256.New, "secret"},
		} {
			s := sent(name)
			require.JSONEq(t, quoted(c.alg), string(s.members(t)["alg"]), name)
			require.JSONEq(t, quoted(c.k.kid), string(s.members(t)["kid"]), name)
			h := hmac.New(c.hash, []byte(c.secret))
			h.Write([]byte(s.input()))
			require.Equal(t, h.Sum(nil), s.signature(t), name)
		}
	})
}

func TestOtherPartiesKeys(t *testing.T) {
	keys := newFakeRing(t)
	for _, f := range fakeKinds(t, keys) {
		alg := f.how.alg
		tokens := func(id string) (rq, inner decoded) {
			s := built(t, keys, f, id)
			return s.rq, s.id
		}
		signed := func(d decoded, p *party) bool {
			i := strings.LastIndex(d.compact, ".")
			return verified(p.first(alg).signer.Public(), alg, d.compact[:i], segmentOf(t, d.compact[i+1:]))
		}
		rq, inner := tokens("rq-signed-by-origin")
		require.Equal(t, quoted(f.q.domain), rq.at("claims.iss"))
		require.True(t, signed(rq, f.p) && signed(inner, f.p))
		rq, inner = tokens("id-signed-by-requester")
		require.Equal(t, quoted(f.p.domain), inner.at("claims.iss"))
		require.True(t, signed(rq, f.q) && signed(inner, f.q) && rq.verifies(t, f.q))
		rq, inner = tokens("both-foreign")
		require.Equal(t, quoted(f.p.domain), rq.at("claims.iss"))
		require.Equal(t, quoted(f.p.domain), inner.at("claims.iss"))
		require.True(t, signed(rq, f.attacker) && signed(inner, f.attacker))
		rq, inner = tokens("rq-good-id-forged")
		require.Equal(t, quoted(f.attacker.domain), rq.at("claims.iss"))
		require.True(t, rq.verifies(t, f.attacker) && signed(inner, f.attacker))
		require.Equal(t, quoted(f.p.domain), inner.at("claims.iss"))
		rq, inner = tokens("id-good-rq-forged")
		require.Equal(t, quoted(f.q.domain), rq.at("claims.iss"))
		require.True(t, signed(rq, f.attacker) && inner.verifies(t, f.p))
		rq, inner = tokens("rq-signed-by-recipient")
		require.False(t, signed(rq, f.p))
		require.True(t, inner.verifies(t, f.p))
		require.JSONEq(t, quoted(f.domain), rq.at("header.kid"))
	}
}

func TestVectorsAboutAnAlgorithmNotTakenAreLeftOut(t *testing.T) {
	keys := newFakeRing(t)
	f := fakeFacts(t, keys, "ES256", subObject)
	f.takes["RS256"] = false
	for _, id := range []string{"rq-alg-rs256-sig-pss", "id-alg-rs256-zero", "rq-weak-rsa-1024", "id-jwk-alg-other", "id-alg-rs256-loose-padding"} {
		_, err := buildOf(t, keys, f, id)
		require.ErrorAs(t, err, new(notHere), id)
	}
	_, err := buildOf(t, keys, f, "rq-hmac-n-text")
	require.NoError(t, err, "an algorithm of its own")
}

func TestNumbersInDER(t *testing.T) {
	var n struct{ R, S *big.Int }
	_, err := asn1.Unmarshal(inDER(append(make([]byte, 31), append([]byte{5}, make([]byte, 32)...)...)), &n)
	require.NoError(t, err)
	require.EqualValues(t, 5, n.R.Int64())
	require.Zero(t, n.S.Sign())
}
