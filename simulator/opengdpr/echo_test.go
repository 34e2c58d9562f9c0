package opengdpr

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestErrorShapes shows what refusals look like under the deviations that concern their
// bodies.
func TestErrorShapes(t *testing.T) {
	const details = `[{"domain":"Validation","reason":"missing","message":"submitted_time is required"}]`
	for name, want := range map[string]struct{ mediaType, body string }{
		"error-empty-body":             {jsonMedia, ``},
		"error-html":                   {"text/html", "<h1>Bad Request</h1>\n"},
		"error-text":                   {"text/plain", "submitted_time is required\n"},
		"error-bare":                   {jsonMedia, `{"code":400,"message":"submitted_time is required","errors":` + details + `}`},
		"error-string":                 {jsonMedia, `{"error":"submitted_time is required"}`},
		"error-array":                  {jsonMedia, `{"error":[{"code":400,"message":"submitted_time is required","errors":` + details + `}]}`},
		"error-empty":                  {jsonMedia, `{}`},
		"error-no-code":                {jsonMedia, `{"error":{"message":"submitted_time is required","errors":` + details + `}}`},
		"error-code-null":              {jsonMedia, `{"error":{"code":null,"message":"submitted_time is required","errors":` + details + `}}`},
		"error-code-string":            {jsonMedia, `{"error":{"code":"Bad Request","message":"submitted_time is required","errors":` + details + `}}`},
		"error-code-of-its-own":        {jsonMedia, `{"error":{"code":1001,"message":"submitted_time is required","errors":` + details + `}}`},
		"error-message-number":         {jsonMedia, `{"error":{"code":400,"message":17,"errors":` + details + `}}`},
		"error-message-empty":          {jsonMedia, `{"error":{"code":400,"message":""}}`},
		"error-message-generic":        {jsonMedia, `{"error":{"code":400,"message":"bad request"}}`},
		"error-without-words":          {jsonMedia, `{"error":{"code":400}}`},
		"error-details-object":         {jsonMedia, `{"error":{"code":400,"message":"submitted_time is required","errors":{"message":"submitted_time is required"}}}`},
		"error-details-strings":        {jsonMedia, `{"error":{"code":400,"message":"submitted_time is required","errors":["submitted_time is required"]}}`},
		"error-details-of-wrong-types": {jsonMedia, `{"error":{"code":400,"message":"submitted_time is required","errors":[{"domain":7,"reason":["IllegalArgumentException"],"message":{}}]}}`},
		"error-without-details":        {jsonMedia, `{"error":{"code":400,"message":"submitted_time is required"}}`},
		"error-details-empty":          {jsonMedia, `{"error":{"code":400,"message":"submitted_time is required","errors":[]}}`},
		"error-own-codes":              {jsonMedia, `{"error":{"code":400,"message":"submitted_time is required","errors":` + details + `,"internal_code":"e311"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			w := post(start(t, Config{Faults: []string{name}}), dropped(t, "submitted_time"))
			require.Equal(t, 400, w.Code)
			require.Equal(t, want.mediaType, field(w, "Content-Type"))
			require.Equal(t, want.body, w.Body.String())
		})
	}
}

// TestEchoes shows that each echo is there, once, and nowhere in the reference's refusal.
func TestEchoes(t *testing.T) {
	const value = "johndoe@example.com"
	bad := dropped(t, "submitted_time")
	for name, echo := range map[string]string{
		"echoes-identity":              value,
		"echoes-identity-upper-case":   strings.ToUpper(value),
		"echoes-identity-base64":       base64.StdEncoding.EncodeToString([]byte(value)),
		"echoes-identity-hex":          hex.EncodeToString([]byte(value)),
		"echoes-identity-url-encoded":  "johndoe%40example.com",
		"echoes-identity-sha256":       fmt.Sprintf("%x", sha256.Sum256([]byte(value))),
		"echoes-identity-md5":          fmt.Sprintf("%x", md5.Sum([]byte(value))),
		"echoes-local-part":            "johndoe",
		"echoes-identity-in-header":    value,
		"echoes-identity-in-details":   value,
		"echoes-body":                  strings.Trim(string(encode(bad)), `"`),
		"echoes-body-base64":           base64.StdEncoding.EncodeToString([]byte(bad)),
		"echoes-credentials":           "Bearer credentials",
		"echoes-credentials-in-header": "Bearer credentials",
	} {
		t.Run(name, func(t *testing.T) {
			whole := func(faults ...string) string {
				w := post(start(t, Config{Faults: faults}), bad)
				require.Equal(t, 400, w.Code)
				return fmt.Sprint(w.Result().Header, w.Body)
			}
			require.NotContains(t, whole(), echo)
			require.Equal(t, 1, strings.Count(whole(name), echo), "%s", whole(name))
		})
	}
	p := start(t, Config{Faults: []string{"echoes-identity-of-duplicates"}, Lifecycle: Lifecycle{Pending: Never}})
	require.NotContains(t, post(p, bad).Body.String(), value)
	require.Equal(t, 201, post(p, good).Code)
	require.Contains(t, post(p, good).Body.String(), value)

	p = start(t, Config{Faults: []string{"echoes-refused-forms"}, Lifecycle: Lifecycle{Pending: Never}})
	require.NotContains(t, post(p, bad).Body.String(), value)
	for _, form := range []string{
		dropped(t, "property_id"), replaced(t, `"123456"`, `"123456","note":1`), replaced(t, `"raw"`, `"sha256"`),
		with(t, "property_id", `"`+strings.Repeat("a", 10<<20)+`"`),
	} {
		w := post(p, form)
		require.Equal(t, 400, w.Code)
		require.Contains(t, w.Body.String(), value)
	}
	require.Equal(t, 201, post(p, good).Code)
}
