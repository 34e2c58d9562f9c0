package opengdpr

import (
	"bytes"
	"encoding/json"
	"slices"
)

// document is a JSON object that keeps the order of its members.
type document []member

type member struct {
	name  string
	value any
}

// set replaces the value of a member, or adds it at the end.
func (d *document) set(name string, value any) {
	if i := d.index(name); i >= 0 {
		(*d)[i].value = value
	} else {
		*d = append(*d, member{name, value})
	}
}

// get returns the value of a member, nil if there is none.
func (d *document) get(name string) any {
	if i := d.index(name); i >= 0 {
		return (*d)[i].value
	}
	return nil
}

// remove takes a member away if it is there.
func (d *document) remove(name string) {
	*d = slices.DeleteFunc(*d, func(m member) bool { return m.name == name })
}

func (d *document) index(name string) int {
	return slices.IndexFunc(*d, func(m member) bool { return m.name == name })
}

// MarshalJSON writes the members in their order.
func (d document) MarshalJSON() ([]byte, error) {
	return d.appendTo(nil), nil
}

func (d document) appendTo(out []byte) []byte {
	out = append(out, '{')
	for i, m := range d {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(appendJSON(out, m.name), ':')
		out = appendJSON(out, m.value)
	}
	return append(out, '}')
}

// encode writes a value as dense JSON in which <, > and & stand for themselves. The
// values are this package's own, of types that always encode.
func encode(v any) []byte { return appendJSON(nil, v) }

// appendJSON appends a value to out. What answers are mostly made of takes the short way.
func appendJSON(out []byte, v any) []byte {
	switch v := v.(type) {
	case document:
		return v.appendTo(out)
	case string:
		if isPlain(v) {
			return append(append(append(out, '"'), v...), '"')
		}
	}
	return append(out, encodeAny(v)...)
}

// isPlain reports whether a string stands in JSON as it is.
func isPlain(s string) bool {
	for _, c := range []byte(s) {
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

func encodeAny(v any) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return []byte("null")
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

// indent writes JSON with line breaks; what is no JSON comes back as it is.
func indent(data []byte) []byte {
	var out bytes.Buffer
	if json.Indent(&out, data, "", "  ") != nil {
		return data
	}
	return out.Bytes()
}
