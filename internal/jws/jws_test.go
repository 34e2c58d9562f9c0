package jws

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"dsrcheck/internal/observe"
)

// vector is the token of a vector that verifies, and its keys.
func vector(tb testing.TB, name string) (string, []*Key) {
	table := readTable(tb)
	for _, v := range table.Vectors {
		if v.Name == name {
			var keys []*Key
			for _, name := range v.Keys {
				keys = append(keys, table.key(tb, name))
			}
			return v.Token, keys
		}
	}
	tb.Fatalf("no vector %s", name)
	return "", nil
}

func TestParse(t *testing.T) {
	raw, _ := vector(t, "jose-ES256")
	token, err := Parse([]byte(raw))
	require.NoError(t, err)
	require.Equal(t, "ES256", token.Alg)
	require.True(t, token.HasKid)
	require.Equal(t, "ec", token.Kid)
	require.Equal(t, raw, string(token.Raw))
	require.Equal(t, raw[:strings.LastIndexByte(raw, '.')], string(token.Signed))
	require.Len(t, token.Signature, 64)
	require.JSONEq(t, `{"typ":"JWT","alg":"ES256","kid":"ec"}`, string(token.HeaderJSON))
	iss, ok := token.Payload.Get("iss")
	require.True(t, ok)
	require.Equal(t, `"publisher1.test"`, string(iss))
	members, problem := observe.Object(token.PayloadJSON, observe.DefaultLimits)
	require.Empty(t, problem)
	require.Empty(t, cmp.Diff(members, token.Payload))
}

// What could be read of a token that is refused is there for whoever shows it.
func TestParseGivesWhatItCould(t *testing.T) {
	token, err := Parse([]byte("eyJhbGciOiJub25lIn0.e30.*"))
	require.Equal(t, ReasonEncoding, reasonOf(t, err))
	require.Equal(t, `{"alg":"none"}`, string(token.HeaderJSON))
	require.Len(t, token.Header, 1)
	require.NotNil(t, token.Payload)
	require.Nil(t, token.Signature)
	_, err = token.Verify(nil)
	require.Equal(t, ReasonEncoding, reasonOf(t, err), "of the parts that can be read nothing is verified")
}

func TestTooLong(t *testing.T) {
	raw, keys := vector(t, "jose-ES256")
	token, err := Parse(append([]byte(raw), bytes.Repeat([]byte("A"), MaxToken)...))
	require.Equal(t, ReasonTooLong, reasonOf(t, err))
	_, err = token.Verify(keys)
	require.Equal(t, ReasonTooLong, reasonOf(t, err))

	_, err = ParseKey(bytes.Repeat([]byte(" "), MaxKey+1))
	require.Equal(t, ReasonTooLong, reasonOf(t, err))
	_, err = ParseSet(bytes.Repeat([]byte(" "), MaxSet+1))
	require.Equal(t, ReasonTooLong, reasonOf(t, err))
	_, err = ParsePEM(bytes.Repeat([]byte(" "), MaxSet+1))
	require.Equal(t, ReasonTooLong, reasonOf(t, err))
	_, err = ParseSet([]byte("[" + strings.Repeat("{},", MaxKeys) + "{}]"))
	require.Equal(t, ReasonTooLong, reasonOf(t, err))
}

func TestKeyVerify(t *testing.T) {
	raw, keys := vector(t, "jose-ES256")
	token, err := Parse([]byte(raw))
	require.NoError(t, err)
	key := keys[0]
	require.NoError(t, key.Verify("ES256", token.Signed, token.Signature))
	for alg, want := range map[string]Reason{"none": ReasonAlgNone, "HS256": ReasonAlgHMAC, "": ReasonAlgUnknown, "ES384": ReasonAlgKey, "RS256": ReasonAlgKey} {
		require.Equal(t, want, reasonOf(t, key.Verify(alg, token.Signed, token.Signature)), alg)
	}
	require.Equal(t, ReasonSignature, reasonOf(t, key.Verify("ES256", token.Signed[1:], token.Signature)))
	require.Equal(t, ReasonSignatureLength, reasonOf(t, key.Verify("ES256", token.Signed, nil)))
}

// A key that was refused verifies nothing, even if it is handed over all the same.
func TestRefusedKey(t *testing.T) {
	raw, _ := vector(t, "jose-ES256-no-kid")
	token, err := Parse([]byte(raw))
	require.NoError(t, err)
	for _, jwk := range []string{`{}`, `{"kty":"EC"}`, `{"kty":"oct","k":""}`, `{"kty":"RSA","n":"AQ","e":"AQAB"}`} {
		key, err := ParseKey([]byte(jwk))
		require.Error(t, err, jwk)
		_, got := token.Verify([]*Key{key})
		require.Equal(t, err, got, jwk)
	}
}

func TestVerifySideBySide(t *testing.T) {
	raw, keys := vector(t, "openssl-RS256")
	token, err := Parse([]byte(raw))
	require.NoError(t, err)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 8 {
				if _, err := token.Verify(keys); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
}

func TestReasons(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Reasons() {
		require.NotEmpty(t, r.Sentence())
		require.False(t, seen[string(r)] || seen[r.Sentence()], r)
		seen[string(r)], seen[r.Sentence()] = true, true
	}
	require.Empty(t, Reason("other").Sentence())
	require.Equal(t, "refuse key: there is no key to verify with", refuse(ReasonNoKey, PartKey, "").Error())
}

// The scanner of this package and the one of observe agree on what an object is, and on its
// members.
func FuzzObject(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":1,"a":[{"b":"\u00e9"}]}`, `{"a":-0.5e+1}`, `{"a":"\ud800"}`, "{\"a\":\"\x7f\"}", `{"12345678":"1234567\"89"}`, `[]`, `{"a":tru}`, "\ufeff{}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		s := scan{raw: raw}
		members, ok := s.object()
		want, problem := observe.Object(raw, observe.Limits{Bytes: MaxToken, Depth: maxDepth})
		require.Equal(t, problem == "", ok, "%q: %s", raw, problem)
		require.Empty(t, cmp.Diff(want, members), "%q", raw)
		if !ok {
			return
		}
		repeated := map[string]bool{}
		for _, pointer := range s.duplicates {
			if strings.Count(pointer, "/") == 1 {
				require.False(t, repeated[pointer], "%q: told once", raw)
				repeated[pointer] = true
			}
		}
		require.Len(t, repeated, len(want.Repeated()), "%q", raw)
	})
}

func FuzzParse(f *testing.F) {
	table := readTable(f)
	for _, v := range table.Vectors {
		if len(v.Token) < 2000 {
			f.Add([]byte(v.Token))
		}
	}
	keys := []*Key{table.key(f, "ec-nameless"), table.key(f, "ec-for-es256")}
	key, ok := keys[0].Public.(*ecdsa.PublicKey)
	require.True(f, ok)
	require.NotNil(f, key)
	f.Fuzz(func(t *testing.T, raw []byte) {
		token, err := Parse(raw)
		lax, laxErr := ParseAny(raw)
		require.NotNil(t, token)
		if err == nil {
			require.NoError(t, laxErr)
			require.NotNil(t, token.Header)
			require.NotNil(t, token.Payload)
		}
		if laxErr == nil {
			again := strict.EncodeToString(lax.HeaderJSON) + "." + strict.EncodeToString(lax.PayloadJSON) + "." + strict.EncodeToString(lax.Signature)
			require.Equal(t, string(raw), again, "there is one way to write a token")
		}
		if _, err := lax.Verify(keys); err != nil {
			reasonOf(t, err)
		}
	})
}

func FuzzParseKey(f *testing.F) {
	for _, v := range readTable(f).JWKs {
		if len(v.JWK) < 1000 {
			f.Add([]byte(v.JWK))
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		key, err := ParseKey(raw)
		if err != nil {
			reasonOf(t, err)
			return
		}
		require.NotEmpty(t, key.Thumbprint)
		require.NotNil(t, key.Public)
		require.True(t, json.Valid(key.Raw))
	})
}

func FuzzParseSet(f *testing.F) {
	for _, v := range readTable(f).Sets {
		if len(v.Document) < 1000 {
			f.Add([]byte(v.Document))
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		set, err := ParseSet(raw)
		if err != nil {
			reasonOf(t, err)
			return
		}
		for _, e := range set.Entries {
			var r *Refusal
			require.True(t, e.Key != nil || errors.As(e.Err, &r))
		}
		for _, k := range set.Keys() {
			require.NotNil(t, k.Public)
		}
	})
}
