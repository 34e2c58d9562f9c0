package bodysig

import (
	"bytes"
	"encoding/json"
)

// maxNested is the deepest text that is written anew.
const maxNested = 64

// node is a JSON value that keeps what writers must not change: the order of
// members and the digits of numbers.
type node struct {
	kind    byte   // '{', '[', '"', or 0 for numbers and names
	literal string // a decoded string, or the text of a number or name
	names   []string
	values  []node
}

// parseTree reads a valid JSON text of bounded depth.
func parseTree(text []byte) node {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return readNode(decoder)
}

// readNode reads one value. The text is valid, so no call fails.
func readNode(decoder *json.Decoder) node {
	token, _ := decoder.Token()
	switch value := token.(type) {
	case json.Delim:
		n := node{kind: byte(value)}
		for decoder.More() {
			if value == '{' {
				name, _ := decoder.Token()
				n.names = append(n.names, name.(string))
			}
			n.values = append(n.values, readNode(decoder))
		}
		_, _ = decoder.Token() // the closing bracket
		return n
	case string:
		return node{kind: '"', literal: value}
	case json.Number:
		return node{literal: value.String()}
	case bool:
		if value {
			return node{literal: "true"}
		}
		return node{literal: "false"}
	}
	return node{literal: "null"}
}

// without gives a copy of an object without the members of that name.
func (n node) without(name string) node {
	out := node{kind: n.kind}
	for i, member := range n.names {
		if member != name {
			out.names = append(out.names, member)
			out.values = append(out.values, n.values[i])
		}
	}
	return out
}

// blanked gives a copy of an object with the members of that name made empty
// strings.
func (n node) blanked(name string) node {
	out := node{kind: n.kind, names: n.names}
	for i, member := range n.names {
		if member == name {
			out.values = append(out.values, node{kind: '"'})
		} else {
			out.values = append(out.values, n.values[i])
		}
	}
	return out
}
