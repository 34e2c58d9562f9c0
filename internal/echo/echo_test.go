package echo_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/internal/echo"
)

func TestIn(t *testing.T) {
	const value = "jane+doe@example.com"
	digest := sha256.Sum256([]byte(value))
	for text, form := range map[string]string{
		"":                              "",
		`{"message":"something else"}`:  "",
		"unknown: JANE+DOE@example.com": "as it is",
		`{"message":"jane\u002bdoe@example.com"}`:                      "as it is",
		"<p>jane&#43;doe@example.com</p>":                              "as it is",
		"/look?for=jane%2Bdoe%40example.com":                           "in URL form",
		hex.EncodeToString([]byte("for " + value)):                     "in hex",
		base64.StdEncoding.EncodeToString([]byte("x " + value + " y")): "in base64",
		fmt.Sprintf("%X", digest):                                      "as SHA-256",
		base64.RawURLEncoding.EncodeToString(digest[:]) + " ...":       "as SHA-256",
	} {
		require.Equal(t, form, echo.In(echo.Texts([]byte(text)), echo.Forms([]string{value})), text)
	}
}
