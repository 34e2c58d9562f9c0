package observe

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func TestObject(t *testing.T) {
	raw := " {\"a\" : 1, \"\\u0062\":{\"a\":[1,\"}\\\"\"]} ,\n\"c\":\"x\\\\\",\"d\":[ ],\"a\":null,\"e\":-1.50e+3}\r\n"
	got, problem := Object([]byte(raw), DefaultLimits)
	require.Empty(t, problem)
	want := []struct{ name, value string }{
		{"a", "1"}, {"b", `{"a":[1,"}\""]}`}, {"c", `"x\\"`}, {"d", "[ ]"}, {"a", "null"}, {"e", "-1.50e+3"},
	}
	require.Len(t, got, len(want))
	for i, m := range got {
		require.Equal(t, want[i].name, m.Name)
		require.Equal(t, want[i].value, string(m.Value))
		require.Equal(t, want[i].value, raw[m.At:m.End])
		require.Equal(t, byte('"'), raw[m.Start])
	}
	require.Equal(t, []string{"a"}, got.Repeated())
	value, ok := got.Get("a")
	require.True(t, ok)
	require.Equal(t, "null", string(value))
	_, ok = got.Get("A")
	require.False(t, ok)
}

func TestObjectOfNothing(t *testing.T) {
	got, problem := Object([]byte("{ }"), DefaultLimits)
	require.Empty(t, problem)
	require.NotNil(t, got)
	require.Empty(t, got)
	require.Empty(t, got.Repeated())
}

func TestObjectProblems(t *testing.T) {
	deep := func(n int) string {
		return strings.Repeat(`{"a":`, n-1) + "{}" + strings.Repeat("}", n-1)
	}
	for raw, want := range map[string]string{
		"":                                "the text is empty",
		" ":                               "not JSON",
		"[]":                              "not an object",
		"null":                            "not an object",
		`"{}"`:                            "not an object",
		"{}{}":                            "not JSON",
		"{} x":                            "not JSON",
		`{"a":1,}`:                        "not JSON",
		`{a:1}`:                           "not JSON",
		`{'a':1}`:                         "not JSON",
		`{"a":01}`:                        "not JSON",
		`{"a":NaN}`:                       "not JSON",
		"{\"a\":\"\t\"}":                  "not JSON",
		`{"a":1} // c`:                    "not JSON",
		`{"a`:                             "not JSON",
		`{"a\`:                            "not JSON",
		"\ufeff{}":                        "byte order mark",
		"{\"a\":\"\xff\"}":                "not UTF-8",
		"{\"a\":\"\xed\xa0\x80\"}":        "not UTF-8",
		"{\u00a0}":                        "not JSON",
		deep(513):                         "nests deeper than 512",
		strings.Repeat("[", 1<<19):        "nests deeper than 512",
		strings.Repeat(" ", 1<<20) + "{}": "more than the 1048576",
	} {
		got, problem := Object([]byte(raw), DefaultLimits)
		require.Contains(t, problem, want, "%.40q", raw)
		require.Nil(t, got)
	}
	_, problem := Object([]byte(deep(512)), DefaultLimits)
	require.Empty(t, problem)
	_, problem = Object([]byte(`{"a":"[[[[{{{{"}`), Limits{Bytes: 100, Depth: 1})
	require.Empty(t, problem, "brackets in strings do not nest")
}

func FuzzObject(f *testing.F) {
	f.Add([]byte(`{"a":1,"a":[{}],"c":"\u0022"}`))
	f.Add([]byte("{\"\\\\\" : \"}\" }"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, problem := Object(raw, DefaultLimits)
		if problem != "" {
			return
		}
		// The standard library, which keeps the last of equal names, sees the same.
		var want map[string]json.RawMessage
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatal(err)
		}
		last := map[string]json.RawMessage{}
		for _, m := range got {
			last[m.Name] = m.Value
		}
		if diff := cmp.Diff(want, last); diff != "" {
			t.Fatal(diff)
		}
	})
}
