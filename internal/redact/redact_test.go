package redact_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/internal/redact"
)

const secret = `p"ä/ss+w<ö>rd?&`

func TestForms(t *testing.T) {
	r := redact.New([]string{secret})
	quoted, err := json.Marshal(secret)
	require.NoError(t, err)
	tests := map[string]string{
		"raw":             secret,
		"json":            strings.Trim(string(quoted), `"`),
		"json, slashes":   strings.ReplaceAll(strings.Trim(string(quoted), `"`), "/", `\/`),
		"go":              strings.Trim(fmt.Sprintf("%q", secret), `"`),
		"query":           url.QueryEscape(secret),
		"query lower":     strings.ToLower(url.QueryEscape(secret)),
		"path":            url.PathEscape(secret),
		"base64":          base64.StdEncoding.EncodeToString([]byte(secret)),
		"base64url":       base64.URLEncoding.EncodeToString([]byte(secret)),
		"base64 in query": url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(secret))),
	}
	for name, form := range tests {
		require.Equal(t, "<"+redact.Mark+">", r.String("<"+form+">"), name)
	}
}

func TestBase64Alignments(t *testing.T) {
	r := redact.New([]string{"hunter2-secret"})
	for before := range 6 {
		for after := range 6 {
			text := strings.Repeat("a", before) + "hunter2-secret" + strings.Repeat("z", after)
			for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
				got := r.String(enc.EncodeToString([]byte(text)))
				require.Contains(t, got, redact.Mark, "%d before, %d after", before, after)
				left := strings.Replace(got, redact.Mark, "", 1)
				require.LessOrEqual(t, len(left), (before*8+5)/6+(after*8+5)/6+3, "too much is left: %s", got)
			}
		}
	}
}

func TestOverlaps(t *testing.T) {
	tests := []struct {
		secrets    []string
		text, want string
	}{
		{[]string{"abcdef", "defghi"}, "xabcdefghix", "x[redacted]x"},
		{[]string{"abcd", "abcdefgh"}, "abcdefgh abcd", "[redacted] [redacted]"},
		{[]string{"abcdefgh", "cdef"}, "abcdefgh", "[redacted]"},
		{[]string{"abab"}, "xababab", "x[redacted]"},
		{[]string{"redacted", "abcd"}, "abcd", "[redacted]"},
		{[]string{"abcd"}, "abcdabcd", "[redacted]"},
		{[]string{"abc", ""}, "abc", "abc"},
		{nil, "abcd", "abcd"},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, redact.New(tt.secrets).String(tt.text))
	}
}

func TestUntouchedBytesAreNotCopied(t *testing.T) {
	b := []byte("nothing to see")
	require.Same(t, &b[0], &redact.New([]string{"secret"}).Bytes(b)[0])
	require.Nil(t, redact.New([]string{"secret"}).Bytes(nil))
}

func TestCookies(t *testing.T) {
	tests := [][2]string{
		{"HTTP/1.1 200 OK\r\nSet-Cookie: sid=abc; Path=/\r\nset-cookie:\tb=\"q\"\r\nX: sid=abc\r\n\r\n",
			"HTTP/1.1 200 OK\r\nSet-Cookie: sid=[redacted]; Path=/\r\nset-cookie:\tb=[redacted]\r\nX: sid=abc\r\n\r\n"},
		{"Set-Cookie: no name; Secure", "Set-Cookie: [redacted]; Secure"},
		{"Set-Cookie: a=; Path=/\n", "Set-Cookie: a=; Path=/\n"},
		{"Set-Cookie: a=b=c\n", "Set-Cookie: a=[redacted]\n"},
		{"Set-Cookie: a=\r\n folded\r\n tail; Path=/\r\nY: z", "Set-Cookie: a=\r\n [redacted]; Path=/\r\nY: z"},
		{"X-Set-Cookie: a=b\nSet-Cookie2: a=b", "X-Set-Cookie: a=b\nSet-Cookie2: a=b"},
		{"Set-Cookie:", "Set-Cookie:"},
	}
	var zero redact.Redactor
	for _, tt := range tests {
		require.Equal(t, tt[1], zero.String(tt[0]))
	}
	require.Equal(t, "Set-Cookie: a=[redacted]", redact.New([]string{"tokentoken"}).String("Set-Cookie: a=xtokentokenx"))
}

func TestCredentials(t *testing.T) {
	tests := [][2]string{
		{"POST /a HTTP/1.1\r\nauthorization: Bearer abc\r\nProxy-Authorization:x\r\nCookie: a=b; c=d\r\n\r\n",
			"POST /a HTTP/1.1\r\nauthorization: [redacted]\r\nProxy-Authorization:[redacted]\r\nCookie: [redacted]\r\n\r\n"},
		{"POST /a HTTP/1.1\nX-Api-Key : 1\nX-Csrf-TOKEN:\ta\n b\nX: y\n\n", "POST /a HTTP/1.1\nX-Api-Key : [redacted]\nX-Csrf-TOKEN:\t[redacted]\nX: y\n\n"},
		{"Cookie: start line\r\nX-OpenGDPR-Signature: abc\r\nX-OpenGDPR-Signing-Key: abc\r\nToken: a\r\nAuthorization:\r\n\r\n",
			"Cookie: start line\r\nX-OpenGDPR-Signature: abc\r\nX-OpenGDPR-Signing-Key: abc\r\nToken: a\r\nAuthorization:\r\n\r\n"},
		{"POST /a HTTP/1.1\r\nCookie", "POST /a HTTP/1.1\r\nCookie"},
		{"", ""},
	}
	for _, tt := range tests {
		require.Equal(t, tt[1], string(redact.Credentials([]byte(tt[0]))))
	}
}

func FuzzCredentials(f *testing.F) {
	f.Add("abc")
	f.Add("a b\r\n c: d")
	f.Fuzz(func(t *testing.T, value string) {
		if strings.Contains(value, "\n") {
			return // it would end, and another field begin
		}
		got := string(redact.Credentials([]byte("GET / HTTP/1.1\r\nCookie: " + value + "\r\nX: y\r\n\r\n")))
		require.True(t, strings.HasSuffix(got, "\nX: y\r\n\r\n"), got)
		if v := strings.TrimSpace(value); len(v) > len("GET / HTTP/1.1") && !strings.Contains(redact.Mark, v) {
			require.NotContains(t, got, v)
		}
	})
}

func FuzzBytes(f *testing.F) {
	f.Add("abcdef", "defghi", "abcdefghi")
	f.Add(secret, "", "Set-Cookie: a=b;\r\n "+secret)
	f.Fuzz(func(t *testing.T, one, two, text string) {
		got := redact.New([]string{one, two}).String(text)
		for _, s := range []string{one, two} {
			// The mark may make a secret with what stands around it.
			if len(s) >= 4 && !strings.ContainsAny(s, redact.Mark) {
				require.NotContains(t, got, s)
			}
		}
	})
}

// TestTokens looks for a value in tokens inside tokens, wherever it stands in each.
func TestTokens(t *testing.T) {
	const value = "jane.doe@example.org"
	r := redact.New([]string{value})
	token := func(payload string) string {
		return "eyJhbGciOiJFUzI1NiJ9." + base64.RawURLEncoding.EncodeToString([]byte(payload)) + ".c2lnbmF0dXJl"
	}
	for i := range 27 {
		pad := func(n int) string { return strings.Repeat("x", n%3) }
		id := token(`{"p":"` + pad(i) + `","sub":{"identifierValue":"` + value + `"}}`)
		rq := token(`{"p":"` + pad(i/3) + `","idJWT":"` + id + `"}`)
		ac := token(`{"p":"` + pad(i/9) + `","rqJWT":"` + rq + `"}`)
		for _, text := range []string{id, rq, ac} {
			parts := strings.Split(r.String(text), ".")
			require.Len(t, parts, 3)
			require.Contains(t, parts[1], redact.Mark)
		}
	}
}
