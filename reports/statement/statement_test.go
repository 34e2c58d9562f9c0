package statement

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/conformance/opengdpr"
	"dsrcheck/conformance/recheck"
	"dsrcheck/internal/jws"
)

var issued = time.Date(2026, 11, 22, 12, 0, 0, 5, time.UTC)

// run is a run that a statement can be made of.
func run(t *testing.T) Run {
	t.Helper()
	p, err := opengdpr.Processor()
	require.NoError(t, err)
	return Run{Profile: p, ResultsDigest: Digest([]byte("results")), JournalDigest: Digest([]byte("journal")), Results: &conformance.Results{
		Profile: p.ID(), Verdict: conformance.ConformsWithDeviations, Complete: true, Suite: conformance.Suite{Name: "dsrcheck", Version: "1.2.3"},
		Target: conformance.TargetRecord{URL: "https://10.0.0.1", Domain: "processor1.test"}, Seed: 7, Started: issued.Add(-time.Hour), Ended: issued.Add(-time.Minute),
		Summary:  conformance.Summary{Checks: map[conformance.Verdict]int{conformance.Pass: 9, conformance.Fail: 1}, Security: 1},
		Readings: []conformance.ReadingResult{{ID: "AO-04", Choice: "header-only", Outcome: catalog.Note}},
		Settings: conformance.Settings{Readings: conformance.ReadingSettings{Strict: true, Pins: map[string]string{"AO-04": "header-only"}}, FailOn: conformance.FailOn{Warn: true, Security: true}},
		Known: []conformance.KnownResult{{KnownDeviation: conformance.KnownDeviation{Check: "opengdpr/create/signed", Reason: "an old gateway", Expires: "2027-01-31", Place: "known.yaml:1"},
			State: conformance.KnownSeen, Checks: []string{"opengdpr/create/signed"}}},
		Attestations: []conformance.AttestationResult{{Requirement: "OG-8.5-06", Section: "8.5", Level: catalog.Should, Severity: catalog.Warn, Text: "Monitored.",
			Answer: "yes", By: "Jo Doe", On: "2026-01-02", Link: "https://wiki.example"}},
	}}
}

// keyIn makes a private key in PEM.
func keyIn(t *testing.T, private any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func ecKey(t *testing.T, curve elliptic.Curve) []byte {
	private, err := ecdsa.GenerateKey(curve, rand.Reader)
	require.NoError(t, err)
	return keyIn(t, private)
}

// signed makes a statement, and the key set that verifies it.
func signed(t *testing.T) (token, keys []byte, s Statement, k *Key) {
	t.Helper()
	k, err := ParseKey(ecKey(t, elliptic.P256()))
	require.NoError(t, err)
	s, err = Of(run(t), "Example DSR", "7.2.1", issued)
	require.NoError(t, err)
	token, err = s.Sign(k)
	require.NoError(t, err)
	keys, err = k.JWKS()
	require.NoError(t, err)
	return token, keys, s, k
}

func TestSignAndVerify(t *testing.T) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	s, err := Of(run(t), "Example DSR", "7.2.1", issued)
	require.NoError(t, err)
	for name, raw := range map[string][]byte{"P-256": ecKey(t, elliptic.P256()), "P-384": ecKey(t, elliptic.P384()), "Ed25519": keyIn(t, private), "RSA": keyIn(t, rsaKey)} {
		t.Run(name, func(t *testing.T) {
			k, err := ParseKey(raw)
			require.NoError(t, err)
			token, err := s.Sign(k)
			require.NoError(t, err)
			keys, err := k.JWKS()
			require.NoError(t, err)
			require.NotContains(t, string(keys), `"d"`)
			v, err := Verify(append(token, '\n'), keys)
			require.NoError(t, err)
			require.Equal(t, s, v.Statement)
			require.Equal(t, k.ID(), v.Kid)
			places, err := v.Differs(run(t))
			require.NoError(t, err)
			require.Empty(t, places)
		})
	}
}

// TestEveryMemberIsCovered flips every member of a statement: the signature no longer fits, and
// where somebody signs the changed one, it is refused or no longer fits the run.
func TestEveryMemberIsCovered(t *testing.T) {
	token, keys, s, k := signed(t)
	segments := strings.Split(string(token), ".")
	raw, err := json.Marshal(s)
	require.NoError(t, err)
	var tree any
	require.NoError(t, json.Unmarshal(raw, &tree))
	n := 0
	own := map[string]bool{"/target/name": true, "/target/version": true, "/issued": true} // the signer's alone
	var walk func(at string, v any, set func(any))
	walk = func(at string, v any, set func(any)) {
		switch v := v.(type) {
		case map[string]any:
			for name, member := range v {
				walk(at+"/"+name, member, func(x any) { v[name] = x })
			}
			return
		case []any:
			for i, element := range v {
				walk(fmt.Sprint(at, "/", i), element, func(x any) { v[i] = x })
			}
			return
		}
		n++
		var other any
		switch v := v.(type) {
		case string:
			other = v + "x"
			if _, err := time.Parse(time.RFC3339, v); err == nil {
				other = "2999-01-01T00:00:00Z"
			}
		case float64:
			other = v + 1
		case bool:
			other = !v
		default:
			t.Fatalf("%s is %T", at, v)
		}
		set(other)
		changed, err := json.Marshal(tree)
		require.NoError(t, err)
		set(v)
		_, err = Verify([]byte(segments[0]+"."+base64.RawURLEncoding.EncodeToString(changed)+"."+segments[2]), keys)
		require.ErrorIs(t, err, ErrInvalid, at)
		require.ErrorContains(t, err, "signature", at)
		if at == "/schema" {
			return
		}
		var forged Statement
		require.NoError(t, json.Unmarshal(changed, &forged), at)
		again, err := forged.Sign(k)
		require.NoError(t, err)
		v2, err := Verify(again, keys)
		if err != nil { // what no run that may be signed comes to
			require.ErrorIs(t, err, ErrInvalid, at)
			require.False(t, own[at], at)
			return
		}
		places, err := v2.Differs(run(t))
		require.NoError(t, err)
		if own[at] {
			require.Empty(t, places, at)
			return
		}
		require.NotEmpty(t, places, at)
	}
	walk("", tree, nil)
	require.Greater(t, n, 100)
}

func TestRefusesRuns(t *testing.T) {
	for why, change := range map[string]func(r *Run){
		"came to does-not-conform": func(r *Run) { r.Results.Verdict = conformance.DoesNotConform },
		"came to partial":          func(r *Run) { r.Results.Verdict = conformance.Partial },
		"came to interrupted":      func(r *Run) { r.Results.Verdict = conformance.Interrupted },
		"not all of the profile":   func(r *Run) { r.Results.Complete = false },
		"out of date: stale":       func(r *Run) { r.Results.Gate = []string{"stale"} },
	} {
		r := run(t)
		change(&r)
		_, err := Of(r, "a", "1", issued)
		require.ErrorIs(t, err, ErrRefused)
		require.ErrorContains(t, err, why)
	}
	for _, words := range [][2]string{{"", "1"}, {"a", " "}} {
		_, err := Of(run(t), words[0], words[1], issued)
		require.ErrorIs(t, err, ErrRefused)
	}
}

func TestVerifyRefuses(t *testing.T) {
	token, keys, s, k := signed(t)
	_, otherKeys, _, _ := signed(t)
	header := func(h string) []byte {
		payload, err := json.Marshal(s)
		require.NoError(t, err)
		encode := base64.RawURLEncoding.EncodeToString
		return []byte(encode([]byte(h)) + "." + encode(payload) + ".")
	}
	plain := s
	plain.Schema = "dsrcheck/statement/0"
	older, err := plain.Sign(k)
	require.NoError(t, err)
	for why, c := range map[string]struct{ token, keys []byte }{
		"kid":           {token, otherKeys},
		"read key set":  {token, []byte("{}")},
		"segment":       {[]byte("a.b"), keys},
		"none":          {header(`{"alg":"none","typ":"dsrcheck-statement+jws"}`), keys},
		"its form is":   {older, keys},
		"no statement ": {signedAs(t, k, `{"alg":"ES256","kid":"`+k.ID()+`","typ":"JWT"}`, `{}`), keys},
		"unknown field": {signedAs(t, k, `{"alg":"ES256","kid":"`+k.ID()+`","typ":"dsrcheck-statement+jws"}`, `{"more":1}`), keys},
		"stands twice":  {signedAs(t, k, `{"alg":"ES256","kid":"`+k.ID()+`","typ":"dsrcheck-statement+jws"}`, `{"seed":1,"seed":2}`), keys},
	} {
		_, err := Verify(c.token, c.keys)
		require.ErrorIs(t, err, ErrInvalid, why)
		require.ErrorContains(t, err, why)
	}
}

func TestParseKeyRefuses(t *testing.T) {
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	public, err := x509.MarshalPKIXPublicKey(short.Public())
	require.NoError(t, err)
	for why, raw := range map[string][]byte{
		"no private key in PEM":   []byte("nothing"),
		"is neither P-256 nor":    ecKey(t, elliptic.P521()),
		"RSA has 1024 bits":       keyIn(t, short),
		"there is no private key": pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}),
	} {
		_, err := ParseKey(raw)
		require.ErrorContains(t, err, why)
	}
	der, err := x509.MarshalECPrivateKey(mustEC(t))
	require.NoError(t, err)
	params := pem.EncodeToMemory(&pem.Block{Type: "EC PARAMETERS", Bytes: []byte{6, 0}})
	_, err = ParseKey(append(params, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})...))
	require.NoError(t, err, "as openssl ecparam writes it")
}

// TestWords says what holds, and what is not proved.
func TestWords(t *testing.T) {
	token, keys, _, _ := signed(t)
	v, err := Verify(token, keys)
	require.NoError(t, err)
	alone, compared := strings.Join(v.Words(nil), "\n"), strings.Join(v.Words(&recheck.Tally{Verified: 7, Unrecorded: 2}), "\n")
	for _, text := range []string{alone, compared} {
		require.Contains(t, text, "The target Example DSR, version 7.2.1, conforms, but for known deviations, to opengdpr@0.1.2/processor")
		require.Contains(t, text, "known to deviate in opengdpr/create/signed until 2027-01-31: an old gateway.")
		require.Contains(t, text, "Jo Doe says on 2026-01-02: yes.")
		require.Contains(t, text, "nothing about other versions")
	}
	require.Contains(t, alone, "does not prove that the run took place")
	require.Contains(t, compared, "not that nobody made the record up")
	require.Contains(t, compared, "7 were verified again over what was recorded; 2 are not recorded byte")
	require.Contains(t, strings.Join(v.Words(&recheck.Tally{Verified: 1, Unrecorded: 1}), "\n"), "1 was verified again over what was recorded; 1 is not recorded byte")
}

func mustEC(t *testing.T) *ecdsa.PrivateKey {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	return private
}

func FuzzVerify(f *testing.F) {
	f.Add([]byte("e30.e30.AA"), []byte(`{"keys":[]}`))
	f.Fuzz(func(t *testing.T, token, keys []byte) {
		_, err := Verify(token, keys)
		require.ErrorIs(t, err, ErrInvalid)
	})
}

// signedAs signs other bytes with the key of a statement.
func signedAs(t *testing.T, k *Key, header, payload string) []byte {
	t.Helper()
	token, err := jws.Sign(k.alg, k.signer, []byte(header), []byte(payload))
	require.NoError(t, err)
	return token
}
