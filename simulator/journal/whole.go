package journal

import (
	"encoding/json"
	"errors"
	"fmt"
)

// wholeLine is an exchange with its number and id, and with its payloads in place however
// long they are, as it is sent to somebody who has no journal file.
type wholeLine struct {
	Number uint64 `json:"number,omitempty"`
	ID     string `json:"id,omitempty"`
	exchangeLine
}

// MarshalExchange encodes an exchange as one JSON object: the members of its line in a
// journal file, number and id, and payloads of any length in place.
func MarshalExchange(ex *Exchange) ([]byte, error) {
	line, _ := encode(ex)
	line.Request.putInPlace(ex.Request)
	line.Response.putInPlace(ex.Response)
	raw, err := json.Marshal(wholeLine{Number: ex.Number, ID: ex.ID, exchangeLine: line})
	if err != nil {
		return nil, fmt.Errorf("encode exchange %d: %w", ex.Number, err)
	}
	return raw, nil
}

// putInPlace puts the payload of m, if it is long, where its digest stands.
func (l *messageLine) putInPlace(m *Message) {
	if m != nil && l.Digest != "" {
		t := newText(m.Payload)
		l.Payload, l.Digest = &t, ""
	}
}

// UnmarshalExchange reads back what [MarshalExchange] wrote. Members that it does not know
// are skipped; an exchange without a request, or with a payload elsewhere, is an error.
func UnmarshalExchange(data []byte) (*Exchange, error) {
	var w wholeLine
	if err := json.Unmarshal(data, &w); err != nil {
		return nil, fmt.Errorf("decode exchange: %w", err)
	}
	if w.Request == nil {
		return nil, errors.New("decode exchange: it has no request")
	}
	ex, err := w.exchange(w.ID, func(string) ([]byte, bool) { return nil, false })
	if err != nil {
		return nil, err
	}
	ex.Number = w.Number
	return ex, nil
}
