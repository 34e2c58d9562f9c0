package opengdpr

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// encoding/json says what is right.
func FuzzSplit(f *testing.F) {
	for _, seed := range []string{
		"{}", "[]", " { } ", "[ ]", `{"a":1}`, `{ "a" : [ 1 , -2e3 ] , "b" : { "c" : "}]\"" } , "a" : null }`, `[true,"\\","\\\"",[[]],{"":[]}]`,
		"{\"\\u0061\"\t:\r\n\"\\ud800\",\"ä\":\"ö\"}", "7", `"a"`, "null",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !utf8.Valid(data) {
			return
		}
		var o object
		got, why := parseObject(data)
		if err := json.Unmarshal(data, &o); err == nil && o != nil {
			require.Empty(t, why)
			require.Empty(t, cmp.Diff(o, got))
		} else {
			require.NotEmpty(t, why)
		}
		var list []json.RawMessage
		if json.Unmarshal(data, &list) == nil && list != nil {
			require.Empty(t, cmp.Diff(list, splitArray(afterBlank(data))))
		}
	})
}
