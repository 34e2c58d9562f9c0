package main

import (
	"fmt"
	"strings"
)

// roff is a page in the language that man, groff and mandoc read: a macro stands at the begin of
// its line behind a full stop, anything else is text.
type roff struct{ strings.Builder }

// raw writes a line in that language.
func (m *roff) raw(format string, args ...any) { fmt.Fprintf(&m.Builder, format+"\n", args...) }

// line writes a line of text, if there is one.
func (m *roff) line(text string) {
	if text != "" {
		m.raw("%s", roffText(text))
	}
}

func (m *roff) section(title string) { m.raw(".SH %s", roffArgument(title)) }

// item is a term with what is said about it. A value stands behind the term.
func (m *roff) item(term, value, about string) {
	m.raw(".TP")
	if value == "" {
		m.raw(".B %s", roffText(term))
	} else {
		m.raw(".BI %s %s", roffArgument(term+" "), roffArgument(value))
	}
	m.line(about)
}

// prose writes paragraphs, which blank lines part.
func (m *roff) prose(text string) {
	for i, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			m.raw(".PP")
		}
		for line := range strings.SplitSeq(paragraph, "\n") {
			m.line(strings.TrimSpace(line))
		}
	}
}

// verbatim writes lines that stay as they are, such as commands.
func (m *roff) verbatim(text string) {
	m.raw(".EX")
	for line := range strings.SplitSeq(strings.Trim(text, "\n"), "\n") {
		m.line(line)
	}
	m.raw(".EE")
}

// roffSpecial are the characters that typesetting would change, and that people paste.
var roffSpecial = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`)

// roffText is text that stays as it is, at the begin of a line, too.
func roffText(s string) string {
	s = roffSpecial.Replace(s)
	if strings.HasPrefix(s, ".") {
		return `\&` + s
	}
	return s
}

// roffArgument is text as one argument of a macro.
func roffArgument(s string) string {
	return `"` + strings.ReplaceAll(roffSpecial.Replace(s), `"`, `\(dq`) + `"`
}
