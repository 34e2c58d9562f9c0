package opengdpr

import (
	"bytes"
	"encoding/json"
)

// What is split here is known to be JSON. Its parts are those of raw, without a copy, which
// is what most of the time of a request went into before.

// splitObject is the members of an object.
func splitObject(raw []byte) object {
	o := object{}
	for p := afterBlank(raw[1:]); p[0] != '}'; {
		var name, value []byte
		name, p = cutValue(p)
		value, p = cutValue(afterBlank(afterBlank(p)[1:])) // past the colon
		o[unquoted(name)] = value
		p = afterComma(p)
	}
	return o
}

// splitArray is the elements of an array.
func splitArray(raw []byte) []json.RawMessage {
	list := []json.RawMessage{}
	for p := afterBlank(raw[1:]); p[0] != ']'; {
		var value []byte
		value, p = cutValue(p)
		list = append(list, value)
		p = afterComma(p)
	}
	return list
}

// cutValue cuts the value off with which p begins.
func cutValue(p []byte) (value, rest []byte) {
	n, depth := 0, 0
	switch p[0] {
	case '"', '{', '[':
		for ; n == 0 || depth > 0; n++ {
			switch p[n] {
			case '"':
				for n++; p[n] != '"'; n++ {
					if p[n] == '\\' {
						n++
					}
				}
			case '{', '[':
				depth++
			case '}', ']':
				depth--
			}
		}
	default:
		for n < len(p) && bytes.IndexByte([]byte(",]} \t\r\n"), p[n]) < 0 {
			n++
		}
	}
	return p[:n:n], p[n:]
}

func afterBlank(p []byte) []byte { return bytes.TrimLeft(p, " \t\r\n") }

func afterComma(p []byte) []byte {
	if p = afterBlank(p); p[0] == ',' {
		p = afterBlank(p[1:])
	}
	return p
}
