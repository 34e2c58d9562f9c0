package opengdpr

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"strconv"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/internal/observe"
	"dsrcheck/schemas"
	"dsrcheck/simulator/journal"
)

// document is the body of an answer or a callback, read as JSON under a schema.
type document struct {
	ex         *journal.Exchange
	message    *journal.Message // of the exchange, the one that the target sent
	raw        []byte           // without transfer and content coding
	members    observe.Members
	problem    string // why it is no JSON object, empty if it is one
	unread     string // why the suite could not look at all of it, empty if it could
	violations []schemas.Violation
}

// biggest and deepest bound the documents that are read.
const (
	biggest = 4 << 20
	deepest = 10_000
)

// readDocument reads the response of an exchange, which must have one.
func readDocument(ex *journal.Exchange, schema string) document {
	return readMessage(ex, ex.Response, schema)
}

// readMessage reads one of the two messages of an exchange.
func readMessage(ex *journal.Exchange, m *journal.Message, schema string) document {
	d := document{ex: ex, message: m}
	if d.raw, d.problem = contentOf(m); d.problem != "" {
		return d
	}
	d.members, d.problem = observe.Object(d.raw, observe.Limits{Bytes: biggest, Depth: deepest})
	if d.problem != "" {
		return d
	}
	violations, err := schemas.Validate(schema, d.raw)
	if err != nil {
		d.unread = "the suite does not read such a document: " + err.Error()
	}
	d.violations = violations
	return d
}

// content is the body of a response without its content coding.
func content(ex *journal.Exchange) ([]byte, string) { return contentOf(ex.Response) }

// contentOf is the body of a message without its content coding. The suite asks for none,
// but what is signed is the body before any coding, so one that was applied is taken off.
func contentOf(m *journal.Message) ([]byte, string) {
	body := m.Body()
	coding, _ := m.Header("Content-Encoding")
	var r io.Reader
	switch strings.ToLower(coding) {
	case "", "identity":
		return body, ""
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			return nil, fmt.Sprintf("the body is no gzip: %v", err)
		}
		r = z
	case "deflate":
		z, err := zlib.NewReader(bytes.NewReader(body)) // what RFC 9110 calls deflate
		if err != nil {
			z = flate.NewReader(bytes.NewReader(body)) // and what some servers do
		}
		r = z
	default:
		return nil, fmt.Sprintf("the body has the content coding %q, which was not asked for", coding)
	}
	raw, err := io.ReadAll(io.LimitReader(r, biggest+1))
	if err != nil {
		return nil, fmt.Sprintf("the %s body cannot be decoded: %v", coding, err)
	}
	return raw, ""
}

// shape gathers what the schema says against a requirement. What the forms of times and ids
// are worth is decided by readings and not here.
func (d document) shape(requirement string) string {
	var problems []string
	for _, v := range d.violations {
		if v.Requirement == requirement && v.Keyword != "format" && v.Keyword != "pattern" {
			problems = append(problems, v.Pointer+" "+v.Message)
		}
	}
	if len(problems) > 3 {
		problems = append(problems[:3], fmt.Sprintf("and %d more", len(problems)-3))
	}
	return strings.Join(problems, "; ")
}

// text is a member that is a string, and whether it is one.
func (d document) text(name string) (string, bool) {
	raw, ok := d.members.Get(name)
	if !ok || len(raw) == 0 || raw[0] != '"' {
		return "", false
	}
	var s string
	err := json.Unmarshal(raw, &s)
	return s, err == nil
}

// shown is a member's value as reports print it.
func (d document) shown(name string) string {
	raw, ok := d.members.Get(name)
	if !ok {
		return "no " + name
	}
	return name + " " + conformance.Clip(string(raw))
}

// jsonObject judges OG-1-01: one JSON object, sent as application/json.
func (d document) jsonObject() conformance.Finding {
	const want = "one JSON object, sent as application/json"
	value, present := d.message.Header("Content-Type")
	got := "Content-Type " + strconv.Quote(conformance.Clip(value))
	if !present {
		got = "no Content-Type"
	}
	if d.problem != "" {
		return conformance.Finding{Want: want, Got: got + "; " + d.problem}.Saw("AO-73", "not-json")
	}
	f := conformance.Fine(want, got+", a JSON object")
	media, _, err := mime.ParseMediaType(value)
	if (err == nil || media != "") && strings.EqualFold(media, "application/json") {
		return f.Saw("AO-73", "as-shown")
	}
	return f.Saw("AO-73", "other-media-type")
}
