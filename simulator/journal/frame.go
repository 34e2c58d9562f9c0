package journal

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// errShort says that a buffer ends before the message does.
var errShort = errors.New("message is not complete")

// headEnd returns the length of the head at the start of raw, 0 if its end is not there.
func headEnd(raw []byte) int {
	for i := 0; i < len(raw); {
		nl := bytes.IndexByte(raw[i:], '\n')
		if nl < 0 {
			return 0
		}
		line := raw[i : i+nl]
		i += nl + 1
		if i > nl+1 && (len(line) == 0 || string(line) == "\r") {
			return i
		}
	}
	return 0
}

// split cuts the first message off raw by its own framing and returns what is left.
// Where untilClose is set and neither length nor coding is given, the body is all
// that follows, as for a response that ends with its connection.
func split(raw []byte, untilClose bool) (m *Message, rest []byte) {
	n := headEnd(raw)
	if n == 0 {
		return &Message{Head: raw}, nil
	}
	m = &Message{Head: raw[:n]}
	after := raw[n:]
	switch length, ok := contentLength(m); {
	case m.chunked():
		_, used := dechunk(after)
		m.Payload, rest = after[:used], after[used:]
	case ok:
		length = min(length, len(after))
		m.Payload, rest = after[:length], after[length:]
	case untilClose:
		m.Payload = after
	default:
		rest = after
	}
	return m, rest
}

func contentLength(m *Message) (int, bool) {
	value, ok := m.Header("Content-Length")
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSpace(value))
	return n, err == nil && n >= 0
}

// dechunk decodes a chunked payload as far as it goes and returns the body and the
// number of bytes that the coding took, trailer included.
func dechunk(p []byte) (body []byte, used int) {
	for {
		size, n, err := chunkSize(p[used:])
		if err != nil {
			return body, len(p)
		}
		used += n
		if size == 0 {
			return body, used + trailerEnd(p[used:])
		}
		if size > len(p)-used {
			return append(body, p[used:]...), len(p)
		}
		body = append(body, p[used:used+size]...)
		used += size
		if nl := bytes.IndexByte(p[used:], '\n'); nl >= 0 {
			used += nl + 1
		}
	}
}

// chunkSize reads the size line of a chunk and returns the size and the line's length.
func chunkSize(p []byte) (size, n int, err error) {
	nl := bytes.IndexByte(p, '\n')
	if nl < 0 {
		return 0, 0, errShort
	}
	line, _, _ := strings.Cut(string(p[:nl]), ";")
	v, err := strconv.ParseUint(strings.TrimSpace(line), 16, 31)
	return int(v), nl + 1, err
}

// trailerEnd returns the length of the trailer section, its blank line included.
func trailerEnd(p []byte) int {
	n := 0
	for {
		nl := bytes.IndexByte(p[n:], '\n')
		if nl < 0 {
			return len(p)
		}
		line := strings.TrimSuffix(string(p[n:n+nl]), "\r")
		n += nl + 1
		if line == "" {
			return n
		}
	}
}

func enchunk(body []byte) []byte {
	if len(body) == 0 {
		return []byte("0\r\n\r\n")
	}
	return fmt.Appendf(nil, "%x\r\n%s\r\n0\r\n\r\n", len(body), body)
}

// skipInterim cuts 1xx responses off the start of raw.
func skipInterim(raw []byte) []byte {
	for {
		n := headEnd(raw)
		m := Message{Head: raw[:n]}
		if s := m.Status(); n == 0 || s < 100 || s >= 200 || s == 101 {
			return raw
		}
		raw = raw[n:]
	}
}
