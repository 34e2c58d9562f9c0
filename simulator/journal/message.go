package journal

import (
	"bytes"
	"strconv"
	"strings"
)

// Field is one header field as it stood on the wire. A folded value keeps its line
// breaks; only blanks around the whole value are gone.
type Field struct{ Name, Value string }

// Message is one HTTP/1.x message as raw bytes. Its methods take a nil message for an
// empty one.
type Message struct {
	Head      []byte // start line and fields, up to and including the blank line
	Payload   []byte // what followed, still in its transfer coding
	Truncated bool   // bytes beyond the limit were dropped
	Digest    string // of the payload before [Exchange.Map] changed it, else empty
}

// StartLine is the first line without its end.
func (m *Message) StartLine() string {
	if m == nil {
		return ""
	}
	line, _, _ := bytes.Cut(m.Head, []byte("\n"))
	return strings.TrimSuffix(string(line), "\r")
}

// Status is the code of a response's status line, 0 for anything else.
func (m *Message) Status() int {
	version, rest, _ := strings.Cut(m.StartLine(), " ")
	if !strings.HasPrefix(version, "HTTP/") {
		return 0
	}
	code, _, _ := strings.Cut(strings.TrimLeft(rest, " "), " ")
	n, err := strconv.ParseUint(code, 10, 10)
	if err != nil || len(code) != 3 {
		return 0
	}
	return int(n)
}

// Method is the method of a request, empty for a response.
func (m *Message) Method() string {
	method, _, _ := strings.Cut(m.StartLine(), " ")
	if strings.HasPrefix(method, "HTTP/") {
		return ""
	}
	return method
}

// Target is the request target of a request as sent, empty for a response.
func (m *Message) Target() string {
	if m.Method() == "" {
		return ""
	}
	_, rest, _ := strings.Cut(m.StartLine(), " ")
	target, _, _ := strings.Cut(rest, " ")
	return target
}

// Fields are the header fields in the order of the wire.
func (m *Message) Fields() []Field {
	var fields []Field
	m.each(func(name, value []byte) bool {
		fields = append(fields, Field{Name: string(name), Value: string(value)})
		return true
	})
	return fields
}

// each calls visit for each header field until that returns false.
func (m *Message) each(visit func(name, value []byte) bool) {
	if m == nil {
		return
	}
	rest := afterLine(m.Head)
	for len(rest) > 0 && !blank(rest) {
		end := len(rest) - len(afterLine(rest))
		for next := rest[end:]; len(next) > 0 && (next[0] == ' ' || next[0] == '\t'); next = rest[end:] {
			end = len(rest) - len(afterLine(next))
		}
		name, value, _ := bytes.Cut(bytes.TrimRight(rest[:end], "\r\n"), []byte(":"))
		if !visit(name, bytes.Trim(value, " \t")) {
			return
		}
		rest = rest[end:]
	}
}

// afterLine is what follows the first line of b.
func afterLine(b []byte) []byte {
	_, rest, _ := bytes.Cut(b, []byte("\n"))
	return rest
}

// blank reports whether b begins with an empty line.
func blank(b []byte) bool {
	return b[0] == '\n' || bytes.HasPrefix(b, []byte("\r\n")) || string(b) == "\r"
}

// Header returns the first field of that name, in any case, and whether there is one.
func (m *Message) Header(name string) (first string, ok bool) {
	m.each(func(field, value []byte) bool {
		if ok = strings.EqualFold(string(field), name); ok {
			first = string(value)
		}
		return !ok
	})
	return first, ok
}

// Values returns every field of that name, in any case, in the order of the wire.
func (m *Message) Values(name string) []string {
	var values []string
	for _, f := range m.Fields() {
		if strings.EqualFold(f.Name, name) {
			values = append(values, f.Value)
		}
	}
	return values
}

// Body is the payload without its transfer coding; a content coding stays.
func (m *Message) Body() []byte {
	if m == nil {
		return nil
	}
	if m.chunked() {
		body, _, _ := dechunk(m.Payload)
		return body
	}
	return m.Payload
}

// chunked reports whether the payload is in chunks. HTTP/1.0 does not know them.
func (m *Message) chunked() bool {
	te, _ := m.Header("Transfer-Encoding")
	line := m.StartLine()
	old := strings.HasPrefix(line, "HTTP/1.0") || strings.HasSuffix(line, " HTTP/1.0")
	return strings.EqualFold(strings.TrimSpace(te), "chunked") && !old
}
