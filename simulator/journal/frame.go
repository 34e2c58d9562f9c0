package journal

import (
	"bytes"
	"strconv"
	"strings"
)

// part is a message cut off the bytes of a connection.
type part struct {
	message *Message
	rest    []byte // what follows the message
	whole   bool   // the message is all there
}

// cutRequest cuts the first request off raw. Blank lines before it, which some clients
// leave after a body, belong to no message.
func cutRequest(raw []byte) part { return cut(bytes.TrimLeft(raw, "\r\n"), false) }

// cutResponse cuts the first final response to a request of that method off raw, past
// interim (1xx) ones. The message is nil if there is none. A response that gives neither
// length nor coding goes on until the connection ends, and counts as whole.
func cutResponse(raw []byte, method string) part {
	for {
		n := headEnd(raw)
		m := &Message{Head: raw[:n:n]}
		switch s := m.Status(); {
		case n == 0 && len(raw) == 0:
			return part{}
		case method == "HEAD" && n > 0 && s >= 200, s == 101, s == 204, s == 304:
			return part{message: m, rest: raw[n:], whole: true}
		case s < 100 || s >= 200:
			return cut(raw, true)
		}
		raw = raw[n:]
	}
}

// cut cuts the first message off raw by its own framing.
func cut(raw []byte, untilClose bool) part {
	n := headEnd(raw)
	if n == 0 {
		return part{message: &Message{Head: raw}}
	}
	// The capacities end with the parts, so that appending to one never writes into the next.
	m := &Message{Head: raw[:n:n]}
	after, used, whole := raw[n:], 0, true
	switch length, ok := contentLength(m); {
	case m.chunked():
		_, used, whole = dechunk(after)
	case ok:
		used, whole = min(length, len(after)), length <= len(after)
	case untilClose:
		used = len(after)
	}
	m.Payload = after[:used:used]
	return part{message: m, rest: after[used:], whole: whole}
}

// headEnd returns the length of the head at the start of raw, 0 if its end is not there.
func headEnd(raw []byte) int {
	for i := 0; i < len(raw); {
		nl := bytes.IndexByte(raw[i:], '\n')
		if nl < 0 {
			return 0
		}
		line, first := raw[i:i+nl], i == 0
		i += nl + 1
		if !first && (len(line) == 0 || string(line) == "\r") {
			return i
		}
	}
	return 0
}

func contentLength(m *Message) (int, bool) {
	value, ok := m.Header("Content-Length")
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(strings.TrimSpace(value), 10, strconv.IntSize-1)
	return int(n), err == nil
}

// dechunk decodes a chunked payload as far as it goes. It returns the body, the number of
// bytes that the coding took with its trailer, and whether it came to its end; if it did
// not, all bytes are taken.
func dechunk(p []byte) (body []byte, used int, whole bool) {
	for {
		size, n, ok := chunkSize(p[used:])
		if !ok {
			return body, len(p), false
		}
		used += n
		if size == 0 {
			n, whole = trailerEnd(p[used:])
			return body, used + n, whole
		}
		if size > len(p)-used {
			return append(body, p[used:]...), len(p), false
		}
		body = append(body, p[used:used+size]...)
		used += size
		end := p[used:min(used+2, len(p))]
		switch {
		case bytes.HasPrefix(end, []byte("\r\n")):
			used += 2
		case bytes.HasPrefix(end, []byte("\n")):
			used++
		default:
			return body, len(p), false
		}
	}
}

// chunkSize reads the size line of a chunk and returns the size and the line's length.
func chunkSize(p []byte) (size, n int, ok bool) {
	nl := bytes.IndexByte(p, '\n')
	if nl < 0 {
		return 0, 0, false
	}
	line, _, _ := strings.Cut(string(p[:nl]), ";")
	v, err := strconv.ParseUint(strings.TrimSpace(line), 16, 31)
	return int(v), nl + 1, err == nil
}

// trailerEnd returns the length of the trailer section, its blank line included, and
// whether that line is there.
func trailerEnd(p []byte) (n int, whole bool) {
	for {
		nl := bytes.IndexByte(p[n:], '\n')
		if nl < 0 {
			return len(p), false
		}
		line := strings.TrimSuffix(string(p[n:n+nl]), "\r")
		n += nl + 1
		if line == "" {
			return n, true
		}
	}
}

// enchunk frames a body as one chunk, and ends it if the body is whole.
func enchunk(body []byte, whole bool) []byte {
	var b bytes.Buffer
	if len(body) > 0 {
		b.WriteString(strconv.FormatInt(int64(len(body)), 16) + "\r\n")
		b.Write(body)
		b.WriteString("\r\n")
	}
	if whole {
		b.WriteString("0\r\n\r\n")
	}
	return b.Bytes()
}
