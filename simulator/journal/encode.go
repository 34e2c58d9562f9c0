package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"
)

// inlinePayload is how many bytes of payload stand in the line of their exchange;
// longer payloads have a line of their own, written once for each digest.
const inlinePayload = 64 << 10

// text is a byte string in JSON: as a string where it is UTF-8, else in base64.
type text struct {
	Text   string `json:"text,omitempty"`
	Base64 []byte `json:"base64,omitempty"`
}

func newText(b []byte) text {
	if utf8.Valid(b) {
		return text{Text: string(b)}
	}
	return text{Base64: b}
}

func (t text) bytes() []byte {
	if t.Text == "" {
		return t.Base64
	}
	return []byte(t.Text)
}

type messageLine struct {
	Head      text   `json:"head"`
	Payload   *text  `json:"payload,omitempty"`
	Digest    string `json:"payload_digest,omitempty"`   // of a payload that has its own line
	Original  string `json:"payload_original,omitempty"` // Message.Digest
	Truncated bool   `json:"truncated,omitempty"`
}

type exchangeLine struct {
	Direction Direction    `json:"direction"`
	Partner   string       `json:"partner,omitempty"`
	Caller    string       `json:"caller,omitempty"`
	Label     string       `json:"label,omitempty"`
	URL       string       `json:"url"`
	Remote    string       `json:"remote,omitempty"`
	TLS       *TLS         `json:"tls,omitempty"`
	Request   *messageLine `json:"request,omitempty"`
	Response  *messageLine `json:"response,omitempty"`
	Started   time.Time    `json:"started"`
	FirstByte *time.Time   `json:"first_byte,omitempty"`
	Ended     time.Time    `json:"ended"`
	Failure   Failure      `json:"failure,omitempty"`
	Error     string       `json:"error,omitempty"`
}

type bodyLine struct {
	Payload text `json:"payload"`
}

// longPayload is a payload with a line of its own.
type longPayload struct {
	digest string
	bytes  []byte
}

// encode turns an exchange into its line and the long payloads that it refers to.
func encode(ex *Exchange) (exchangeLine, []longPayload) {
	var long []longPayload
	line := exchangeLine{
		Direction: ex.Direction, Partner: ex.Partner, Caller: ex.Caller, Label: ex.Label, URL: ex.URL, Remote: ex.Remote, TLS: ex.TLS,
		Request: encodeMessage(ex.Request, &long), Response: encodeMessage(ex.Response, &long),
		Started: ex.Started.UTC(), Ended: ex.Ended.UTC(), Failure: ex.Failure, Error: ex.Error,
	}
	if !ex.FirstByte.IsZero() {
		first := ex.FirstByte.UTC()
		line.FirstByte = &first
	}
	return line, long
}

func encodeMessage(m *Message, long *[]longPayload) *messageLine {
	if m == nil {
		return nil
	}
	line := &messageLine{Head: newText(m.Head), Truncated: m.Truncated, Original: m.Digest}
	switch {
	case len(m.Payload) > inlinePayload:
		line.Digest = digest(m.Payload)
		*long = append(*long, longPayload{line.Digest, m.Payload})
	case len(m.Payload) > 0:
		t := newText(m.Payload)
		line.Payload = &t
	}
	return line
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// DecodeExchange reads an exchange back from its line; payload looks up the long
// payloads that lines of type "body" hold.
func DecodeExchange(l Line, payload func(digest string) ([]byte, bool)) (*Exchange, error) {
	var e exchangeLine
	if err := json.Unmarshal(l.Data, &e); err != nil {
		return nil, fmt.Errorf("decode exchange %s: %w", l.ID, err)
	}
	return e.exchange(l.ID, payload)
}

// exchange is the exchange of a line.
func (e exchangeLine) exchange(id string, payload func(digest string) ([]byte, bool)) (*Exchange, error) {
	ex := &Exchange{
		ID: id, Direction: e.Direction, Partner: e.Partner, Caller: e.Caller, Label: e.Label, URL: e.URL, Remote: e.Remote, TLS: e.TLS,
		Started: e.Started, Ended: e.Ended, Failure: e.Failure, Error: e.Error,
	}
	if e.FirstByte != nil {
		ex.FirstByte = *e.FirstByte
	}
	var err error
	if ex.Request, err = decodeMessage(e.Request, payload); err != nil {
		return nil, fmt.Errorf("decode exchange %s: request: %w", id, err)
	}
	if ex.Response, err = decodeMessage(e.Response, payload); err != nil {
		return nil, fmt.Errorf("decode exchange %s: response: %w", id, err)
	}
	return ex, nil
}

func decodeMessage(line *messageLine, payload func(string) ([]byte, bool)) (*Message, error) {
	if line == nil {
		return nil, nil
	}
	m := &Message{Head: line.Head.bytes(), Truncated: line.Truncated, Digest: line.Original}
	switch {
	case line.Digest != "":
		p, ok := payload(line.Digest)
		if !ok {
			return nil, fmt.Errorf("no line holds the payload %s", line.Digest)
		}
		m.Payload = p
	case line.Payload != nil:
		m.Payload = line.Payload.bytes()
	}
	return m, nil
}
