package opengdpr

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
)

// noEcho looks for the identity of each refused request, and for the credentials of the run,
// in its answer, as they are, encoded or hashed (section 7.6).
func noEcho(t *target.Target, refusals []answered) conformance.Finding {
	f := conformance.Fine("no refusal holds the identity of its request or the run's credentials", "none does")
	for _, a := range refusals {
		texts := shownBy(a)
		if form := echoed(texts, a.sent.identity); form != "" {
			f.Got = fmt.Sprintf("the refusal of %s holds the identity %s", a.vector, form)
			f.Problem, f.Security = "an error response gives the identity back "+form, true
			return f
		}
		for _, secret := range credentials(t) {
			if form := echoed(texts, secret); form != "" {
				f.Got = fmt.Sprintf("the refusal of %s holds credentials %s", a.vector, form)
				f.Problem, f.Security = "an error response gives credentials back "+form, true
				return f
			}
		}
	}
	return f
}

// credentials are the header values of the run that are long enough to be told from chance.
func credentials(t *target.Target) []string {
	var all []string
	for _, h := range t.Headers {
		_, credential, _ := strings.Cut(h.Value, " ")
		for _, v := range []string{h.Value, credential} {
			if len(v) >= 8 {
				all = append(all, v)
			}
		}
	}
	return all
}

// shownBy are the texts that an answer shows: head and body as they are, and what its JSON
// and its HTML escapes stand for.
func shownBy(a answered) [][]byte {
	body, _ := content(a.ex)
	texts := [][]byte{a.ex.Response.Head, body, []byte(html.UnescapeString(string(body)))}
	var value any
	if json.Unmarshal(body, &value) == nil {
		var plain bytes.Buffer
		enc := json.NewEncoder(&plain)
		enc.SetEscapeHTML(false)
		if enc.Encode(value) == nil {
			texts = append(texts, plain.Bytes())
		}
	}
	for i := range texts {
		texts[i] = bytes.ToLower(texts[i])
	}
	return texts
}

// echoed names the form in which one of the texts, in lower case, holds a value; empty for none.
func echoed(texts [][]byte, value string) string {
	md, s1, s2 := md5.Sum([]byte(value)), sha1.Sum([]byte(value)), sha256.Sum256([]byte(value))
	forms := []struct{ form, text string }{
		{"as it is", value},
		{"in URL form", url.QueryEscape(value)},
		{"in hex", hex.EncodeToString([]byte(value))},
		{"as MD5", hex.EncodeToString(md[:])},
		{"as SHA-1", hex.EncodeToString(s1[:])},
		{"as SHA-256", hex.EncodeToString(s2[:])},
	}
	for shift := range 3 {
		forms = append(forms, struct{ form, text string }{"in base64", inBase64(base64.RawStdEncoding, value, shift)},
			struct{ form, text string }{"in base64url", inBase64(base64.RawURLEncoding, value, shift)})
	}
	for _, f := range forms {
		for _, text := range texts {
			if bytes.Contains(text, []byte(strings.ToLower(f.text))) {
				return f.form
			}
		}
	}
	return ""
}

// inBase64 is the part of the base64 form of a text that depends on value alone, where value
// stands in it after a number of bytes that leaves shift over when divided by three.
func inBase64(enc *base64.Encoding, value string, shift int) string {
	written := enc.EncodeToString(append(make([]byte, shift), value...))
	whole := (shift + len(value)) / 3 * 4
	return written[[]int{0, 2, 3}[shift]:whole]
}
