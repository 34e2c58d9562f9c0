package behaviour

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// captured is an answer that is made before it is sent.
type captured struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func (c *captured) Header() http.Header { return c.header }

func (c *captured) WriteHeader(status int) {
	if c.status == 0 && status >= 200 {
		c.status = status
	}
}

func (c *captured) Write(p []byte) (int, error) {
	c.WriteHeader(http.StatusOK)
	return c.body.Write(p)
}

// untouched reports whether the partner's answer is left as it is.
func (a *Answer) untouched() bool {
	return a.Status == 0 && len(a.Header) == 0 && a.Body == nil && a.RetryAfter == "" && a.Drop == "" &&
		a.Truncate == 0 && a.Drip == nil && a.Length == nil && a.Blanks == 0
}

// message is an answer ready to be sent.
type message struct {
	status  int
	header  http.Header
	body    []byte // what is sent of it
	blanks  int64  // that follow the body, negative if they have no end
	halved  bool   // the head is sent by half
	damaged bool   // its framing is wrong, or its connection ends with it
}

// dress makes the message that is sent out of an answer.
func (a *Answer) dress(c *captured, head bool) message {
	m := message{status: c.status, header: c.header, body: c.body.Bytes()}
	if a.Body != nil {
		m.body = []byte(*a.Body)
	}
	for _, name := range framing {
		m.header.Del(name) // the partner's own framing goes with its own answer
	}
	if _, typed := m.header["Content-Type"]; !typed && len(m.body) > 0 {
		m.header.Set("Content-Type", mediaOf(m.body))
	}
	for name, value := range a.Header {
		maps.DeleteFunc(m.header, func(have string, _ []string) bool { return strings.EqualFold(have, name) })
		m.header[http.CanonicalHeaderKey(name)] = nil // so that net/http adds none of its own
		m.header[name] = []string{value}
	}
	if a.RetryAfter != "" {
		m.header.Set("Retry-After", a.RetryAfter)
	}
	m.blanks = a.Blanks
	if !hasNoBody(m.status) && m.blanks >= 0 {
		m.header.Set("Content-Length", strconv.FormatInt(int64(len(m.body))+m.blanks, 10))
	}
	if hasNoBody(m.status) || head {
		m.body, m.blanks = nil, 0
	}
	a.damage(&m)
	return m
}

// damage takes away from a message what is not to be sent.
func (a *Answer) damage(m *message) {
	m.damaged = a.Drop != "" || a.Length != nil || a.Truncate > 0 && a.Truncate < len(m.body)
	if a.Length != nil {
		m.header.Set("Content-Length", strconv.Itoa(*a.Length))
	}
	switch {
	case a.Drop == DropWithin:
		m.halved = len(m.body) == 0
		m.body = m.body[:len(m.body)/2]
	case a.Truncate > 0:
		m.body = m.body[:min(a.Truncate, len(m.body))]
	}
}

// mediaOf is the type of a body for which none is said.
func mediaOf(body []byte) string {
	if json.Valid(body) {
		return "application/json"
	}
	return http.DetectContentType(body)
}

// head is the status line and the fields.
func (m message) head() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", m.status, http.StatusText(m.status))
	if _, dated := m.header["Date"]; !dated {
		m.header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
	_ = m.header.Write(&b)
	b.WriteString("\r\n")
	return b.Bytes()
}
