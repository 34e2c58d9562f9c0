package bodysig

import (
	"fmt"
	"strings"

	"dsrcheck/internal/observe"
)

// The limits of a verification.
const (
	maxValue    = 64 << 10 // bytes of a header value
	maxTries    = 600      // verifications that one search may cost
	maxTriesDSA = 120      // the same for DSA, which is some twenty times slower
)

// Verify finds out what value, a signature header or member in base64, signs with
// key. It tries the raw body under SHA-256 first and nothing more if that verifies;
// an RSA key is tried with PKCS #1 v1.5 and then with PSS.
func Verify(key Key, body []byte, value string) Result {
	s, result := newSearch(key, value)
	if s == nil {
		return result
	}
	if s.lawful(candidate{text: body, bytes: RawBody}) || s.widen(body) {
		return s.result
	}
	return s.failed()
}

// search looks for the combination under which one signature verifies.
type search struct {
	key     Key
	methods []method
	left    int             // verifications that it may still cost
	seen    map[string]bool // bodies that were tried
	result  Result
}

// newSearch decodes value. If that or the key leaves nothing to try it gives no
// search and the final result.
func newSearch(key Key, value string) (*search, Result) {
	result := Result{Algorithm: key.onlyAlgorithm()}
	if len(value) > maxValue {
		result.Problem = fmt.Sprintf("the signature has %d characters, more than the %d that are read", len(value), maxValue)
		return nil, result
	}
	signature, form, err := observe.Base64(value)
	if err != nil {
		result.Problem = fmt.Sprintf("the signature is not base64: %v", err)
		return nil, result
	}
	switch form {
	case observe.Base64Standard:
		result.Encoding = OneLine
	case observe.Base64LineBreaks:
		result.Encoding = Whitespace
	default:
		result.Encoding = OtherAlphabet
	}
	if !key.Verifiable {
		result.Problem = "the key cannot verify: " + key.Problem
		return nil, result
	}
	var methods []method
	methods, result.Form, result.Problem = key.methods(signature)
	if result.Problem != "" {
		if isHex(value) || isHex(string(signature)) {
			result.Problem += "; it looks like hexadecimal text in place of bytes"
		}
		return nil, result
	}
	s := &search{key: key, methods: methods, left: maxTries, seen: map[string]bool{}, result: result}
	if key.Kind == KindDSA {
		s.left = maxTriesDSA
	}
	return s, result
}

// try verifies one text under one digest by each method.
func (s *search) try(c candidate, d digester) bool {
	var digest []byte
	for _, m := range s.methods {
		if s.left == 0 {
			return false
		}
		if digest == nil {
			digest = d.sum(c.text)
		}
		if m.whole && d.name != SHA256 {
			continue // it takes the text itself: there is nothing to vary
		}
		s.left--
		if m.verify(c.text, digest, d.hash) {
			s.result.Verified = true
			s.result.Algorithm = m.algorithm
			s.result.Bytes = c.bytes
			s.result.Detail = joinDetails(c.detail, d.detail)
			if !m.whole {
				s.result.Hash = d.name
			}
			return true
		}
	}
	return false
}

// lawful tries the one hash that all readings accept.
func (s *search) lawful(c candidate) bool {
	s.seen[string(c.text)] = true
	return s.try(c, digesters[0])
}

// widen goes on for a diagnosis: other hashes of the body, then the body as base64,
// then the body written anew, each under all hashes, likely ones first.
func (s *search) widen(body []byte) bool {
	for _, d := range digesters[1:] {
		if s.try(candidate{text: body, bytes: RawBody}, d) {
			return true
		}
	}
	candidates := append(decoded(body), rewritten(body)...)
	return s.any(candidates)
}

// any tries the candidates that were not tried yet.
func (s *search) any(candidates []candidate) bool { return s.among(candidates) == 0 }

// among tries the candidates of several groups that were not tried yet: all under the lawful
// hash, then all under the others. It gives the group in which one verifies, or -1.
func (s *search) among(groups ...[]candidate) int {
	fresh := make([][]candidate, len(groups))
	for group, candidates := range groups {
		for _, c := range candidates {
			if s.seen[string(c.text)] {
				continue
			}
			fresh[group] = append(fresh[group], c)
			if s.lawful(c) {
				return group
			}
		}
	}
	for _, d := range digesters[1:] {
		for group, candidates := range fresh {
			for _, c := range candidates {
				if s.try(c, d) {
					return group
				}
			}
		}
	}
	return -1
}

// failed is the result of a search that found nothing.
func (s *search) failed() Result {
	s.result.Problem = fmt.Sprintf("the signature does not verify with the %s key over the body, in any form or under any hash that was tried", s.key.Kind)
	return s.result
}

// isHex tells whether text is nothing but hexadecimal digits.
func isHex(text string) bool {
	return text != "" && strings.Trim(text, "0123456789abcdefABCDEF") == ""
}

// joinDetails writes the parts that are not empty as one phrase.
func joinDetails(a, b string) string {
	if a != "" && b != "" {
		return a + "; " + b
	}
	return a + b
}
