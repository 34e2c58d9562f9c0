package reports

import (
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// What SARIF has for tools that talk to what they look at: a request and its response.

type sarifRequest struct {
	Protocol string            `json:"protocol,omitempty"`
	Version  string            `json:"version,omitempty"`
	Target   string            `json:"target,omitempty"`
	Method   string            `json:"method,omitempty"`
	Headers  map[string]string `json:"headers,omitempty"`
	Body     *sarifContent     `json:"body,omitempty"`
}

type sarifResponse struct {
	Protocol string            `json:"protocol,omitempty"`
	Version  string            `json:"version,omitempty"`
	Status   int               `json:"statusCode,omitempty"`
	Headers  map[string]string `json:"headers,omitempty"`
	Body     *sarifContent     `json:"body,omitempty"`
	None     bool              `json:"noResponseReceived,omitempty"`
}

type sarifContent struct {
	Text       string            `json:"text"`
	Properties map[string]string `json:"properties,omitempty"`
}

// sarifExchange is the first exchange that a finding rests on, which is the one to look at.
func sarifExchange(in Input, c conformance.CheckResult) (*sarifRequest, *sarifResponse) {
	for _, id := range c.Exchanges {
		ex := in.Exchanges[id]
		if ex == nil || ex.Request == nil {
			continue
		}
		_, target, _ := strings.Cut(ex.Request.StartLine(), " ")
		_, version, _ := strings.Cut(target, " ")
		q := &sarifRequest{Target: line(ex.Request.Target(), sentence), Method: line(ex.Request.Method(), startLine), Headers: sarifHeaders(ex.Request), Body: sarifBody(in, ex.Request)}
		q.Protocol, q.Version = sarifProtocol(version)
		if ex.Response == nil {
			return q, &sarifResponse{None: true}
		}
		version, _, _ = strings.Cut(ex.Response.StartLine(), " ")
		p := &sarifResponse{Status: ex.Response.Status(), Headers: sarifHeaders(ex.Response), Body: sarifBody(in, ex.Response)}
		p.Protocol, p.Version = sarifProtocol(version)
		return q, p
	}
	return nil, nil
}

// sarifProtocol takes HTTP/1.1 apart; what is no such thing is left out.
func sarifProtocol(word string) (protocol, version string) {
	version, ok := strings.CutPrefix(word, "HTTP/")
	if !ok {
		return "", ""
	}
	return "http", line(version, startLine)
}

// sarifHeaders are the fields of the start of a head, those of one name put together.
func sarifHeaders(m *journal.Message) map[string]string {
	headers := map[string]string{}
	short := &journal.Message{Head: []byte(cut(string(m.Head), shownBytes))}
	for _, f := range short.Fields() {
		name, value := line(f.Name, startLine), line(f.Value, sentence)
		if before, ok := headers[name]; ok {
			value = before + ", " + value
		}
		headers[name] = value
	}
	return headers
}

func sarifBody(in Input, m *journal.Message) *sarifContent {
	if len(m.Payload) == 0 {
		return nil
	}
	text, note := excerpt(m.Payload, shownBytes, in.size(m), m.Truncated)
	body := &sarifContent{Text: Block(text)}
	if note != "" {
		body.Properties = map[string]string{"note": note}
	}
	return body
}
