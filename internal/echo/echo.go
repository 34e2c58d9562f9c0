package echo

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"strings"
)

// Texts are what parts of an answer show, in lower case: as they are, and what JSON and HTML
// escapes in them stand for.
func Texts(parts ...[]byte) [][]byte {
	var texts [][]byte
	for _, part := range parts {
		texts = append(texts, part)
		if bytes.IndexByte(part, '&') >= 0 {
			texts = append(texts, []byte(html.UnescapeString(string(part))))
		}
		if bytes.IndexByte(part, '\\') >= 0 {
			texts = append(texts, unescaped(part)...)
		}
	}
	for i := range texts {
		texts[i] = bytes.ToLower(texts[i])
	}
	return texts
}

// unescaped is JSON written without escapes, nothing for what is no JSON.
func unescaped(body []byte) [][]byte {
	var value any
	if json.Unmarshal(body, &value) != nil {
		return nil
	}
	var plain bytes.Buffer
	enc := json.NewEncoder(&plain)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(value) // what was decoded encodes
	return [][]byte{plain.Bytes()}
}

// Form is a way to write a value down.
type Form struct {
	name string // in words
	text []byte // in lower case
}

// Forms are the ways in which values are looked for. Case is left aside, in base64 too.
func Forms(values []string) []Form {
	var all []Form
	add := func(name, text string) { all = append(all, Form{name, []byte(strings.ToLower(text))}) }
	for _, v := range values {
		raw := []byte(v)
		add("as it is", v)
		if escaped := url.QueryEscape(v); escaped != v {
			add("in URL form", escaped)
		}
		add("in hex", hex.EncodeToString(raw))
		for shift := range 3 {
			add("in base64", inBase64(base64.RawStdEncoding, raw, shift))
			add("in base64url", inBase64(base64.RawURLEncoding, raw, shift))
		}
		md, s1, s2 := md5.Sum(raw), sha1.Sum(raw), sha256.Sum256(raw)
		for _, d := range []struct {
			form string
			sum  []byte
		}{{"as MD5", md[:]}, {"as SHA-1", s1[:]}, {"as SHA-256", s2[:]}} {
			add(d.form, hex.EncodeToString(d.sum))
			add(d.form, base64.RawStdEncoding.EncodeToString(d.sum))
			add(d.form, base64.RawURLEncoding.EncodeToString(d.sum))
		}
	}
	return all
}

// In names the form in which one of the texts holds a value, such as "in base64"; empty for
// none.
func In(texts [][]byte, forms []Form) string {
	for _, f := range forms {
		for _, text := range texts {
			if bytes.Contains(text, f.text) {
				return f.name
			}
		}
	}
	return ""
}

// inBase64 is the part of the base64 form of a text that depends on value alone, where value
// stands in it after a number of bytes that leaves shift over when divided by three.
func inBase64(enc *base64.Encoding, value []byte, shift int) string {
	text := enc.EncodeToString(append(make([]byte, shift), value...))
	whole := (shift + len(value)) / 3 * 4
	return text[[]int{0, 2, 3}[shift]:whole]
}
