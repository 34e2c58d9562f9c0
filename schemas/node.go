package schemas

import "strings"

// node is one schema inside a schema file, as JSON has it.
type node map[string]any

// at returns the node that rules the instance at a path of member names and indices, and
// nil if the schema says nothing about it.
func (n node) at(root node, path []string) node {
	n = n.resolve(root)
	for _, segment := range path {
		n = n.child(segment).resolve(root)
	}
	return n
}

// child returns the node for a member or an element of what n describes.
func (n node) child(segment string) node {
	if properties, ok := n["properties"].(map[string]any); ok {
		if child, ok := properties[segment].(map[string]any); ok {
			return child
		}
	}
	for _, rest := range []string{"items", "additionalProperties"} {
		if child, ok := n[rest].(map[string]any); ok {
			return child
		}
	}
	return nil
}

// resolve follows a reference to the definitions of the same file.
func (n node) resolve(root node) node {
	if ref, ok := n["$ref"].(string); ok {
		definitions, _ := root["definitions"].(map[string]any)
		target, _ := definitions[strings.TrimPrefix(ref, "#/definitions/")].(map[string]any)
		return target
	}
	return n
}

// requirement returns the id of the requirement that a keyword of the node enforces, and
// an empty string if the schema names none.
func (n node) requirement(keyword string) string {
	switch x := n["x-requirement"].(type) {
	case string:
		return x
	case map[string]any:
		id, _ := x[keyword].(string)
		return id
	}
	return ""
}

// pointer writes a path as a JSON Pointer of RFC 6901.
func pointer(path []string) string {
	var b strings.Builder
	for _, segment := range path {
		b.WriteByte('/')
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(segment, "~", "~0"), "/", "~1"))
	}
	return b.String()
}
