package reports

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"plain é 漢 ✓":                    "plain é 漢 ✓",
		"a\tb\r\nc":                      `a\tb\r\nc`,
		"\x00\x1b\x7f":                   `\x00\x1b\x7f`,
		"\u0085\u00a0\u200b\u202e\u2066": `\u0085\u00a0\u200b\u202e\u2066`,
		"\xff\xc3":                       `\xff\xc3`,
		"\U000e0041\ufeff\ufffd":         `\U000e0041\ufeff` + "\ufffd",
	} {
		require.Equal(t, want, line(in, sentence))
	}
	require.Equal(t, "a\n\tb\n"+`\rc\x1b`, Block("a\r\n\tb\n\rc\x1b"))
	require.Equal(t, "aé… (cut from 5 bytes)", line("aééé"[:5], 4))
	require.Equal(t, strings.Repeat("x", 64)+"… (cut from 393 characters)", line(strings.Repeat("x", 90)+"… (cut from 393 characters)", 64+29), "it is cut once")
	require.Equal(t, `\xbf\xbf\xbf\xbf… (cut from 9 bytes)`, line(strings.Repeat("\xbf", 9), 4))
}

func FuzzVisible(f *testing.F) {
	f.Add("a\u202eb\xff\x1b[31m\n", 5)
	f.Add("\x80\xae", 1)
	f.Fuzz(func(t *testing.T, text string, most int) {
		if most < 1 {
			return
		}
		for _, shown := range []string{line(text, most), Block(text)} {
			require.True(t, utf8.ValidString(shown))
			require.Equal(t, shown, visible(shown, "\n\t"), "nothing is left to escape")
		}
		require.NotContains(t, line(text, most), "\n")
	})
}
