package target

import (
	"regexp"
	"slices"
)

// expander puts environment variables into the strings of a tree.
type expander struct {
	env     func(string) (string, bool)
	missing []string
	used    []string
}

var variable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

func (x *expander) expand(node any) any {
	switch n := node.(type) {
	case string:
		return variable.ReplaceAllStringFunc(n, func(ref string) string {
			name := variable.FindStringSubmatch(ref)[1]
			value, ok := x.env(name)
			if !ok && !slices.Contains(x.missing, name) {
				x.missing = append(x.missing, name)
			}
			if value != "" {
				x.used = append(x.used, value)
			}
			return value
		})
	case []any:
		for i := range n {
			n[i] = x.expand(n[i])
		}
	case map[string]any:
		for k := range n {
			n[k] = x.expand(n[k])
		}
	}
	return node
}
