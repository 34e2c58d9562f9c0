package ddrf

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSettings(t *testing.T) {
	s := theStage(t)
	for name, bad := range map[string]Settings{
		"algorithm": {Algorithm: "HS256"}, "key": {Keys: []string{"p3"}}, "key twice": {Keys: []string{"p1", "p1"}}, "key of the algorithm": {Algorithm: RS256, Keys: []string{"p1"}},
		"form": {Form: "xml"}, "endpoint": {Endpoint: "ddrf"}, "endpoint with host": {Endpoint: "//other.test/x"}, "endpoint of the file": {Endpoint: filePath},
		"identifier": {Identifiers: []Identifier{{1, "email", ""}}}, "code": {Codes: map[string]int{"email": 7}},
	} {
		_, err := NewVendor(Config{Domain: domainR, Authority: s.authority, Settings: bad})
		require.Error(t, err, name)
	}
	for _, c := range []Config{{}, {Domain: domainR}, {Domain: domainR, Authority: s.authority, URL: "ftp://a"}} {
		_, err := NewVendor(c)
		require.Error(t, err)
	}
	v := s.vendor(t, Settings{Identifiers: []Identifier{{0, "sco", "plaintext"}}, Keys: []string{"p1"}, CacheControl: "no-store", Endpoint: "/api/delete/?from=a&to=b", Script: "<script></script>", ScriptRequired: true})
	w := sendTo(v, "GET", filePath, "", nil)
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	var file struct {
		Endpoint    string
		Identifiers []map[string]any
		PublicKey   []map[string]any
		Required    bool   `json:"vendorScriptRequirement"`
		Script      string `json:"vendorScript"`
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &file))
	require.Equal(t, "https://vendor9.test/api/delete/?from=a&to=b", file.Endpoint)
	require.Equal(t, []map[string]any{{"type": "sco", "format": "plaintext"}}, file.Identifiers)
	require.Len(t, file.PublicKey, 1)
	require.Equal(t, s.r1.kid, file.PublicKey[0]["kid"])
	require.True(t, file.Required)
	require.Equal(t, "<script></script>", file.Script)
	require.Equal(t, 404, sendTo(v, "POST", "/ddrf", "", nil).Code)
	require.Equal(t, 400, sendTo(v, "POST", "/api/delete/?from=a&to=b", "", nil).Code)
}

func TestOrderedCodes(t *testing.T) {
	s := theStage(t)
	v := s.vendor(t, Settings{Codes: map[string]int{"one": 1, "two": 2, "six": 6, "none": 0}})
	for kind, code := range map[string]int{"one": 1, "two": 2, "six": 6, "none": 0, "other": 4} {
		f := s.plain()
		f.rq.sub("identifierType", kind)
		body, _ := f.request()
		require.Equal(t, code, codeIn(sendTo(v, f.method, f.path, body, f.header)), kind)
	}
}

func TestKidAndThumbprint(t *testing.T) {
	// RFC 7638, section 3.1.
	jwk := document{{"kty", "RSA"}, {"n", "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"}, {"e", "AQAB"}}
	require.Equal(t, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", thumbprint(jwk))
	require.Equal(t, "p1-"+thumbprint(s1(t).jwk[:4])[:8], s1(t).kid)
}

func s1(t *testing.T) *signingKey { return theStage(t).p1 }
