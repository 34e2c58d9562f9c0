package jws

import (
	"encoding/binary"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

func (s *scan) word(word string) bool {
	if len(s.raw)-s.at < len(word) || string(s.raw[s.at:s.at+len(word)]) != word {
		return false
	}
	s.at += len(word)
	return true
}

func (s *scan) number() bool {
	if s.peek() == '-' {
		s.at++
	}
	if s.peek() == '0' {
		s.at++
	} else if !s.digits() {
		return false
	}
	if s.peek() == '.' {
		s.at++
		if !s.digits() {
			return false
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.at++
		if c := s.peek(); c == '+' || c == '-' {
			s.at++
		}
		return s.digits()
	}
	return true
}

// digits reads at least one digit.
func (s *scan) digits() bool {
	start := s.at
	for c := s.peek(); c >= '0' && c <= '9'; c = s.peek() {
		s.at++
	}
	return s.at > start
}

// name reads the name of a member.
func (s *scan) name() (string, bool) {
	start := s.at
	plain, ok := s.text()
	if !ok {
		return "", false
	}
	if plain {
		return known(s.raw[start+1 : s.at-1]), true
	}
	var name string
	return name, json.Unmarshal(s.raw[start:s.at], &name) == nil
}

// known makes a string of a name. The names that nearly every token has cost nothing.
func known(name []byte) string {
	for _, k := range [...]string{"alg", "kid", "typ", "iss", "jti", "iat", "sub", "version", "idJWT", "rqJWT", "raResultCode", "identifierType", "identifierValue", "identifierFormat"} {
		if k == string(name) {
			return k
		}
	}
	return string(name)
}

// text reads a string and tells whether it is plain, without escapes. Nearly all of a token
// that carries another is one plain string, so eight bytes are looked at in one step.
func (s *scan) text() (plain, ok bool) {
	if s.peek() != '"' {
		return false, false
	}
	start, ascii := s.at+1, true
	plain = true
	for i := start; i < len(s.raw); i++ {
		for i+8 <= len(s.raw) && ordinary(binary.LittleEndian.Uint64(s.raw[i:])) {
			i += 8
		}
		if i == len(s.raw) {
			break
		}
		switch c := s.raw[i]; {
		case c == '"':
			s.at = i + 1
			return plain, ascii || utf8.Valid(s.raw[start:i])
		case c == '\\':
			plain = false
			size := escapeSize(s.raw[i:])
			if size == 0 {
				return false, false
			}
			i += size - 1
		case c < ' ':
			return false, false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return false, false
}

// ordinary reports whether none of eight bytes is a quote, a backslash, a control character or
// beyond ASCII. x - n has a byte's high bit set if that byte of x is below n, and below 128;
// the lowest such byte is found for certain, which is enough.
func ordinary(eight uint64) bool {
	const each, high = 0x0101010101010101, 0x8080808080808080
	quote, backslash := eight^('"'*each), eight^('\\'*each)
	odd := eight | (eight - ' '*each) | (quote - each) | (backslash - each)
	return odd&high == 0
}

// escapeSize is the length of the escape at the start of raw, 0 for one that JSON does not
// know.
func escapeSize(raw []byte) int {
	if len(raw) < 2 {
		return 0
	}
	if raw[1] != 'u' {
		if strings.IndexByte(`"\/bfnrt`, raw[1]) < 0 {
			return 0
		}
		return 2
	}
	if len(raw) < 6 || strings.Trim(string(raw[2:6]), "0123456789abcdefABCDEF") != "" {
		return 0
	}
	return 6
}
