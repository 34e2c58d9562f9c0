package redact

import "bytes"

const setCookie = "set-cookie:"

// cookies finds the values of cookies in the lines of b that set one, folded ones included.
// A target chooses them, and whoever has one may act in its name. Empty values are no secrets.
func cookies(b []byte) []span {
	var all []span
	for at := 0; at < len(b); {
		end := lineEnd(b, at)
		if len(b)-at < len(setCookie) || !bytes.EqualFold(b[at:at+len(setCookie)], []byte(setCookie)) {
			at = end
			continue
		}
		for end < len(b) && (b[end] == ' ' || b[end] == '\t') {
			end = lineEnd(b, end)
		}
		value := b[at+len(setCookie) : end]
		if i := bytes.IndexByte(value, ';'); i >= 0 {
			value = value[:i]
		}
		start := at + len(setCookie) + bytes.IndexByte(value, '=') + 1 // after the colon if there is no name
		value = b[start : at+len(setCookie)+len(value)]
		start += len(value) - len(bytes.TrimLeft(value, " \t\r\n"))
		if value = bytes.TrimSpace(value); len(value) > 0 {
			all = append(all, span{start, start + len(value)})
		}
		at = end
	}
	return all
}

// lineEnd is the position after the line that holds the position at.
func lineEnd(b []byte, at int) int {
	if i := bytes.IndexByte(b[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(b)
}
