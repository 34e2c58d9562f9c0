package bodysig

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
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

// A body that writers lay out in many ways costs more tries than a search may take. Both forms
// are found all the same, as they stand and written anew.
func TestVerifyMemberOfManyStyles(t *testing.T) {
	signer, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	der, err := x509.MarshalPKIXPublicKey(&signer.PublicKey)
	require.NoError(t, err)
	var spki spkiASN1
	require.NoError(t, unmarshalAll(der, &spki))
	key := parseKey(spki)
	body := func(value string) string {
		return `{"z":"a/b","s":"` + value + `","a":{"é":"<1>","b":["ü/&",2]}}`
	}
	without := `{"z":"a/b","a":{"é":"<1>","b":["ü/&",2]}}`
	sorted := "{\n\t\"a\": {\n\t\t\"b\": [\n\t\t\t\"\\u00fc\\/&\",\n\t\t\t2\n\t\t],\n\t\t\"\\u00e9\": \"<1>\"\n\t},\n\t\"s\": \"\",\n\t\"z\": \"a\\/b\"\n}"
	for _, tt := range []struct {
		name, signed string
		hash         crypto.Hash
		pss          bool
		form         MemberForm
		bytes        string
	}{
		{"without it", without, crypto.SHA256, false, MinusMember, RawBody},
		{"blank", body(""), crypto.SHA256, false, BlankMember, RawBody},
		{"blank, PSS", body(""), crypto.SHA256, true, BlankMember, RawBody},
		{"without it, SHA-224", without, crypto.SHA224, true, MinusMember, RawBody},
		{"blank, SHA-224", body(""), crypto.SHA224, true, BlankMember, RawBody},
		{"blank, written anew", sorted, crypto.SHA256, true, BlankMember, ReSerialised},
		{"neither", without + " ", crypto.SHA256, false, Unverifiable, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			digest := sum(tt.hash, []byte(tt.signed))
			signature, err := rsa.SignPKCS1v15(rand.Reader, signer, tt.hash, digest)
			if tt.pss {
				signature, err = rsa.SignPSS(rand.Reader, signer, tt.hash, digest, nil)
			}
			require.NoError(t, err)
			form, got := VerifyMember(key, []byte(body(base64.StdEncoding.EncodeToString(signature))), "s")
			require.Equal(t, tt.form, form, got.Problem)
			require.Equal(t, tt.bytes, got.Bytes)
			if tt.form != Unverifiable {
				require.Equal(t, map[crypto.Hash]string{crypto.SHA256: SHA256, crypto.SHA224: SHA224}[tt.hash], got.Hash)
			}
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
