package observe

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// Base64Form is a choice of AO-28: the form in which base64 is written.
type Base64Form string

// The forms of base64. A value that departs in several ways has the last of those
// that apply, in the order given here.
const (
	Base64Standard    Base64Form = "standard"     // RFC 4648 section 4, padded, one line
	Base64LineBreaks  Base64Form = "line-breaks"  // the same with line breaks, blanks or tabs within
	Base64Unpadded    Base64Form = "unpadded"     // the standard alphabet, its padding left out
	Base64URLAlphabet Base64Form = "url-alphabet" // RFC 4648 section 5, padded or not
)

// errMixed is the error of a value that is of neither alphabet.
var errMixed = errors.New("decode base64: standard and URL alphabet are mixed")

// Base64 decodes s and tells its form. It fails if s is base64 in none of them:
// a foreign character, a wrong length, wrong padding, or bits set that no byte
// uses, which RFC 4648 section 3.5 forbids an encoder to leave. The empty string is
// the standard form of no bytes.
func Base64(s string) (b []byte, form Base64Form, err error) {
	form = Base64Standard
	text := strings.Map(dropBlank, s)
	if text != s {
		form = Base64LineBreaks
	}
	encoding := base64.StdEncoding
	if strings.ContainsAny(text, "-_") {
		if strings.ContainsAny(text, "+/") {
			return nil, "", errMixed
		}
		form, encoding = Base64URLAlphabet, base64.URLEncoding
	}
	if len(text)%4 != 0 && !strings.Contains(text, "=") {
		encoding = encoding.WithPadding(base64.NoPadding)
		if form != Base64URLAlphabet {
			form = Base64Unpadded
		}
	}
	b, err = encoding.Strict().DecodeString(text)
	if err != nil {
		return nil, "", fmt.Errorf("decode base64: %w", err)
	}
	return b, form, nil
}

// dropBlank is a mapping for strings.Map that takes out the white space that
// encoders and folded headers put into base64.
func dropBlank(r rune) rune {
	switch r {
	case '\r', '\n', ' ', '\t':
		return -1
	}
	return r
}
