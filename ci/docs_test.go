package ci_test

import (
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"
)

// TestExamplesOfThePage holds what docs/ci.md shows to the files that it is about: no input and no
// variable of an example is unknown, and each is told of.
func TestExamplesOfThePage(t *testing.T) {
	raw, err := os.ReadFile("docs/ci.md")
	require.NoError(t, err)
	var examples []string
	for i, part := range strings.Split(string(raw), "\n```") {
		if text, ok := strings.CutPrefix(part, "yaml\n"); ok && i%2 == 1 {
			examples = append(examples, text)
		}
	}
	require.Len(t, examples, 2, "one of GitHub, one of GitLab")

	var action struct{ Inputs map[string]any }
	read(t, "action.yml", &action)
	var workflow any
	require.NoError(t, yaml.Unmarshal([]byte(examples[0]), &workflow))
	n := 0
	steps(workflow, func(step map[string]any) {
		if uses, _ := step["uses"].(string); strings.HasPrefix(uses, "OWNER/") {
			with := step["with"].(map[string]any)
			n += len(with)
			require.Subset(t, slices.Collect(maps.Keys(action.Inputs)), slices.Collect(maps.Keys(with)))
		}
	})
	require.NotZero(t, n)
	for name := range action.Inputs {
		require.Contains(t, string(raw), "`"+name+"`", "an input that the page does not tell of")
	}
	lint := exec.Command("go", "tool", "actionlint", "-no-color", "-")
	lint.Stdin = strings.NewReader(examples[0])
	out, err := lint.CombinedOutput()
	require.NoError(t, err, "%s", out)

	var template, pipeline map[string]any
	read(t, "ci/gitlab.yml", &template)
	require.NoError(t, yaml.Unmarshal([]byte(examples[1]), &pipeline))
	known := template[".dsrcheck"].(map[string]any)["variables"].(map[string]any)
	used := pipeline["certify"].(map[string]any)["variables"].(map[string]any)
	require.Subset(t, slices.Collect(maps.Keys(known)), slices.Collect(maps.Keys(used)))
}

func read(t *testing.T, file string, to any) {
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(raw, to))
}
