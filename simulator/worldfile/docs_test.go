package worldfile

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/schemas"
)

// TestDocs holds docs/world.md to the schema: each member is told of, each word that a member
// can have, and the example is one that can be read.
func TestDocs(t *testing.T) {
	raw, err := os.ReadFile("../../docs/world.md")
	require.NoError(t, err)
	doc := string(raw)
	_, example, _ := strings.Cut(doc, "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	w, err := parse([]byte(example))
	require.NoError(t, err)
	require.Len(t, w.Partners, 9)
	require.Len(t, w.Behaviours, 1)

	source, err := schemas.Source("world")
	require.NoError(t, err)
	var schema map[string]any
	require.NoError(t, json.Unmarshal(source, &schema))
	members := 0
	var walk func(node map[string]any)
	walk = func(node map[string]any) {
		for _, word := range list(node["enum"]) {
			require.True(t, strings.Contains(doc, "`"+word.(string)+"`"), word)
		}
		for _, part := range []string{"properties", "definitions"} {
			children, _ := node[part].(map[string]any)
			for name, child := range children {
				if part == "properties" {
					members++
					require.True(t, strings.Contains(doc, "`"+name+"`"), name)
				}
				walk(child.(map[string]any))
			}
		}
		for _, part := range []string{"items", "additionalProperties"} {
			if child, ok := node[part].(map[string]any); ok {
				walk(child)
			}
		}
	}
	walk(schema)
	require.Greater(t, members, 40)
}

func list(v any) []any {
	all, _ := v.([]any)
	return all
}
