package opengdpr

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// node is a JSON value whose objects keep the order of their members, so that the bytes
// that are sent are chosen and not left to an encoder.
type node struct {
	literal  string // a scalar as it is written, if this is no object and no array
	members  []member
	elements []*node
	kind     byte // 'o', 'a' or 'l'
}

type member struct {
	name  string
	value *node
}

func object(members ...member) *node     { return &node{kind: 'o', members: members} }
func array(elements ...*node) *node      { return &node{kind: 'a', elements: elements} }
func literal(written string) *node       { return &node{kind: 'l', literal: written} }
func text(s string) *node                { return literal(quote(s)) }
func (n *node) add(name string, v *node) { n.members = append(n.members, member{name, v}) }

// string is the text of a JSON string, empty for any other value.
func (n *node) string() string {
	var s string
	_ = json.Unmarshal([]byte(n.literal), &s) // written by quote, or no string
	return s
}

// clone copies a tree.
func (n *node) clone() *node {
	c := *n
	c.members = slices.Clone(n.members)
	for i := range c.members {
		c.members[i].value = c.members[i].value.clone()
	}
	c.elements = slices.Clone(n.elements)
	for i := range c.elements {
		c.elements[i] = c.elements[i].clone()
	}
	return &c
}

// quote writes a JSON string without the escapes that HTML would need.
func quote(s string) string {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes
	return strings.TrimSuffix(buf.String(), "\n")
}

// parseNode reads JSON, keeping the order of members and the way scalars are written.
func parseNode(raw string) (*node, error) {
	dec := json.NewDecoder(strings.NewReader(raw))
	dec.UseNumber()
	n, err := decodeNode(dec)
	if err != nil {
		return nil, err
	}
	if dec.More() {
		return nil, fmt.Errorf("text after the JSON value %q", raw)
	}
	return n, nil
}

func decodeNode(dec *json.Decoder) (*node, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Delim:
		n := &node{kind: map[json.Delim]byte{'{': 'o', '[': 'a'}[t]}
		for dec.More() {
			var name string
			if n.kind == 'o' {
				key, err := dec.Token()
				if err != nil {
					return nil, err
				}
				name = key.(string)
			}
			v, err := decodeNode(dec)
			if err != nil {
				return nil, err
			}
			if n.kind == 'o' {
				n.add(name, v)
			} else {
				n.elements = append(n.elements, v)
			}
		}
		_, err := dec.Token()
		return n, err
	case string:
		return text(t), nil
	case json.Number:
		return literal(t.String()), nil
	case bool:
		return literal(strconv.FormatBool(t)), nil
	}
	return literal("null"), nil
}

// style is how a tree is written.
type style struct {
	open, comma, colon, end string // blanks after '{' and '[', after ',', after ':', before '}' and ']'
	indent                  string // one level, empty for one line
	text                    func(string) string
}

// wireStyle is how valid requests are written: legal, and unlike what any common encoder
// writes, so that a body that was read and written anew can be told from the one sent.
var wireStyle = style{open: " ", comma: " ", colon: "", end: " "}

func (n *node) encode(st style) []byte {
	var b bytes.Buffer
	n.write(&b, st, 0)
	return b.Bytes()
}

func (n *node) write(b *bytes.Buffer, st style, depth int) {
	if n.kind == 'l' {
		b.WriteString(st.scalar(n.literal))
		return
	}
	brackets, count := "{}", len(n.members)
	if n.kind == 'a' {
		brackets, count = "[]", len(n.elements)
	}
	b.WriteByte(brackets[0])
	for i := range count {
		if i > 0 {
			b.WriteString("," + st.comma)
		} else {
			b.WriteString(st.open)
		}
		st.newline(b, depth+1)
		if n.kind == 'a' {
			n.elements[i].write(b, st, depth+1)
			continue
		}
		b.WriteString(st.scalar(quote(n.members[i].name)) + ":" + st.colon)
		n.members[i].value.write(b, st, depth+1)
	}
	if count > 0 {
		st.newline(b, depth)
		b.WriteString(st.end)
	}
	b.WriteByte(brackets[1])
}

func (st style) scalar(written string) string {
	if st.text != nil && strings.HasPrefix(written, `"`) {
		return st.text(written)
	}
	return written
}

func (st style) newline(b *bytes.Buffer, depth int) {
	if st.indent != "" {
		b.WriteString("\n" + strings.Repeat(st.indent, depth))
	}
}
