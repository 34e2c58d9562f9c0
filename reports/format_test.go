package reports

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// foreign are texts that mean something to somebody who reads one of the formats.
var foreign = map[string]string{
	"control":   "\x00\x07\x1b[31mred\x1b]0;owned\x07\x7f\u0085\u009b",
	"bidi":      "\u202eabc\u2066\u200b\ufeff\U000e0041",
	"no utf-8":  "\xff\xfe\xc3(\xed\xa0\x80",
	"lines":     "a\r\nb\nc\rd\u2028e\u2029f",
	"html":      `</title></text></svg><script>alert(1)</script><img src=x onerror=alert(1)>&lt;&#x3c;<!-- --> ]]>`,
	"comment":   "--><!--",
	"backticks": "` `` ``` ````",
	"backtick":  "`",
	"fence":     "\n```\n# heading\n",
	"pipes":     `a | b \| c \\| d ||`,
	"markdown":  "# a\n- b\n> c\n1. d\n![x](http://evil.test/x.png) [y](javascript:alert(1)) <http://evil.test> www.evil.test https://evil.test **b** _i_ ~~s~~ $`x`$ @somebody #1 :tada:",
	"command":   "\n::error title=owned::pwned\n::stop-commands::x\n ::add-mask::a\r\n##[add-mask]a\n##vso[task.setvariable variable=a]b\n##teamcity[testFailed name='x']",
	"encoded":   "%0A::error::x%25 a:b,c=d;e",
	"links":     "[a](1) {0} {{1}} \\[b](2)",
	"template":  "{left}{{.}}${x}#{y}",
	"quotes":    `"'` + "\\\" \\",
	"spaces":    "  ",
	"long":      strings.Repeat("<é\xff`|", 1<<15),
}

// TestForeign renders foreign text in every format: nothing comes out that does not print, or
// that begins like a command of a build server.
func TestForeign(t *testing.T) {
	for name, text := range foreign {
		in := hostile(text)
		in.Results.Nonce, in.Results.Suite.Version = text, text
		for _, f := range formats {
			t.Run(f.Name+"/"+name, func(t *testing.T) {
				out := renderedAs(t, f, in)
				require.True(t, utf8.Valid(out))
				require.Equal(t, visible(string(out), "\n\t"), string(out), "nothing is left to escape")
				if f.Name != "github" && f.Name != "html" && f.Name != "junit" { // those two show messages as they came, and nobody prints them
					require.NotRegexp(t, `(?m)^\s*::`, string(out))
				}
				if f.Name != "json" {
					require.Less(t, len(out), 1<<20)
				}
			})
		}
	}
}

// TestFormatNames holds names and files apart.
func TestFormatNames(t *testing.T) {
	seen := map[string]bool{"": true}
	for _, f := range Formats() {
		require.False(t, seen[f.Name])
		require.False(t, f.File != "" && seen[f.File])
		seen[f.Name], seen[f.File] = true, true
		found, err := FormatNamed(f.Name)
		require.NoError(t, err)
		require.Equal(t, f.File, found.File)
	}
	_, err := FormatNamed("xml")
	require.ErrorContains(t, err, `there is no format "xml"; formats are text, github, `)
}

func renderedAs(t *testing.T, f Format, in Input) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, f.Write(&out, in, TextOptions{Dir: "out"}))
	return out.Bytes()
}

// goldenOf compares a format with the golden files of the sample runs.
func goldenOf(t *testing.T, name string, extension string) (bad, good []byte) {
	t.Helper()
	f, err := FormatNamed(name)
	require.NoError(t, err)
	bad = golden(t, name+extension, func(w io.Writer) error { return f.Write(w, sample(), TextOptions{Dir: "out"}) })
	good = golden(t, name+"-fine"+extension, func(w io.Writer) error { return f.Write(w, fine(), TextOptions{Dir: "out"}) })
	return bad, good
}
