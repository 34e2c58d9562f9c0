package schemas

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// edit sets a member of a document to a JSON value, and removes it where the value is empty.
func edit(doc, at, value string) string {
	var root map[string]any
	if err := json.Unmarshal([]byte(doc), &root); err != nil {
		panic(err)
	}
	members := strings.Split(at, "/")[1:]
	object := root
	for _, member := range members[:len(members)-1] {
		object = object[member].(map[string]any)
	}
	last := members[len(members)-1]
	if value == "" {
		delete(object, last)
	} else {
		object[last] = json.RawMessage(value)
	}
	text, err := json.Marshal(root)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func TestMessage(t *testing.T) {
	long := strings.Repeat("é", 100)
	for _, tc := range []struct{ schema, doc, want string }{
		{"receipt", edit(receipt, "/received_time", ""), `is missing`},
		{"receipt", edit(receipt, "/received_time", `"2018-10-02"`), `is "2018-10-02", not a date-time of RFC 3339`},
		{"receipt", edit(receipt, "/received_time", `null`), `is null, not a string`},
		{"receipt", edit(receipt, "/received_time", `1e2`), `is the number 1e2, not a string`},
		{"receipt", edit(receipt, "/received_time", `true`), `is true, not a string`},
		{"receipt", edit(receipt, "/received_time", `[1,2]`), `is an array of 2, not a string`},
		{"receipt", edit(receipt, "/received_time", `{}`), `is an object, not a string`},
		{"receipt", `[]`, `is an array of 0, not an object`},
		{"receipt", edit(receipt, "/received_time", `"a\n\"b"`), `is "a\n\"b", not a date-time of RFC 3339`},
		{"receipt", edit(receipt, "/received_time", `"`+long+`"`), `is "` + long[:79*2] + `…", not a date-time of RFC 3339`},
		{"error", edit(refusal, "/error/code", `"400"`), `is "400", not an integer`},
		{"request", edit(request, "/subject_request_type", `"delete"`), `is "delete", not one of "erasure", "portability", "access"`},
		{"request", edit(request, "/subject_identities", `[]`), `is an array of 0, which breaks minItems 1`},
		{"request", edit(request, "/subject_request_id", `"x"`), `is "x", not a UUID`},
		{"request", edit(request, "/status_callback_urls", `["x"]`), `is "x", not an absolute URL`},
	} {
		got, err := Validate("opengdpr/"+tc.schema, []byte(tc.doc))
		require.NoError(t, err)
		require.Len(t, got, 1, tc.doc)
		require.Equal(t, tc.want, got[0].Message)
	}
}

func TestValidateRefuses(t *testing.T) {
	deep := func(levels int) string {
		return strings.Repeat("[", levels) + strings.Repeat("]", levels)
	}
	for _, tc := range []struct{ name, doc, want string }{
		{"empty", "", "EOF"},
		{"blank", " \n", "EOF"},
		{"cut", `{"a":1`, "unexpected EOF"},
		{"twice", `{}{}`, "something follows"},
		{"a letter after", `{}x`, "something follows"},
		{"byte order mark", "\xef\xbb\xbf{}", "invalid character"},
		{"not UTF-8", "{\"a\":\"\xff\"}", "not UTF-8"},
		{"trailing comma", `{"a":1,}`, "invalid character"},
		{"NaN", `{"a":NaN}`, "invalid character"},
		{"too deep", deep(513), "nested deeper than 512"},
		{"too deep in members", strings.Repeat(`{"a":`, 513) + "1" + strings.Repeat("}", 513), "nested deeper than 512"},
		{"endlessly deep", strings.Repeat("[", 1<<20), "exceeded max depth"},
		{"a great exponent", `{"error":{"code":1e999999999}}`, "a number with the exponent 999999999"},
		{"a small exponent", `{"error":{"code":1E-1001}}`, "a number with the exponent -1001"},
		{"an endless exponent", `[1e` + strings.Repeat("9", 100) + `]`, "a number with the exponent 9999"},
		{"a long number", `[` + strings.Repeat("1", 1001) + `]`, "a number of 1001 characters"},
		{"too many values", `[0` + strings.Repeat(",0", 1<<17) + `]`, "more than 131072 values"},
		{"too large", `"` + strings.Repeat("a", 16<<20) + `"`, "16777218 bytes are more than 16777216"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			violations, err := Validate("opengdpr/error", []byte(tc.doc))
			require.ErrorContains(t, err, "validate opengdpr/error: read document: ")
			require.ErrorContains(t, err, tc.want)
			require.Empty(t, violations)
		})
	}
	for _, name := range []string{"", "error", "opengdpr/none", "../schemas/opengdpr/error"} {
		_, err := Validate(name, []byte(`{}`))
		require.ErrorContains(t, err, "no schema", name)
	}
}

// TestValidateBounds judges documents that just keep within the bounds.
func TestValidateBounds(t *testing.T) {
	for _, extra := range []string{
		strings.Repeat("[", 511) + "1" + strings.Repeat("]", 511),
		"[0" + strings.Repeat(",0", 1<<16) + "]",
		strings.Repeat("1", 1000), "1e1000", "-1E-1000", "1e+1000",
		`"` + strings.Repeat("a", 1<<20) + `"`, `"\ud800"`,
	} {
		violations, err := Validate("opengdpr/receipt", []byte(edit(receipt, "/extra", extra)))
		require.NoError(t, err)
		require.Empty(t, violations)
	}
	violations, err := Validate("opengdpr/error", []byte(`{"error":{"code":1e1000}}`))
	require.NoError(t, err)
	require.Empty(t, violations, "an integer, if a great one")
}

func TestValidateConcurrently(t *testing.T) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for _, name := range Names() {
				if _, err := Validate(name, []byte(`{"received_time":"x"}`)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

// FuzzValidate looks for panics, and for violations that do not hold what their type says.
func FuzzValidate(f *testing.F) {
	for _, doc := range []string{discovery, receipt, request, refusal, `{}`, `[]`, `null`, `{"error":{"code":4e2}}`,
		`{"subject_identities":[{"identity_type":"\u0000"}],"a~b/c":1}`, `{"received_time":"2018-10-02"}`} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		for _, name := range []string{"opengdpr/discovery", "opengdpr/error", "opengdpr/receipt", "opengdpr/request"} {
			violations, err := Validate(name, doc)
			if err != nil {
				require.Empty(t, violations)
				continue
			}
			require.True(t, json.Valid(doc))
			require.True(t, slices.IsSortedFunc(violations, func(a, b Violation) int { return strings.Compare(a.Pointer, b.Pointer) }))
			for _, v := range violations {
				require.NotEmpty(t, v.Requirement, "%+v", v)
				require.NotEmpty(t, v.Message)
				require.True(t, utf8.ValidString(v.Message))
				require.Less(t, len(v.Message), 2000)
			}
		}
	})
}
