package ddrf

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

// maxDepth is how deep the JSON of tokens and files may be nested.
const maxDepth = 64

// object is a JSON object as it was read: each member as it stands there.
type object map[string]json.RawMessage

var errNoObject = errors.New("it is no JSON object")

// readObject reads one JSON object, in UTF-8 and with nothing after it. Where a name
// occurs twice, at any level, repeated is true, and the last value counts, or the first
// if so wished.
func readObject(data []byte, firstWins bool) (o object, repeated bool, err error) {
	if !utf8.Valid(data) {
		return nil, false, errors.New("it is no UTF-8")
	}
	if !json.Valid(data) || bytes.TrimLeft(data, " \t\r\n")[0] != '{' {
		return nil, false, errNoObject
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if _, err := dec.Token(); err != nil {
		return nil, false, errNoObject
	}
	o = object{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, false, errNoObject
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, false, errNoObject
		}
		_, there := o[name.(string)]
		repeated = repeated || there
		if !there || !firstWins {
			o[name.(string)] = value
		}
	}
	within, err := repeats(data)
	return o, repeated || within, err
}

// repeats tells whether a name occurs twice in an object of valid JSON. It fails if that
// is nested too deep.
func repeats(data []byte) (bool, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	type level struct {
		names map[string]bool // nil in an array
		value bool            // whether a value comes next in an object
	}
	var open []level
	for {
		t, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, errNoObject
		}
		if n := len(open); n > 0 && open[n-1].names != nil && !open[n-1].value {
			if name, ok := t.(string); ok {
				if open[n-1].names[name] {
					return true, nil
				}
				open[n-1].names[name], open[n-1].value = true, true
				continue
			}
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			l := level{}
			if t == json.Delim('{') {
				l.names = map[string]bool{}
			}
			if open = append(open, l); len(open) > maxDepth {
				return false, errors.New("it is nested too deep")
			}
			continue
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
		}
		if n := len(open); n > 0 {
			open[n-1].value = false
		}
	}
}

// The kinds of JSON values.
const (
	isNothing = "nothing" // absent
	isNull    = "null"
	isString  = "string"
	isNumber  = "number"
	isBool    = "boolean"
	isObject  = "object"
	isArray   = "array"
)

// kindOf tells what a value is, which is valid JSON or absent.
func kindOf(raw json.RawMessage) string {
	raw = bytes.TrimLeft(raw, " \t\r\n")
	if len(raw) == 0 {
		return isNothing
	}
	switch raw[0] {
	case 'n':
		return isNull
	case '"':
		return isString
	case '{':
		return isObject
	case '[':
		return isArray
	case 't', 'f':
		return isBool
	}
	return isNumber
}

// text is the value of a JSON string, and whether it is one.
func text(raw json.RawMessage) (string, bool) {
	if kindOf(raw) != isString {
		return "", false
	}
	var s string
	err := json.Unmarshal(raw, &s)
	return s, err == nil
}

// list is the elements of a JSON array, nil if it is none.
func list(raw json.RawMessage) []json.RawMessage {
	var all []json.RawMessage
	if kindOf(raw) != isArray || json.Unmarshal(raw, &all) != nil {
		return nil
	}
	return all
}
