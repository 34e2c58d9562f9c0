package opengdpr

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFold(t *testing.T) {
	for _, tc := range []struct {
		word, text string
		want       bool
	}{
		{"Dsr-a1", `{"identity_value":"dsr-A1@example.com"}`, true},
		{"Dsr-a1", "DSR-A1", true},
		{"Dsr-a1", "dsr-a dsr-a2 -dsr-A1", true},
		{"Dsr-a1", "dsr-a dsr-a2 dsr-", false},
		{"a7551968-d5d6", "A7551968-D5D6", true},
		{"a7551968-d5d6", "----a7551968-d5d", false},
		{"a7551968-d5d6", "7551968-d5d6", false},
		{"a1b", "xA1", false},
		{"a1b", "1a1A1B", true},
		{"word", "a WoRd", true},
		{"word", "wor", false},
		{"word", "", false},
	} {
		require.Equal(t, tc.want, fold(tc.word).in([]byte(tc.text)), "%s in %s", tc.word, tc.text)
	}
	text := bytes.Repeat([]byte("a filler that is looked through, "), 1<<15)
	word := fold("Dsr-0123456789abcdef")
	require.Zero(t, testing.AllocsPerRun(3, func() { word.in(text) }))
}

func BenchmarkFold(b *testing.B) {
	text, word := bytes.Repeat([]byte("a filler - that is looked through, "), 10<<20/35), fold("Dsr-0123456789abcdef")
	for b.Loop() {
		word.in(text)
	}
}

func FuzzFold(f *testing.F) {
	f.Add("Dsr-a1", "xdSR-A1")
	f.Add("k", "\u212a") // a sign that Unicode folds to k
	f.Fuzz(func(t *testing.T, word, text string) {
		if word == "" || !ascii(word) || !ascii(text) {
			return
		}
		require.Equal(t, bytes.Contains(bytes.ToLower([]byte(text)), bytes.ToLower([]byte(word))), fold(word).in([]byte(text)))
	})
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
