package reports

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

func TestMarked(t *testing.T) {
	for name, c := range map[string]struct {
		text, want string
		spans      []span
	}{
		"plain":       {"a <b> & \"c\"", "a &lt;b&gt; &amp; &#34;c&#34;", nil},
		"escapes":     {"a\x00\xff\u202eé", `a<i>\x00\xff\u202e</i>é`, nil},
		"a span":      {"abcdef", "ab<mark>cd</mark>ef", []span{{2, 4}}},
		"overlapping": {"abcdef", "<mark>abc</mark>def", []span{{2, 4}, {0, 3}}},
		"outside":     {"abc", "abc", []span{{2, 9}, {-1, 2}, {2, 2}}},
		"an escape":   {"a\x1bb", `<mark>a<i>\x1b</i></mark>b`, []span{{0, 2}}},
		"a log":       {"##[error]x", `<i>\x23</i>#[error]x`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, string(marked(c.text, "\n", c.spans)))
		})
	}
}

// FuzzMarked never lets a text out of its place, and leaves nothing of it out.
func FuzzMarked(f *testing.F) {
	for _, trick := range tricks {
		f.Add(trick, 1, 3)
	}
	f.Fuzz(func(t *testing.T, text string, from, to int) {
		page := string(marked(text, "\n\t", []span{{from, to}}))
		var shown strings.Builder
		for z := html.NewTokenizer(strings.NewReader(page)); z.Next() != html.ErrorToken; {
			switch token := z.Token(); token.Type {
			case html.TextToken:
				shown.WriteString(token.Data)
			case html.StartTagToken:
				require.Contains(t, []string{"i", "mark"}, token.Data)
				require.Empty(t, token.Attr)
			default:
				require.Equal(t, html.EndTagToken, token.Type)
			}
		}
		require.Equal(t, visible(page, "\n\t"), page, "nothing is left to escape")
		if strings.Contains(text, "##") {
			return // what a word is depends on what follows it
		}
		want := visible(text, "\n\t")
		if len(tidy([]span{{from, to}}, len(text))) > 0 {
			want = visible(text[:from], "\n\t") + visible(text[from:to], "\n\t") + visible(text[to:], "\n\t")
		}
		require.Equal(t, want, shown.String())
	})
}

func TestDiffering(t *testing.T) {
	for name, c := range map[string]struct{ a, b, inA, inB string }{
		"the middle":     {"application/json; v=1", "application/jose; v=1", "son", "ose"},
		"an addition":    {"aaaa bbbb", "aaaa x bbbb", "", "x "},
		"little alike":   {"an answer of 400", "HTTP/1.1 200 OK", "", ""},
		"the same":       {"same", "same", "", ""},
		"half a letter":  {"naive é end", "naive è end", "é", "è"},
		"nothing":        {"", "abc", "", ""},
		"a prefix alone": {"abcdef", "abcxyz", "def", "xyz"},
	} {
		t.Run(name, func(t *testing.T) {
			inA, inB := differing(c.a, c.b)
			of := func(text string, spans []span) (all string) {
				for _, s := range spans {
					all += text[s.from:s.to]
				}
				return all
			}
			require.Equal(t, c.inB, of(c.b, inB))
			require.Equal(t, c.inA, of(c.a, inA))
		})
	}
}

func TestLocated(t *testing.T) {
	const text = `{"a": {"b/c": [1, "two", {"x": null}], "d": "é"}, "a2": "x", "e~f": true}`
	for pointer, want := range map[string]string{
		"/a/b~1c/1": `"two"`, "/a/b~1c/2/x": "null", "/a/d": `"é"`, "/a2": `"x"`, "/e~0f": "true", "/a/b~1c": `[1, "two", {"x": null}]`,
		"/none": "", "/a/b~1c/9": "", "/a2/x": "",
	} {
		got := ""
		for _, s := range located(text, []string{pointer}) {
			got += text[s.from:s.to]
		}
		require.Equal(t, want, got, pointer)
	}
	require.Empty(t, located(`{"a": [`, []string{"/a/0"}))
	require.Equal(t, []string{"/subject_request_id", "/a/0"}, pointers(`400 when /subject_request_id is "x"`, "it: remove /a/0."))
}

func TestPretty(t *testing.T) {
	require.Equal(t, "{\n  \"b\": 1.0,\n  \"a\": \"\\u202e\",\n  \"b\": 2\n}", pretty([]byte(" {\"b\":1.0,\"a\":\"\\u202e\",\"b\":2}\n")))
	for _, raw := range []string{"", "x", `"text"`, "{", strings.Repeat("[", 65) + strings.Repeat("]", 65), "[" + strings.Repeat("1,", 1<<18) + "1]"} {
		require.Empty(t, pretty([]byte(raw)))
	}
}
