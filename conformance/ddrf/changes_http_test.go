package ddrf

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// bodyOf is the body that a request is sent with.
func bodyOf(r *request) string {
	if r.body != nil {
		return string(r.body(r.token()))
	}
	return string(r.how.bytes(r.token()))
}

func TestHTTPVectorsAreSentAsTheTableSays(t *testing.T) {
	const jwt = `[\w-]+\.[\w-]+\.[\w-]+`
	keys := mappedRing{newFakeRing(t)}
	for _, c := range []struct{ vector, method, media, body string }{
		{"http-get", "GET", "", ``},
		{"http-get-query", "GET", "", ``},
		{"http-put", "PUT", "application/jwt", jwt},
		{"http-patch", "PATCH", "application/jwt", jwt},
		{"http-delete", "DELETE", "application/jwt", jwt},
		{"http-options", "OPTIONS", "", ``},
		{"http-empty-body", "POST", "application/jwt", ``},
		{"http-garbage-body", "POST", "application/jwt", `hello`},
		{"http-binary-body", "POST", "application/jwt", `[\s\S]{100,256}`},
		{"http-empty-object", "POST", "application/json", `\{\}`},
		{"http-wrapper-wrong-name", "POST", "application/jwt", `\{"token":"` + jwt + `"\}`},
		{"http-wrapper-null", "POST", "application/jwt", `\{"rqJWT":null\}`},
		{"http-wrapper-number", "POST", "application/jwt", `\{"rqJWT":42\}`},
		{"http-wrapper-array", "POST", "application/jwt", `\["` + jwt + `","` + jwt + `"\]`},
		{"http-two-tokens", "POST", "application/jwt", jwt + "\n" + jwt},
		{"http-decoded-claims", "POST", "application/json", `\{"version":"1.0","idJWT":"` + jwt + `",.*\}`},
		{"http-decoded-all", "POST", "application/json", `\{"version":"1.0","idJWT":\{"version".*\}`},
		{"http-json-serialisation", "POST", "application/jwt", `\{"payload":"[\w-]+","protected":"[\w-]+","signature":"[\w-]+"\}`},
		{"http-form-encoded", "POST", "application/x-www-form-urlencoded", `rqJWT=` + jwt},
		{"http-bearer-prefix", "POST", "application/jwt", `Bearer ` + jwt},
		{"http-authorization-only", "POST", "application/jwt", ``},
		{"http-type-none", "POST", "", jwt},
		{"http-type-text", "POST", "text/plain", jwt},
		{"http-type-octet", "POST", "application/octet-stream", jwt},
		{"http-type-json", "POST", "application/json", jwt},
		{"http-type-form", "POST", "application/x-www-form-urlencoded", jwt},
		{"http-type-jose", "POST", "application/jose", jwt},
		{"http-type-unknown", "POST", "application/x-unknown", jwt},
		{"http-type-charset", "POST", "application/jwt; charset=utf-8", jwt},
		{"http-type-case", "POST", "APPLICATION/JWT", jwt},
		{"http-trailing-newline", "POST", "application/jwt", jwt + "\n"},
		{"http-leading-blank", "POST", "application/jwt", " " + jwt},
		{"http-body-bom", "POST", "application/jwt", "\ufeff" + jwt},
		{"http-chunked", "POST", "application/jwt", jwt},
		{"http-huge-garbage", "POST", "application/jwt", `a{1000}a*`},
	} {
		for kind, f := range fakeKinds(t, keys) {
			r, err := buildOf(t, keys, f, c.vector)
			require.NoError(t, err)
			require.Equal(t, c.method, r.method, "%s %s", kind, c.vector)
			require.Equal(t, c.media, r.media, "%s %s", kind, c.vector)
			require.Regexp(t, regexp.MustCompile(`^`+c.body+`$`), bodyOf(r), "%s %s", kind, c.vector)
			require.Equal(t, c.vector == "http-chunked", r.chunked, c.vector)
		}
	}
}

func TestHTTPVectorsHoldValidTokens(t *testing.T) {
	keys := mappedRing{newFakeRing(t)}
	for _, f := range fakeKinds(t, keys) {
		make := func(id string) *request {
			r, err := buildOf(t, keys, f, id)
			require.NoError(t, err)
			return r
		}
		valid := func(compact string) decoded {
			d := decode(t, compact)
			require.True(t, d.verifies(t, f.p) && d.inside(t).verifies(t, f.p))
			return d
		}
		var both []string
		require.NoError(t, json.Unmarshal([]byte(bodyOf(make("http-wrapper-array"))), &both))
		require.NotEqual(t, valid(both[0]).at("claims.jti"), valid(both[1]).at("claims.jti"))
		require.Equal(t, valid(both[0]).at("sub.identifierValue"), valid(both[1]).at("sub.identifierValue"))

		lines := strings.Split(bodyOf(make("http-two-tokens")), "\n")
		require.NotEqual(t, valid(lines[0]).at("claims.jti"), valid(lines[1]).at("claims.jti"))

		claims := members(t, []byte(bodyOf(make("http-decoded-all"))))
		require.JSONEq(t, `"publisher1.test"`, string(members(t, claims["idJWT"])["iss"]))

		r := make("http-get-query")
		u, err := url.Parse(r.endpoint)
		require.NoError(t, err)
		valid(u.Query().Get("rqJWT"))
		require.Equal(t, r.token(), u.Query().Get("rqJWT"))

		r = make("http-authorization-only")
		valid(strings.TrimPrefix(r.header.Get("Authorization"), "Bearer "))

		r = make("http-gzip")
		require.Equal(t, "gzip", r.header.Get("Content-Encoding"))
		z, err := gzip.NewReader(bytes.NewReader([]byte(bodyOf(r))))
		require.NoError(t, err)
		plain, err := io.ReadAll(z)
		require.NoError(t, err)
		valid(string(plain))

		r = make("http-multipart")
		_, parameters, err := mime.ParseMediaType(r.media)
		require.NoError(t, err)
		part, err := multipart.NewReader(strings.NewReader(bodyOf(r)), parameters["boundary"]).NextPart()
		require.NoError(t, err)
		require.Equal(t, "rqJWT", part.FormName())
		text, err := io.ReadAll(part)
		require.NoError(t, err)
		valid(string(text))

		require.Equal(t, "https://vendor9.test/ddrf?a=b", make("http-query").endpoint)
		require.Equal(t, "text/html", make("http-accept-text").header.Get("Accept"))
		require.NotEmpty(t, make("http-extra-headers").header.Get("Cookie"))
		require.Greater(t, len(valid(make("http-huge-1mb").token()).at("claims.extra")), 1<<20)
		require.Greater(t, len(valid(make("http-huge-header").token()).at("header.extra")), 100<<10)
	}
}

func TestHTTPVectorsGoByTheFormThatTheRecipientTakes(t *testing.T) {
	keys := mappedRing{newFakeRing(t)}
	f := fakeFacts(t, keys, "ES256", subObject)
	require.Nil(t, built(t, keys, f, "http-wrapper-extra"))
	f.how.body, f.how.media, f.endpoint = "wrapper", "application/json", "https://vendor9.test/ddrf?tenant=1"
	require.Nil(t, built(t, keys, f, "http-leading-blank"))
	for vector, body := range map[string]string{
		"http-wrapper-extra": `{"rqJWT":"`, "http-bearer-prefix": `{"rqJWT":"Bearer `, "http-type-json": "ey", "http-type-text": `{"rqJWT":"`, "http-body-bom": "\ufeff{",
	} {
		r, err := buildOf(t, keys, f, vector)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(bodyOf(r), body), "%s: %s", vector, bodyOf(r))
	}
	r, err := buildOf(t, keys, f, "http-query")
	require.NoError(t, err)
	require.Equal(t, "https://vendor9.test/ddrf?tenant=1&a=b", r.endpoint)
}
