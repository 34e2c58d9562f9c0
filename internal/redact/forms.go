package redact

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// forms are the ways in which a value may be written.
func forms(s string) []string {
	quoted := strconv.Quote(s)
	all := []string{s, quoted[1 : len(quoted)-1]}
	for _, escapeHTML := range []bool{true, false} {
		inJSON := jsonString(s, escapeHTML)
		all = append(all, inJSON, strings.ReplaceAll(inJSON, "/", `\/`))
	}
	for shift := range 3 {
		all = append(all, aligned(base64.RawStdEncoding, s, shift))
	}
	all = append(all, nested(s, tokenLayers)...)
	all = append(all, base64.StdEncoding.EncodeToString([]byte(s)), base64.URLEncoding.EncodeToString([]byte(s)))
	for _, form := range all {
		for _, inURL := range []string{url.QueryEscape(form), url.PathEscape(form)} {
			all = append(all, inURL, lowerEscapes(inURL))
		}
	}
	return all
}

// tokenLayers is how many signed tokens stand inside each other: an idJWT in an rqJWT in an
// acJWT, and two more where a request holds a token in the place of another.
const tokenLayers = 5

// nested are the forms of a value in the payload of a token, of a token inside a token, and so
// on.
func nested(s string, layers int) (all []string) {
	if layers == 0 {
		return nil
	}
	for shift := range 3 {
		form := aligned(base64.RawURLEncoding, s, shift)
		if len(form) < shortest {
			continue // too little is left of it to be told from chance
		}
		all = append(append(all, form), nested(form, layers-1)...)
	}
	return all
}

// jsonString is what stands between the quotes of a JSON string.
func jsonString(s string, escapeHTML bool) string {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(escapeHTML)
	_ = enc.Encode(s) // a string can always be encoded
	quoted := strings.TrimSuffix(buf.String(), "\n")
	return quoted[1 : len(quoted)-1]
}

var escape = regexp.MustCompile(`%[0-9A-F]{2}`)

// lowerEscapes writes the digits of URL escapes in lower case.
func lowerEscapes(s string) string { return escape.ReplaceAllStringFunc(s, strings.ToLower) }

// aligned is the part of the base64 form that depends on the value alone when shift bytes
// come before it and anything follows.
func aligned(enc *base64.Encoding, s string, shift int) string {
	padded := append(make([]byte, shift), s...)
	first := []int{0, 2, 3}[shift] // characters that depend on what comes before
	last := len(padded) * 8 / 6    // of the characters that six known bits decide
	return enc.EncodeToString(padded)[first:last]
}
