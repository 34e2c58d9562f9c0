package jws

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
)

// strict is base64url without padding, whose last character leaves no bit unused.
var strict = base64.RawURLEncoding.Strict()

// decode appends a segment's bytes to the buffer and gives them, the longer buffer, and what
// is wrong with the segment, if anything.
func decode(buffer, segment []byte) (decoded, grown []byte, problem string) {
	start := len(buffer)
	if i := bytes.IndexByte(segment, '\n'); i >= 0 { // the decoder skips line breaks
		return nil, buffer, "a line break at byte " + strconv.Itoa(i)
	}
	if i := bytes.IndexByte(segment, '\r'); i >= 0 {
		return nil, buffer, "a line break at byte " + strconv.Itoa(i)
	}
	grown, err := strict.AppendDecode(buffer, segment)
	if err != nil {
		return nil, buffer, encodingProblem(segment)
	}
	return grown[start:len(grown):len(grown)], grown, ""
}

// encodingProblem says what keeps a segment from being base64url.
func encodingProblem(segment []byte) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for i, c := range segment {
		if strings.IndexByte(alphabet, c) >= 0 {
			continue
		}
		switch c {
		case '=':
			return "padding at byte " + strconv.Itoa(i)
		case '+', '/':
			return "a character of the standard alphabet at byte " + strconv.Itoa(i)
		}
		return "the character " + strconv.QuoteRune(rune(c)) + " at byte " + strconv.Itoa(i)
	}
	if len(segment)%4 == 1 {
		return "its length, " + strconv.Itoa(len(segment)) + ", is one that no bytes have"
	}
	return "its last character has bits set that no byte uses"
}

// textOf gives a JSON string's text.
func textOf(value json.RawMessage) (string, bool) {
	if len(value) < 2 || value[0] != '"' {
		return "", false
	}
	inside := value[1 : len(value)-1]
	if bytes.IndexByte(inside, '\\') < 0 {
		return string(inside), true
	}
	var text string
	return text, json.Unmarshal(value, &text) == nil
}

// counted is a number of things in words.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
