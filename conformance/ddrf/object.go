package ddrf

import (
	"bytes"
	"encoding/json"
	"slices"
)

// object is a JSON object in the making: its members in order, names repeated where that is
// wanted, each value as the text that is sent.
type object []member

type member struct {
	name string
	raw  string // JSON text of the value
}

// set gives a member a value, in place where there is one of that name, else at the end.
func (o *object) set(name, raw string) {
	if i := o.index(name); i >= 0 {
		(*o)[i].raw = raw
		return
	}
	*o = append(*o, member{name, raw})
}

// drop takes all members of a name away.
func (o *object) drop(name string) {
	*o = slices.DeleteFunc(slices.Clone(*o), func(m member) bool { return m.name == name })
}

// get is the text of a member's value, empty if there is none.
func (o object) get(name string) string {
	if i := o.index(name); i >= 0 {
		return o[i].raw
	}
	return ""
}

func (o object) index(name string) int {
	return slices.IndexFunc(o, func(m member) bool { return m.name == name })
}

// String is the object as JSON without blanks.
func (o object) String() string {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quoted(m.name))
		b.WriteByte(':')
		b.WriteString(m.raw)
	}
	b.WriteByte('}')
	return b.String()
}

// quoted is a text as a JSON string.
func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always has a form
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}
