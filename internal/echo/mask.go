package echo

import (
	"bytes"
	"strings"
)

// Mask gives a text with a mark in place of every form that it holds as it stands. It is empty where
// something is left of them, such as behind escapes: then nothing of the text is to be shown.
func Mask(text string, forms []Form, mark string) string {
	low := []byte(strings.ToLower(text))
	if len(low) != len(text) {
		return "" // some letter has another length in lower case
	}
	hide := make([]bool, len(text))
	for _, f := range forms {
		for at := 0; len(f.text) > 0; {
			i := bytes.Index(low[at:], f.text)
			if i < 0 {
				break
			}
			at += i
			for n := range f.text {
				hide[at+n] = true
			}
			at++
		}
	}
	var b strings.Builder
	for i := range len(text) {
		switch {
		case !hide[i]:
			b.WriteByte(text[i])
		case i == 0 || !hide[i-1]:
			b.WriteString(mark)
		}
	}
	if In(Texts([]byte(b.String())), forms) != "" {
		return ""
	}
	return b.String()
}
