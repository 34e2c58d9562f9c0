package bodysig

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestVerifyMemberVectors(t *testing.T) {
	_, members := index(t)
	for _, v := range members {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			form, got := VerifyMember(v.key(t), file(t, "bodysig/"+v.Body), v.Member)
			require.Equal(t, v.Expect.Form, string(form), got.Problem)
			require.Equal(t, v.Expect.Bytes, got.Bytes)
			require.Equal(t, form == MinusMember || form == BlankMember, got.Verified)
			require.Contains(t, got.Problem, v.Expect.Problem)
			require.Equal(t, got.Verified, got.Problem == "")
		})
	}
}

func TestVerifyMemberProblems(t *testing.T) {
	key := leaf(t, "rsa-2048").Key
	for body, problem := range map[string]string{
		`[]`:                      "not an object",
		`{"s":"AAAA","s":"AAAA"}`: "more than once",
		`{"s":null}`:              "not a string",
		`{"s":["AAAA"]}`:          "not a string",
		`{}`:                      "no member",
	} {
		form, got := VerifyMember(key, []byte(body), "s")
		require.Empty(t, form, body)
		require.Contains(t, got.Problem, problem, body)
	}
	form, got := VerifyMember(key, []byte(`{"s":"AAAA"}`), "s")
	require.Equal(t, Unverifiable, form)
	require.Contains(t, got.Problem, "decodes to 3 bytes")
}

func FuzzVerifyMember(f *testing.F) {
	f.Add([]byte(`{"a":1,"s":"AAAA"}`))
	f.Add([]byte(`{ "s" : "AAAA" }`))
	key := leaf(f, "ed25519").Key
	f.Fuzz(func(t *testing.T, body []byte) {
		_, _ = VerifyMember(key, body, "s")
	})
}
