package reports

import (
	"html"
	"html/template"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// span is a part of a text by its bytes.
type span struct{ from, to int }

// marked makes foreign text of one or several lines safe to show in a page. What does not show
// as itself becomes an escape that is marked, and so is what the spans name.
func marked(text, keep string, spans []span) template.HTML {
	var b strings.Builder
	spans = tidy(spans, len(text))
	at := 0
	for _, s := range spans {
		escapes(&b, text[at:s.from], keep)
		b.WriteString(`<mark>`)
		escapes(&b, text[s.from:s.to], keep)
		b.WriteString(`</mark>`)
		at = s.to
	}
	escapes(&b, text[at:], keep)
	return template.HTML(b.String())
}

// escapes writes text for a page; runs of what does not show as itself are set apart.
func escapes(b *strings.Builder, text, keep string) {
	plain, odd := 0, false // where what is not yet written begins, and what it is
	flush := func(to int) {
		switch part := text[plain:to]; {
		case part == "":
		case odd:
			b.WriteString(`<i>` + html.EscapeString(visible(part, keep)) + `</i>`)
		default:
			b.WriteString(html.EscapeString(part))
		}
		plain = to
	}
	for i := 0; i < len(text); {
		size, is := 1, false
		if text[i] == '#' && steersLog(text[i:]) {
			flush(i)
			b.WriteString(`<i>\x23</i>`)
			i++
			plain, odd = i, false
			continue
		}
		if c := text[i]; c < ' ' || c > '~' {
			_, size = utf8.DecodeRuneInString(text[i:])
			is = visible(text[i:i+size], keep) != text[i:i+size]
		}
		if is != odd {
			flush(i)
			odd = is
		}
		i += size
	}
	flush(len(text))
}

// tidy sorts spans and drops those that lie outside of a text of that size or over another.
func tidy(spans []span, size int) []span {
	spans = slices.Clone(spans)
	slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
	at := 0
	return slices.DeleteFunc(spans, func(s span) bool {
		if s.from < at || s.to > size || s.to <= s.from {
			return true
		}
		at = s.to
		return false
	})
}

// occurrences are the first places of a text at which one of the words stands.
func occurrences(text string, words []string) (all []span) {
	for _, w := range words {
		for at, n := 0, 0; n < 8; n++ {
			i := strings.Index(text[at:], w)
			if i < 0 {
				break
			}
			all = append(all, span{at + i, at + i + len(w)})
			at += i + len(w)
		}
	}
	return all
}

// quoted finds what a check quotes.
var quoted = regexp.MustCompile(`"[^"\n]{3,200}"`)

// differing are the parts in which two texts that are mostly the same differ: nothing where
// they have little in common.
func differing(a, b string) (inA, inB []span) {
	start := 0
	for start < min(len(a), len(b)) && a[start] == b[start] {
		start++
	}
	for start > 0 && !(utf8.RuneStart(at(a, start)) && utf8.RuneStart(at(b, start))) {
		start--
	}
	end := 0
	for end < min(len(a), len(b))-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	for end > 0 && !utf8.RuneStart(a[len(a)-end]) {
		end--
	}
	if same := start + end; same == 0 || 2*same < min(len(a), len(b)) || a == b {
		return nil, nil
	}
	return []span{{start, len(a) - end}}, []span{{start, len(b) - end}}
}

// at is a byte of a text, or one that begins a character beyond its end.
func at(text string, i int) byte {
	if i < len(text) {
		return text[i]
	}
	return 0
}
