package redact

import (
	"bytes"
	"strings"
)

// Credentials returns the head of a message with the values of fields that carry credentials
// replaced, folded ones included, and b itself if it has none. Such a field is found by its
// name, for who sends it may be nobody whose secrets are known before.
func Credentials(head []byte) []byte {
	var all []span
	for at := lineEnd(head, 0); at < len(head); { // after the start line
		end := lineEnd(head, at)
		for end < len(head) && (head[end] == ' ' || head[end] == '\t') {
			end = lineEnd(head, end)
		}
		name, value, ok := bytes.Cut(head[at:end], []byte(":"))
		if ok && credential(string(bytes.TrimSpace(name))) {
			start := at + len(name) + 1
			start += len(value) - len(bytes.TrimLeft(value, " \t\r\n"))
			if value = bytes.TrimSpace(value); len(value) > 0 {
				all = append(all, span{start, start + len(value)})
			}
		}
		at = end
	}
	return replace(head, all)
}

// credential reports a field whose value lets whoever has it act for another. What the
// protocol itself sends, X-OpenGDPR-*, is judged and stays.
func credential(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "authorization", "proxy-authorization", "cookie":
		return true
	}
	return !strings.HasPrefix(name, "x-opengdpr-") && (strings.HasSuffix(name, "-token") || strings.HasSuffix(name, "-key"))
}
