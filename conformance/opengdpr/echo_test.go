package opengdpr

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/target"
	"dsrcheck/internal/echo"
	"dsrcheck/simulator/journal"
)

func TestEchoed(t *testing.T) {
	const value, word = "dsr-0123456789abcdef@example.com", "0123456789abcdef"
	r := example()
	r.identity = value
	md, s1, s2 := md5.Sum([]byte(value)), sha1.Sum([]byte(value)), sha256.Sum256([]byte(value))
	for want, forms := range map[string][]string{
		"as it is":    {value, "DSR-0123456789ABCDEF@EXAMPLE.COM", word, "dsr-01234567\\u0038\\u0039abcdef", "dsr-0123456789abcdef&#64;example.com"},
		"in hex":      {hex.EncodeToString([]byte(value)), fmt.Sprintf("%X", value), hex.EncodeToString([]byte(word))},
		"in base64":   {base64.StdEncoding.EncodeToString([]byte(value)), base64.StdEncoding.EncodeToString([]byte("a" + value)), base64.StdEncoding.EncodeToString([]byte(word))},
		"in URL form": {"a%2Bb%40c.example.com"},
		"as MD5":      {hex.EncodeToString(md[:]), base64.StdEncoding.EncodeToString(md[:])},
		"as SHA-1":    {fmt.Sprintf("%X", s1), base64.URLEncoding.EncodeToString(s1[:])},
		"as SHA-256":  {hex.EncodeToString(s2[:]), base64.RawStdEncoding.EncodeToString(s2[:])},
	} {
		for _, form := range forms {
			known := echo.Forms(append(r.canaries(), "a+b@c.example.com"))
			require.Equal(t, want, echo.In(shownBy(answer("", []byte(`{"error":"`+form+`"}`))), known), form)
			require.Equal(t, want, echo.In(shownBy(answer("X-Info: "+unescapedHeader(form)+"\r\n", nil)), known), form)
		}
	}
	require.Empty(t, echo.In(shownBy(answer("", []byte(`{"error":"identity_value is missing of dsr-@example.com"}`))), echo.Forms(r.canaries())))
}

// unescapedHeader is what a header would hold of a form that only a body can escape.
func unescapedHeader(form string) string {
	switch form {
	case "dsr-01234567\\u0038\\u0039abcdef", "dsr-0123456789abcdef&#64;example.com":
		return "dsr-0123456789abcdef@example.com"
	}
	return form
}

// Every identity of a request is looked for, wherever the change put it.
func TestCanaries(t *testing.T) {
	r := example()
	r.identity = "dsr-00000000000000aa@example.com"
	email := pair{"email", "raw"}
	require.NoError(t, r.body.set("/subject_identities", array(
		identityNode(email, r.identity), array(identityNode(email, "dsr-00000000000000bb@example.com")), identityNode(email, ""), object(member{"identity_value", literal("12345")}))))
	require.Equal(t, []string{"00000000000000aa", "00000000000000bb", "dsr-00000000000000aa", "dsr-00000000000000aa@example.com",
		"dsr-00000000000000bb", "dsr-00000000000000bb@example.com"}, r.canaries())
}

func TestNoEcho(t *testing.T) {
	r := example()
	r.identity = "dsr-00000000000000aa@example.com"
	tg := &target.Target{Headers: []target.Header{{Name: "Authorization", Value: "Bearer 12345678"}, {Name: "X-Short", Value: "abc"},
		{Name: "Accept", Value: "application/json"}, {Name: "Proxy-Authorization", Value: "Basic " + base64.StdEncoding.EncodeToString([]byte("ci:password"))}}}
	for body, problem := range map[string]string{
		`{"error":{"code":400,"message":"abc is wrong"}}`: "",
		`{"error":"no 00000000000000AA"}`:                 `the refusal of x gives the identity back as it is in /error`,
		`{"error":"for 12345678"}`:                        `the refusal of x gives credentials back as it is in /error`,
		`{"error":"Bearer%2012345678"}`:                   `the refusal of x gives credentials back as it is in /error`,
		`{"error":"user ci:password is not known"}`:       `the refusal of x gives credentials back as it is in /error`,
		`{"error":"username or password missing"}`:        "", // a word that a password is, too
		`{"error":"answers are application/json"}`:        "", // no secret
	} {
		f := noEcho(tg, []exchanged{{"x", r, answer("", []byte(body))}})
		require.Equal(t, problem, f.Problem, body)
		require.Equal(t, problem != "", f.Security, body)
	}
}

// The place is that of what the finding is about, and the quote there has nothing else that is private.
func TestNoEchoTellsItsPlace(t *testing.T) {
	r := example()
	r.identity = "dsr-00000000000000aa@example.com"
	tg := &target.Target{Headers: []target.Header{{Name: "Authorization", Value: "Basic " + base64.StdEncoding.EncodeToString([]byte("ci:correct horse"))}}}
	f := noEcho(tg, []exchanged{{"x", r, answer("X-Also: ci:correct horse\r\n", []byte(`{"error":"correct horse asked for 00000000000000aa"}`))}})
	require.Equal(t, "the refusal of x gives the identity back as it is in /error", f.Problem)
	require.Contains(t, f.Got, `in /error: "[withheld] asked for [withheld]"`)
}

// shownBy are the texts of an answer in which values are looked for.
func shownBy(ex *journal.Exchange) [][]byte {
	body, _ := content(ex)
	return echo.Texts(ex.Response.Head, body)
}
