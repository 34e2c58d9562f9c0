package opengdpr

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/internal/bodysig"
	"dsrcheck/internal/echo"
	"dsrcheck/simulator/journal"
)

// What a target says of a refusal is quoted, without what the request held of people and secrets.
func TestOwnWords(t *testing.T) {
	const body = `{"subject_identities":[{"identity_value":"dsr-00000000000000aa@example.com"}]}`
	said := func(answer string) string {
		return ownWords(&journal.Exchange{
			Request:  &journal.Message{Head: []byte("POST / HTTP/1.1\r\nAuthorization: Bearer 12345678\r\nContent-Type: application/json\r\n\r\n"), Payload: []byte(body)},
			Response: &journal.Message{Head: []byte("HTTP/1.1 400 Bad Request\r\n\r\n"), Payload: []byte(answer)},
		})
	}
	for answer, want := range map[string]string{
		`{"error":{"code":400,"message":"property_id is required"}}`:         `: "property_id is required"`,
		`{"message":"must be application/json"}`:                             `: "must be application/json"`,
		`{"error":"too large"}`:                                              `: "too large"`,
		`{"error":{"message":"a\u202eb\n"}}`:                                 `: "a\u202eb\n"`,
		`{"error":{"message":"no DSR-00000000000000AA@example.com, sorry"}}`: `: "no [withheld], sorry"`,
		`{"error":{"message":"no dsr-00000000000000aa%40example.com"}}`:      `: "no [withheld]"`,
		`{"error":{"message":"for 00000000000000&#97;a"}}`:                   "",
		`{"error":{"message":"not for 12345678"}}`:                           `: "not for [withheld]"`,
		`{"error":{}}`:  "",
		`<h1>no</h1>`:   "",
		``:              "",
		`{"message":7}`: "",
	} {
		require.Equal(t, want, said(answer), answer)
	}
	basic := &journal.Message{Head: []byte("POST / HTTP/1.1\r\nAuthorization: Basic " + base64.StdEncoding.EncodeToString([]byte("user:correct horse")) + "\r\n\r\n")}
	require.Contains(t, credentialsOf(basic), "correct horse")
	long := said(`{"message":"` + strings.Repeat("x", 150) + ` dsr-00000000000000aa@example.com` + strings.Repeat("y", 150) + `"}`)
	require.NotContains(t, long, "dsr-", "it is masked before it is cut")
	require.Contains(t, long, "characters)")
}

func TestPlace(t *testing.T) {
	private := echo.Forms([]string{"dsr-00000000000000aa"})
	for _, tc := range []struct{ head, body, want string }{
		{"X-Who: dsr-00000000000000aa", "", "the header X-Who"},
		{"Set-Cookie: session=hush; was=dsr-00000000000000aa", "", "the header Set-Cookie"},
		{"", `{"a/b~c":["","dsr-00000000000000aa"]}`, `/a~1b~0c/1: "[withheld]"`},
		{"", `{"error":{"details":[{"was":"dsr-00000000000000aa!"}]}}`, `/error/details/0/was: "[withheld]!"`},
		{"", `{"error":{"message":"` + strings.Repeat("x", 100) + `dsr-00000000000000aa"}}`, `/error/message: "…` + strings.Repeat("x", 60) + `[withheld]"`},
		{"", `{"dsr-00000000000000aa":"x"}`, "the body"},
		{"", `{"dsr-00000000000000aa":"dsr-00000000000000aa"}`, "the body"},
		{"", "it is dsr-00000000000000aa", "the body"},
	} {
		if tc.head != "" {
			tc.head += "\r\n"
		}
		where, quote := place(answer(tc.head, []byte(tc.body)), private, private)
		require.Equal(t, tc.want, where+quote)
	}
}

func TestPlaceOfStatusLine(t *testing.T) {
	ex := &journal.Exchange{Response: &journal.Message{Head: []byte("HTTP/1.1 400 dsr-00000000000000aa\r\n\r\n")}}
	forms := echo.Forms([]string{"dsr-00000000000000aa"})
	where, quote := place(ex, forms, forms)
	require.Equal(t, "the status line", where+quote)
}

// A long name with many members below it is not written down for each of them.
func TestPlaceInHostileJSON(t *testing.T) {
	body := `{"` + strings.Repeat("n", 1<<20) + `":[` + strings.Repeat(`"",`, 1<<17) + `""],"z":"dsr-00000000000000aa"}`
	forms := echo.Forms([]string{"dsr-00000000000000aa"})
	where, _ := place(answer("", []byte(body)), forms, forms)
	require.Equal(t, "/z", where)
}

// A signature that departs from the rule does not read like one that is as it should be.
func TestVerifies(t *testing.T) {
	for _, tc := range []struct {
		result bodysig.Result
		want   string
	}{
		{bodysig.Result{Algorithm: "rsa-pkcs1", Hash: "sha-256", Bytes: "raw-body", Encoding: "one-line"}, "verifies over the bytes sent, rsa-pkcs1, sha-256"},
		{bodysig.Result{Algorithm: "rsa-pkcs1", Hash: "sha-256", Bytes: "re-serialised", Detail: "compact, members sorted"},
			"does not verify over the bytes sent; it verifies over the JSON written anew (one line, compact, members sorted), rsa-pkcs1, sha-256"},
		{bodysig.Result{Algorithm: "ecdsa", Hash: "sha-1", Form: "der", Bytes: "raw-body"}, "does not verify with SHA-256; it verifies over the bytes sent, ecdsa, sha-1, der"},
		{bodysig.Result{Algorithm: "rsa-pkcs1", Hash: "double-hash", Bytes: "base64-decoded", Detail: "the body decoded as base64; the digest was hashed again"},
			"does not verify over the bytes sent with SHA-256; it verifies over the body decoded as base64 (the digest was hashed again), rsa-pkcs1, double-hash"},
		{bodysig.Result{Algorithm: "rsa-pkcs1", Hash: "sha-256", Bytes: "raw-body", Encoding: "other-alphabet"},
			"the header's value is no padded base64 of the standard alphabet; read as base64url or without padding, it verifies over the bytes sent, rsa-pkcs1, sha-256"},
		{bodysig.Result{Algorithm: "rsa-pkcs1", Hash: "sha-256", Bytes: "raw-body", Encoding: "whitespace"},
			"the header's value has white space inside; read without it, it verifies over the bytes sent, rsa-pkcs1, sha-256"},
	} {
		require.Equal(t, tc.want, verifies(tc.result))
	}
}

func TestStimulus(t *testing.T) {
	for change, want := range map[string]string{
		"set /subject_request_id to 12345": "when /subject_request_id is 12345",
		"remove /property_id":              "when /property_id is missing",
		"rename /a to /b":                  "when /a is renamed to /b",
		"replace /a by an email (skipped where discovery does not list the pair)": "when /a is replaced by an email",
		"raw body: no bytes":                                  "when the body is written so: no bytes",
		"header Accept: */*":                                  "when the header is Accept: */*",
		"drop header Accept":                                  "when there is no header Accept",
		"add /note with the value \"x\"":                      "when /note is added with the value \"x\"",
		"send the valid request a second time, byte for byte": "to this: send the valid request a second time, byte for byte",
	} {
		require.Equal(t, want, stimulus(change))
	}
}
