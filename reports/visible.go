package reports

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest that is shown of a value on one line, in bytes.
const (
	startLine = 200
	sentence  = 2000
)

// shownBytes is the longest that is shown of several lines: of a head, a payload, a trace.
const shownBytes = 4 << 10

// line makes foreign text safe to show on one line: whatever does not show as itself
// becomes an escape, line breaks too, and what is longer than that many bytes is cut.
func line(text string, most int) string {
	head := cut(text, most)
	if head == text {
		return visible(text, "")
	}
	if at := clipped.FindStringIndex(text); at != nil && at[1]-at[0] < most { // it says already from how much it was cut
		return visible(cut(text[:at[0]], most-(at[1]-at[0])), "") + text[at[0]:]
	}
	return visible(head, "") + fmt.Sprintf("… (cut from %d bytes)", len(text))
}

// clipped is the end of a text that a check has cut.
var clipped = regexp.MustCompile(`… \(cut from [0-9]{1,9} characters\)$`)

// Visible makes foreign text safe to show on one line of a terminal.
func Visible(text string) string { return line(text, sentence) }

// cut is the start of a text, up to that many bytes, without half a character at its end.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for i := most; i >= max(0, most-utf8.UTFMax+1); i-- {
		if utf8.RuneStart(text[i]) {
			return text[:i]
		}
	}
	return text[:most] // no UTF-8
}

// Block makes foreign text of several lines safe to show. Line breaks and tabs stay.
func Block(text string) string {
	return visible(strings.ReplaceAll(text, "\r\n", "\n"), "\n\t")
}

// trace is the start of what the suite wrote about trouble of its own.
func trace(text string) string { return Block(cut(text, shownBytes)) }

// steersLog reports whether a text begins like a command in the log of a build server, which
// reads ##[error], ##vso[...] and ##teamcity[...] anywhere in a line of what is printed.
func steersLog(text string) bool {
	word, ok := strings.CutPrefix(text, "##")
	return ok && strings.HasPrefix(strings.TrimLeftFunc(word, unicode.IsLetter), "[")
}

// visible replaces every byte that is no UTF-8, every character that does not print, except
// those to keep, and the # of a build server's command by an escape as Go writes it.
func visible(text, keep string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case steersLog(text[i:]):
			b.WriteString(`\x23`)
		case unicode.IsPrint(r) || strings.ContainsRune(keep, r):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < utf8.RuneSelf:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
		i += size
	}
	return b.String()
}
