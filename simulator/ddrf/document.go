package ddrf

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

// rename gives a member another name, at its place.
func (d *document) rename(from, to string) {
	if i := d.index(from); i >= 0 {
		(*d)[i].name = to
	}
}

func (d *document) index(name string) int {
	return slices.IndexFunc(*d, func(m member) bool { return m.name == name })
}

// clone is a copy whose members can be changed.
func (d document) clone() document { return slices.Clone(d) }

// MarshalJSON writes the members in their order.
func (d document) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, m := range d {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, encode(m.name)...), ':'), encode(m.value)...)
	}
	return append(out, '}'), nil
}

// encode writes a value as dense JSON in which <, > and & stand for themselves. The
// values are this package's own, of types that always encode.
func encode(v any) []byte {
	if d, ok := v.(document); ok {
		out, _ := d.MarshalJSON() // json.Marshal would escape what it gives
		return out
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return []byte("null")
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}
