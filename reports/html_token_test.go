package reports

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// jwt is a token with these claims and a signature that is none.
func jwt(claims string) string {
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"typ":"JWT","alg":"ES256","kid":"k1"}`)) + "." + encode([]byte(claims)) + "." + encode([]byte(strings.Repeat("s", 64)))
}

func TestTokens(t *testing.T) {
	id := jwt(`{"jti":"1","sub":{"identifierValue":"x"},"iat":1767323045}`)
	request := jwt(`{"idJWT":"` + id + `","iat":1767323045,"exp":1767326645}`)
	all := tokens([]byte("HTTP/1.1 200 OK\r\n\r\n"+`{"acJWT": "`+jwt(`{"rqJWT":"`+request+`","nbf":1767150245}`)+`"}`), began)
	require.Len(t, all, 1)
	outer := all[0]
	require.Equal(t, "acJWT", outer.Name)
	require.Equal(t, []momentView{{"nbf", "2025-12-31T03:04:05Z", "48h0m0s before the exchange"}}, outer.Times)
	require.NotContains(t, outer.Claims, request, "what is unfolded stands once")
	require.Equal(t, "rqJWT", outer.Within[0].Name)
	require.Equal(t, []momentView{{"iat", "2026-01-02T03:04:05Z", "at the time of the exchange"}, {"exp", "2026-01-02T04:04:05Z", "1h0m0s after the exchange"}}, outer.Within[0].Times)
	require.Equal(t, "idJWT", outer.Within[0].Within[0].Name)
	require.Contains(t, outer.Signature, "alg ES256, kid k1, 64 bytes: not verified here")
}

func TestTokensAlone(t *testing.T) {
	unsigned := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"idJWT":7}`)) + "."
	for name, c := range map[string]struct {
		text      string
		kinds     []string
		signature string
		note      string
	}{
		"bare":        {jwt(`{"idJWT":"x"}`), []string{"rqJWT"}, "alg ES256", ""},
		"header":      {"Authorization: Bearer " + jwt(`{"sub":"x"}`) + "\r\n", []string{"token"}, "alg ES256", ""},
		"unsigned":    {unsigned, []string{"rqJWT"}, "not signed", ""},
		"text":        {jwt(`x`), []string{"token"}, "", "the payload is no JSON object"},
		"no base64":   {strings.Replace(jwt(`{}`), ".", ".xx", 1), []string{"token"}, "", "the payload is not base64url"},
		"twice":       {jwt(`{}`) + " " + jwt(`{}`), []string{"token"}, "", ""},
		"a host":      {"processor1.example.test", nil, "", ""},
		"escaped":     {jwt("{\"a\":\"\u202e<b>\"}"), []string{"token"}, "", ""},
		"years ahead": {jwt(`{"iat":1e11,"exp":1e300,"nbf":"x"}`), []string{"token"}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			all := tokens([]byte(c.text), began)
			require.Len(t, all, len(c.kinds))
			for i, v := range all {
				require.Equal(t, c.kinds[i], v.Name)
				require.Contains(t, v.Signature, c.signature)
				require.Contains(t, v.Note, c.note)
				require.NotContains(t, v.Claims, "<b>")
				require.NotContains(t, v.Claims, "\u202e")
			}
		})
	}
}

// TestTokensDeep does not follow tokens without end.
func TestTokensDeep(t *testing.T) {
	token := jwt(`{}`)
	for range 20 {
		token = jwt(`{"x":"` + token + `"}`)
	}
	deep := 0
	for all := tokens([]byte(token), began); len(all) > 0; all = all[0].Within {
		deep++
	}
	require.Equal(t, layersShown, deep)
}
