package bodysig

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode/utf16"
)

// style is a way in which a JSON writer lays out a value.
type style struct {
	sorted bool   // members by name, as writers of maps do
	indent string // for each level; empty is one line
	spaced bool   // one line with blanks after comma and colon, as Python's writer has it
	escape escape
}

// escape tells which characters of a string a writer escapes beyond those it must.
type escape int

// The habits of common writers.
const (
	escapeLeast escape = iota // nothing more: JavaScript
	escapeHTML                // <, > and &, and two separators of lines: Go
	escapeASCII               // all beyond ASCII: Python
	escapeSlash               // the slash, and all beyond ASCII: PHP
)

// styles lists the styles that are tried: each layout, in both orders, with each
// habit of escaping. For most bodies many of them give the same text, which the
// search tries once.
func styles() []style {
	var all []style
	layouts := []style{{}, {spaced: true}, {indent: "  "}, {indent: "    "}, {indent: "\t"}}
	for _, e := range []escape{escapeLeast, escapeHTML, escapeASCII, escapeSlash} {
		for _, sorted := range []bool{false, true} {
			for _, s := range layouts {
				s.sorted, s.escape = sorted, e
				all = append(all, s)
			}
		}
	}
	return all
}

// String names the style in words.
func (s style) String() string {
	words := "compact"
	switch {
	case s.spaced:
		words = "one line with blanks"
	case s.indent == "\t":
		words = "indented by tabs"
	case s.indent != "":
		words = fmt.Sprintf("indented by %d", len(s.indent))
	}
	if s.sorted {
		words += ", members sorted"
	}
	return words + [...]string{"", ", HTML escaped", ", escaped to ASCII", ", slashes escaped"}[s.escape]
}

// maxWritten is the size, in bytes, at which writing stops. Deep indents and long
// escapes could make a small body grow a hundredfold.
const maxWritten = 2 * maxRewritten

// write writes the value, or gives false if it grows too large.
func (s style) write(n node) ([]byte, bool) {
	var out bytes.Buffer
	s.value(&out, n, 0)
	return out.Bytes(), out.Len() < maxWritten
}

// value writes a value that stands level deep.
func (s style) value(out *bytes.Buffer, n node, level int) {
	switch n.kind {
	case 0:
		out.WriteString(n.literal)
		return
	case '"':
		s.text(out, n.literal)
		return
	}
	out.WriteByte(n.kind)
	for i, at := range s.order(n) {
		if out.Len() >= maxWritten {
			return
		}
		if i > 0 {
			out.WriteByte(',')
			if s.spaced {
				out.WriteByte(' ')
			}
		}
		s.newline(out, level+1)
		if n.kind == '{' {
			s.text(out, n.names[at])
			out.WriteByte(':')
			if s.spaced || s.indent != "" {
				out.WriteByte(' ')
			}
		}
		s.value(out, n.values[at], level+1)
	}
	if len(n.values) > 0 {
		s.newline(out, level)
	}
	out.WriteByte(n.kind + 2) // in ASCII the closing bracket is two after the opening
}

// order gives the order in which the parts of a value are written.
func (s style) order(n node) []int {
	order := make([]int, len(n.values))
	for i := range order {
		order[i] = i
	}
	if s.sorted && n.kind == '{' {
		sort.SliceStable(order, func(a, b int) bool { return n.names[order[a]] < n.names[order[b]] })
	}
	return order
}

// newline starts a line at a level, if the style has lines.
func (s style) newline(out *bytes.Buffer, level int) {
	if s.indent != "" {
		out.WriteByte('\n')
		out.WriteString(strings.Repeat(s.indent, level))
	}
}

// shortEscapes are the escapes of two characters.
var shortEscapes = map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}

// text writes a string.
func (s style) text(out *bytes.Buffer, value string) {
	out.WriteByte('"')
	for _, r := range value {
		short, found := shortEscapes[r]
		switch {
		case found:
			out.WriteString(short)
		case r == '/' && s.escape == escapeSlash:
			out.WriteString(`\/`)
		case r < ' ' || s.escapes(r):
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(out, `\u%04x`, unit)
			}
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
}

// escapes tells whether the style writes r, which need not be escaped, as \u.
func (s style) escapes(r rune) bool {
	switch s.escape {
	case escapeHTML:
		return slices.Contains([]rune{'<', '>', '&', '\u2028', '\u2029'}, r)
	case escapeASCII, escapeSlash:
		return r > '~'
	}
	return false
}
