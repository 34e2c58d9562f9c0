package opengdpr

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
)

// notice is what a callback, or the answer to a GET, says of a request (sections 8.3 and
// 8.6).
type notice struct {
	id    string
	state string
	url   string // status_callback_url, of a callback
}

// parseNotice reads the body of the answer to a GET. Members that the text does not name
// are passed over.
func parseNotice(body []byte) (*notice, error) {
	o, why := parseObject(body)
	if why != "" {
		return nil, errors.New(why)
	}
	return newParser().notice(o)
}

// parseCallback reads the body of a callback, likewise.
func parseCallback(body []byte) (*notice, error) {
	o, why := parseObject(body)
	if why != "" {
		return nil, errors.New(why)
	}
	p := newParser()
	url, _ := p.text(o, "status_callback_url", "status_callback_url")
	n, err := p.notice(o)
	if err != nil {
		return nil, err
	}
	n.url = url
	return n, nil
}

func newParser() *parser { return &parser{} }

// notice reads what both have, and fails on whatever the parser has found.
func (p *parser) notice(o object) (*notice, error) {
	n := &notice{id: p.id(o), state: p.listed(o, "request_status", "request_status", states)}
	p.text(o, "controller_id", "controller_id")
	p.time(o, "expected_completion_time")
	return n, p.err()
}

// time checks a required date-time.
func (p *parser) time(o object, name string) {
	if text, ok := p.text(o, name, name); ok {
		if _, err := parseTime(text); err != nil {
			p.note(name, timeReason(err), "%s is no RFC 3339 date-time: %v", name, err)
		}
	}
}

// err is the first problem that was found.
func (p *parser) err() error {
	if len(p.problems) == 0 {
		return nil
	}
	return errors.New(p.problems[0].message)
}

// stepsBack reports whether a request would go from one state to an earlier one.
func stepsBack(from, to string) bool { return slices.Index(states, to) < slices.Index(states, from) }

// checkReceipt reads the 201 to a request (section 7.3) and says what is wrong with it.
func checkReceipt(body []byte, id string, sent []byte) error {
	o, why := parseObject(body)
	if why != "" {
		return errors.New(why)
	}
	p := newParser()
	p.time(o, "expected_completion_time")
	return p.confirms(o, id, sent)
}

// checkCancelled reads the 202 to a cancellation (section 9.3), likewise.
func checkCancelled(body []byte, id string, sent []byte) error {
	o, why := parseObject(body)
	if why != "" {
		return errors.New(why)
	}
	return newParser().confirms(o, id, sent)
}

// confirms reads what both have: when it was received, and which request it is about.
func (p *parser) confirms(o object, id string, sent []byte) error {
	p.time(o, "received_time")
	confirmed, _ := p.text(o, idMember, idMember)
	encoded, _ := p.text(o, "encoded_request", "encoded_request")
	if err := p.err(); err != nil {
		return err
	}
	if confirmed != id {
		return fmt.Errorf("%s is that of another request", idMember)
	}
	if decoded, err := base64.StdEncoding.Strict().DecodeString(encoded); err != nil || !bytes.Equal(decoded, sent) {
		return errors.New("encoded_request holds another request")
	}
	return nil
}
