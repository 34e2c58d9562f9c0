package bodysig

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestVerifyVectors(t *testing.T) {
	vectors, _ := index(t)
	for _, v := range vectors {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			got := Verify(v.key(t), file(t, "bodysig/"+v.Body), v.Value)
			want := v.Expect
			require.Equal(t, want.Verified, got.Verified, got.Problem)
			require.Equal(t, want.Algorithm, got.Algorithm)
			require.Equal(t, want.Hash, got.Hash)
			require.Equal(t, want.Bytes, got.Bytes)
			require.Equal(t, want.Encoding, got.Encoding)
			if want.Form != "" {
				require.Equal(t, want.Form, got.Form)
			}
			if want.Detail != "" {
				require.Equal(t, want.Detail, got.Detail)
			}
			if want.Verified {
				require.Empty(t, got.Problem)
			} else {
				require.NotEmpty(t, want.Problem)
				require.Contains(t, got.Problem, want.Problem)
			}
		})
	}
}

// A body other than the one that was signed must never verify, whatever is tried.
func TestVerifyRefusesOtherBody(t *testing.T) {
	vectors, _ := index(t)
	for _, v := range vectors {
		if !v.Expect.Verified {
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			body := file(t, "bodysig/"+v.Body)
			got := Verify(v.key(t), append([]byte("x"), body...), v.Value)
			require.False(t, got.Verified)
			require.Empty(t, got.Bytes)
			require.Empty(t, got.Hash)
			require.NotEmpty(t, got.Problem)
		})
	}
}

func TestVerifyCostsOneForTheLawful(t *testing.T) {
	for name, cost := range map[string]int{"pkcs1-rsa-2048": 1, "p-256-der": 1, "p-256-joined": 1, "dsa-2048-256-der": 1, "ed25519": 1, "pss-rsa-pss-key": 1, "pss-node": 2} {
		v := find(t, name)
		s, _ := newSearch(v.key(t), v.Value)
		before := s.left
		require.True(t, s.lawful(candidate{text: file(t, "bodysig/"+v.Body), bytes: RawBody}), name)
		require.Equal(t, cost, before-s.left, name)
	}
}

func TestVerifyIsBounded(t *testing.T) {
	v := find(t, "flipped-rsa")
	body := []byte(`{"a":"` + strings.Repeat("<é/", 9000) + `","b":[` + strings.Repeat(`[1,`, 40) + "1" + strings.Repeat("]", 40) + `],"":0}`)
	s, _ := newSearch(v.key(t), v.Value)
	require.False(t, s.lawful(candidate{text: body, bytes: RawBody}))
	require.False(t, s.widen(body))
	require.Zero(t, s.left)
	require.False(t, s.any(rewritten([]byte(`{"c":1}`))))
	require.Zero(t, s.left)
}

func TestRewrittenIsBounded(t *testing.T) {
	body := []byte(strings.Repeat("[", 60) + strings.Repeat("0,", 30000) + "0" + strings.Repeat("]", 60))
	body = append([]byte(`{"a":`), append(body, '}')...)
	require.LessOrEqual(t, len(body), maxRewritten)
	size := 0
	for _, c := range rewritten(body) {
		require.LessOrEqual(t, len(c.text), maxWritten)
		size += len(c.text)
	}
	require.Less(t, size, 8<<20)
	require.Empty(t, rewritten(make([]byte, maxRewritten+1)))
}

func TestVerifyRefusesLongValue(t *testing.T) {
	got := Verify(leaf(t, "rsa-2048").Key, nil, strings.Repeat("A", maxValue+1))
	require.Contains(t, got.Problem, "more than")
}

// An attacker cannot make zero numbers, or those beyond the order, verify.
func TestVerifyRefusesDegeneratePairs(t *testing.T) {
	for _, name := range []string{"p-256", "dsa-2048-256"} {
		key := leaf(t, name).Key
		for _, pair := range [][]byte{make([]byte, 64), bytes.Repeat([]byte{0xff}, 64), {0x30, 6, 2, 1, 0, 2, 1, 0}, {0x30, 6, 2, 1, 1, 2, 1, 1}, {0x30, 6, 2, 1, 0xff, 2, 1, 0xff}} {
			s := search{key: key, left: maxTries, seen: map[string]bool{}}
			var problem string
			s.methods, _, problem = key.methods(pair)
			require.Empty(t, problem)
			require.False(t, s.lawful(candidate{text: []byte("{}")}))
		}
	}
}

func TestVerifySurvivesOddModulus(t *testing.T) {
	n := new(big.Int).Lsh(big.NewInt(1), 2047)
	key := Key{Kind: KindRSA, Bits: 2048, Verifiable: true, Public: &rsa.PublicKey{N: n, E: 65536}}
	signature := make([]byte, 256)
	_, err := rand.Read(signature)
	require.NoError(t, err)
	methods, _, problem := key.methods(signature)
	require.Empty(t, problem)
	for _, m := range methods {
		require.False(t, m.verify(nil, sum(digesters[0].hash, nil), digesters[0].hash))
	}
}

func TestVerifyWithoutKey(t *testing.T) {
	got := Verify(Key{Kind: KindOther, Problem: "there is none"}, nil, "AAAA")
	require.False(t, got.Verified)
	require.Equal(t, "the key cannot verify: there is none", got.Problem)
}

func FuzzVerify(f *testing.F) {
	vectors, _ := index(f)
	keys := []Key{leaf(f, "rsa-2048").Key, leaf(f, "p-256").Key, leaf(f, "ed25519").Key}
	for _, v := range vectors[:8] {
		f.Add(v.Value, []byte(`{"a":1}`))
	}
	f.Fuzz(func(t *testing.T, value string, body []byte) {
		for _, key := range keys {
			if got := Verify(key, body, value); !got.Verified && got.Problem == "" {
				t.Fatal("no problem is named")
			}
		}
	})
}

// find gives the vector of that name.
func find(t *testing.T, name string) vector {
	t.Helper()
	vectors, _ := index(t)
	for _, v := range vectors {
		if v.Name == name {
			return v
		}
	}
	require.Fail(t, "no vector", name)
	return vector{}
}
