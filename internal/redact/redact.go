package redact

import (
	"bytes"
	"slices"
)

// Mark stands where a secret was.
const Mark = "[redacted]"

// shortest is the length below which a value is too common a text to be looked for.
const shortest = 4

// Redactor replaces secrets. The zero value knows none, and replaces only the values of
// cookies. It is safe for concurrent use.
type Redactor struct{ patterns [][]byte }

// New returns a redactor for the given values. Values of fewer than four bytes are ignored:
// to replace them would spoil everything and protect nothing.
func New(secrets []string) *Redactor {
	seen := map[string]bool{}
	r := &Redactor{}
	for _, s := range secrets {
		if len(s) < shortest {
			continue
		}
		for _, form := range forms(s) {
			if len(form) >= shortest && !seen[form] {
				seen[form] = true
				r.patterns = append(r.patterns, []byte(form))
			}
		}
	}
	return r
}

// span is a stretch of bytes, from start up to but without end.
type span struct{ start, end int }

// Bytes returns b with every secret and every cookie value replaced, b itself if there is
// none in it. Secrets that overlap or touch are replaced as one.
func (r *Redactor) Bytes(b []byte) []byte {
	found := cookies(b)
	for _, p := range r.patterns {
		found = append(found, occurrences(b, p)...)
	}
	return replace(b, found)
}

// replace returns b with the mark in the place of every span, b itself if there is none.
func replace(b []byte, found []span) []byte {
	if len(found) == 0 {
		return b
	}
	slices.SortFunc(found, func(a, b span) int { return a.start - b.start })
	var out []byte
	for done, i := 0, 0; ; {
		if i == len(found) {
			return append(out, b[done:]...)
		}
		out = append(append(out, b[done:found[i].start]...), Mark...)
		for done = found[i].end; i < len(found) && found[i].start <= done; i++ {
			done = max(done, found[i].end)
		}
	}
}

// String returns s with every secret and every cookie value replaced.
func (r *Redactor) String(s string) string { return string(r.Bytes([]byte(s))) }

// occurrences finds every p in b, those that overlap as one.
func occurrences(b, p []byte) []span {
	var all []span
	for from := 0; ; {
		i := bytes.Index(b[from:], p)
		if i < 0 {
			return all
		}
		start := from + i
		if n := len(all); n > 0 && start <= all[n-1].end {
			all[n-1].end = start + len(p)
		} else {
			all = append(all, span{start, start + len(p)})
		}
		from = start + 1
	}
}
