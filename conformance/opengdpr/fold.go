package opengdpr

import (
	"bytes"
	"strings"
)

// folded is a word that is looked for in whatever case its letters come, without a copy of the
// text: an agent's partners are sent a great deal that has to be looked through for each request.
type folded struct {
	word   []byte
	anchor int // of the byte that is looked for first, -1 if the word is letters throughout
}

func fold(word string) folded {
	letterless := func(r rune) bool { return r < 'A' || r > 'Z' && r < 'a' || r > 'z' && r < 0x80 }
	anchor := strings.IndexByte(word, '-') // which is rarer than digits
	if anchor < 0 {
		anchor = strings.IndexFunc(word, letterless)
	}
	return folded{[]byte(word), anchor}
}

// in reports whether the word is in a text.
func (f folded) in(text []byte) bool {
	for from := 0; len(text)-from >= len(f.word); from++ {
		if f.anchor >= 0 {
			i := bytes.IndexByte(text[from+f.anchor:], f.word[f.anchor])
			if i < 0 || len(text)-from-i < len(f.word) {
				return false
			}
			from += i
		}
		if bytes.EqualFold(text[from:from+len(f.word)], f.word) {
			return true
		}
	}
	return false
}
