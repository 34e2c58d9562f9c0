package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
)

// encode writes a value as indented JSON, keys of maps sorted. Foreign text in it can neither
// steer a terminal on which it is printed nor the log of a build server: what does not print,
// and the # of their commands, is escaped, which is the same text for whoever decodes it.
func encode(w io.Writer, value any) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(value); err != nil {
		return err
	}
	_, err := io.WriteString(w, printableJSON(buf.String()))
	return err
}

// printableJSON escapes in a JSON text what stands in its strings alone: everything else of it
// is plain ASCII.
func printableJSON(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for i, r := range text {
		switch {
		case r == '\n', unicode.IsPrint(r) && !steersLog(text[i:]):
			b.WriteRune(r)
		default:
			for _, unit := range utf16.AppendRune(nil, r) {
				fmt.Fprintf(&b, `\u%04x`, unit)
			}
		}
	}
	return b.String()
}
