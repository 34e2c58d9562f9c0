// Package redact keeps secrets out of what is written.
//
// A [Redactor] knows the values that must not be written anywhere, such as tokens and
// passwords, and replaces them wherever they stand: as they are, in base64 (standard and
// URL alphabet, at any of the three alignments that a longer text may give them), as a URL
// or a JSON string writes them. What the suite made up itself is synthetic and stays.
package redact

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// Mark stands where a secret was.
const Mark = "[redacted]"

// shortest is the length below which a value is too common a text to be looked for.
const shortest = 4

// Redactor replaces secrets. The zero value replaces only what Head does.
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
	// The longest first, so that no pattern leaves the rest of a longer one standing.
	slices.SortFunc(r.patterns, func(a, b []byte) int {
		if d := len(b) - len(a); d != 0 {
			return d
		}
		return bytes.Compare(a, b)
	})
	return r
}

// forms are the ways in which a value may be written.
func forms(s string) []string {
	quoted, _ := json.Marshal(s)
	all := []string{s, url.QueryEscape(s), url.PathEscape(s), strings.Trim(string(quoted), `"`)}
	for shift := range 3 {
		all = append(all, aligned(base64.RawStdEncoding, s, shift), aligned(base64.RawURLEncoding, s, shift))
	}
	return all
}

// aligned is the part of the base64 form that depends on the value alone when shift bytes
// come before it and anything follows.
func aligned(enc *base64.Encoding, s string, shift int) string {
	padded := append(make([]byte, shift), s...)
	first := []int{0, 2, 3}[shift]
	whole := len(padded) / 3 * 4 // characters of complete groups
	if whole <= first {
		return ""
	}
	return enc.EncodeToString(padded)[first:whole]
}

// Bytes returns b with every secret replaced; b itself if there is none in it.
func (r *Redactor) Bytes(b []byte) []byte {
	for _, p := range r.patterns {
		if bytes.Contains(b, p) {
			b = bytes.ReplaceAll(b, p, []byte(Mark))
		}
	}
	return b
}

// String returns s with every secret replaced.
func (r *Redactor) String(s string) string { return string(r.Bytes([]byte(s))) }
