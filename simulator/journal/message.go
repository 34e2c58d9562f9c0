package journal

import (
	"bytes"
	"strconv"
	"strings"
)

// Field is one header field as it stood on the wire. A folded value keeps its line
// breaks; only blanks around the whole value are gone.
type Field struct{ Name, Value string }

// Message is one HTTP/1.x message as raw bytes.
type Message struct {
	Head      []byte // start line and fields, up to and including the blank line
	Payload   []byte // what followed, still in its transfer coding
	Truncated bool   // bytes beyond the limit were dropped
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
	code, _, _ := strings.Cut(rest, " ")
	n, err := strconv.Atoi(code)
	if err != nil {
		return 0
	}
	return n
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
	if m == nil {
		return nil
	}
	var fields []Field
	_, rest, _ := bytes.Cut(m.Head, []byte("\n"))
	for len(rest) > 0 {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte("\n"))
		text := strings.TrimSuffix(string(line), "\r")
		if text == "" {
			break
		}
		if (text[0] == ' ' || text[0] == '\t') && len(fields) > 0 {
			last := &fields[len(fields)-1]
			last.Value = strings.TrimRight(last.Value+"\r\n"+text, " \t")
			continue
		}
		name, value, _ := strings.Cut(text, ":")
		fields = append(fields, Field{Name: name, Value: strings.Trim(value, " \t")})
	}
	return fields
}

// Header returns the first field of that name, in any case, and whether there is one.
func (m *Message) Header(name string) (string, bool) {
	values := m.Values(name)
	if len(values) == 0 {
		return "", false
	}
	return values[0], true
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
		body, _ := dechunk(m.Payload)
		return body
	}
	return m.Payload
}

func (m *Message) chunked() bool {
	te, _ := m.Header("Transfer-Encoding")
	return strings.EqualFold(strings.TrimSpace(te), "chunked")
}

// mapped rewrites head and payload. What f changes in a chunked body may lie across
// chunks, so such a body is mapped decoded and framed anew as one chunk.
func (m *Message) mapped(f func([]byte) []byte) *Message {
	if m == nil {
		return nil
	}
	c := &Message{Head: f(m.Head), Truncated: m.Truncated}
	if !m.chunked() {
		c.Payload = f(m.Payload)
		return c
	}
	body := m.Body()
	if changed := f(body); !bytes.Equal(changed, body) {
		c.Payload = enchunk(changed)
	} else {
		c.Payload = f(m.Payload)
	}
	return c
}
