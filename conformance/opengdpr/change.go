package opengdpr

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// change turns a valid request into that of a vector.
type change func(*request) error

// parseChange reads the sentence of a vector by a small vocabulary:
//
//	remove /member
//	set /member to null | to a JSON value | to the valid id without its hyphens | …
//	add /member with the value JSON
//	raw body: the members in reverse order | …
//
// A sentence that the vocabulary lacks is an error, so a vector is never sent as something
// else than it says.
func parseChange(sentence string) (change, error) {
	if rest, ok := strings.CutPrefix(sentence, "remove "); ok {
		return func(r *request) error { return r.body.remove(rest) }, nil
	}
	if rest, ok := strings.CutPrefix(sentence, "set "); ok {
		if pointer, value, ok := strings.Cut(rest, " to "); ok {
			return setting(pointer, value)
		}
	}
	if rest, ok := strings.CutPrefix(sentence, "add "); ok {
		if pointer, value, ok := strings.Cut(rest, " with the value "); ok {
			return setting(pointer, value)
		}
	}
	if rest, ok := strings.CutPrefix(sentence, "raw body: "); ok {
		if rewrite, ok := rewrites[rest]; ok {
			return func(r *request) error {
				r.raw = rewrite(r)
				return nil
			}, nil
		}
	}
	return nil, fmt.Errorf("change %q is not in the vocabulary", sentence)
}

// setting sets a member to a value that is named, or written as JSON.
func setting(pointer, value string) (change, error) {
	if derive, ok := derived[value]; ok {
		return func(r *request) error { return r.body.set(pointer, derive(r)) }, nil
	}
	v, err := parseNode(value)
	if err != nil {
		return nil, fmt.Errorf("value %q is not in the vocabulary and no JSON: %w", value, err)
	}
	return func(r *request) error { return r.body.set(pointer, v) }, nil
}

// derived are the values that are made out of the valid request.
var derived = map[string]func(*request) *node{
	"an array that holds the valid id":                      func(r *request) *node { return array(text(r.id)) },
	"the valid id without its last digit":                   func(r *request) *node { return text(r.id[:len(r.id)-1]) },
	"the valid id followed by 0":                            func(r *request) *node { return text(r.id + "0") },
	"the valid id with its first digit replaced by g":       func(r *request) *node { return text("g" + r.id[1:]) },
	"a string of the characters U+00E9, U+4E2D and U+1F600": func(*request) *node { return text("\u00e9\u4e2d\U0001f600") },
	"the valid id without its hyphens":                      func(r *request) *node { return text(strings.ReplaceAll(r.id, "-", "")) },
}

// rewrites are the ways to write the whole body anew.
var rewrites = map[string]func(*request) []byte{
	"the members in reverse order": func(r *request) []byte {
		n := *r.body
		n.members = slices.Clone(n.members)
		slices.Reverse(n.members)
		return n.encode(wireStyle)
	},
	"with line breaks and indents between the tokens": func(r *request) []byte {
		return r.body.encode(style{indent: "  ", colon: " "})
	},
	"without any blank between the tokens": func(r *request) []byte { return r.body.encode(style{}) },
	`with the value of subject_request_type written "\u0065rasure"`: func(r *request) []byte {
		kind := r.body.at("/subject_request_type")
		return r.with(kind, literal(escapeFirst(kind.literal)))
	},
	`with the name api_version written "\u0061pi_version"`: func(r *request) []byte {
		st := wireStyle
		st.text = func(s string) string {
			if s == `"api_version"` {
				return escapeFirst(s)
			}
			return s
		}
		return r.body.encode(st)
	},
	`with every / inside strings written \/`: func(r *request) []byte {
		st := wireStyle
		st.text = func(s string) string { return strings.ReplaceAll(s, "/", `\/`) }
		return r.body.encode(st)
	},
}

// with encodes the body with one value, found by identity, replaced.
func (r *request) with(old, by *node) []byte {
	was := *old
	defer func() { *old = was }()
	*old = *by
	return r.body.encode(wireStyle)
}

// escapeFirst writes the first character of a JSON string as \uXXXX.
func escapeFirst(quoted string) string {
	return fmt.Sprintf(`"\u%04x%s`, quoted[1], quoted[2:])
}

// at finds the value at a JSON pointer, nil if there is none.
func (n *node) at(pointer string) *node {
	for step := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		parent := n
		n = nil
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(parent.elements) {
			n = parent.elements[i]
		}
		for _, m := range parent.members {
			if m.name == step {
				n = m.value
			}
		}
		if n == nil {
			return nil
		}
	}
	return n
}

// parent finds the object that holds the member a pointer names, and the member's name.
func (n *node) parent(pointer string) (*node, string, error) {
	cut := strings.LastIndexByte(pointer, '/')
	holder := n
	if cut > 0 {
		holder = n.at(pointer[:cut])
	}
	if cut < 0 || holder == nil || holder.kind != 'o' {
		return nil, "", fmt.Errorf("pointer %s leads to no object", pointer)
	}
	return holder, pointer[cut+1:], nil
}

// set adds or replaces the member at a pointer.
func (n *node) set(pointer string, v *node) error {
	holder, name, err := n.parent(pointer)
	if err != nil {
		return err
	}
	for i := range holder.members {
		if holder.members[i].name == name {
			holder.members[i].value = v
			return nil
		}
	}
	holder.add(name, v)
	return nil
}

// remove takes the member at a pointer away. A member that is not there is no error: a base
// request may have left it out to be accepted at all.
func (n *node) remove(pointer string) error {
	holder, name, err := n.parent(pointer)
	if err != nil {
		return err
	}
	holder.members = slices.DeleteFunc(holder.members, func(m member) bool { return m.name == name })
	return nil
}
