// Package ci_test holds the files by which others use dsrcheck in CI, and by which it is released,
// against programs and schemas that read them. The scripts of the action are run by the tests of
// cmd/dsrcheck.
package ci_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"
)

// TestMain lets tests stand in the root of the repository.
func TestMain(m *testing.M) {
	if err := os.Chdir(".."); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// steps finds every step below a value of YAML.
func steps(v any, found func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		if v["run"] != nil || v["uses"] != nil {
			found(v)
		}
		for _, below := range v {
			steps(below, found)
		}
	case []any:
		for _, below := range v {
			steps(below, found)
		}
	}
}

func githubFiles(t *testing.T) []string {
	workflows, err := filepath.Glob(".github/workflows/*.yml")
	require.NoError(t, err)
	require.NotEmpty(t, workflows)
	return append(workflows, "action.yml")
}

// TestNoExpressionInAScript holds that nothing is put into a script by an expression: whoever
// chooses a branch or an input would write our scripts.
func TestNoExpressionInAScript(t *testing.T) {
	pinned := regexp.MustCompile(`^(\./|[a-z-]+/[a-z-]+@[0-9a-f]{40}$)`)
	for _, file := range githubFiles(t) {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		var all any
		require.NoError(t, yaml.Unmarshal(raw, &all))
		n := 0
		steps(all, func(step map[string]any) {
			n++
			if script, ok := step["run"].(string); ok {
				require.NotContains(t, script, "${{", "%s: %s", file, step["name"])
			}
			if uses, ok := step["uses"].(string); ok {
				require.Regexp(t, pinned, uses, "%s: an action of others is pinned by its commit", file)
			}
		})
		require.NotZero(t, n, file)
	}
}

// TestActionHasItsMembers reads action.yml as GitHub documents it, and nothing else: of an action
// that stands in this repository, actionlint looks at the inputs alone.
func TestActionHasItsMembers(t *testing.T) {
	type put struct {
		Description string
		Required    bool
		Default     string
	}
	type given struct{ Description, Value string }
	var action struct {
		Name, Description, Author string
		Branding                  struct{ Icon, Color string }
		Inputs                    map[string]put
		Outputs                   map[string]given
		Runs                      struct {
			Using string
			Steps []struct {
				Name, ID, If, Uses, Shell, Run string
				Env, With                      map[string]string
			}
		}
	}
	raw, err := os.ReadFile("action.yml")
	require.NoError(t, err)
	require.NoError(t, yaml.UnmarshalWithOptions(raw, &action, yaml.Strict()))
	require.Equal(t, "composite", action.Runs.Using)
	for name, in := range action.Inputs {
		require.NotEmpty(t, in.Description, name)
	}
	for name, out := range action.Outputs {
		require.NotEmpty(t, out.Description, name)
		require.NotEmpty(t, out.Value, name)
	}
	for _, step := range action.Runs.Steps {
		require.NotEqual(t, step.Uses == "", step.Run == "", step.Name)
		require.Equal(t, step.Run == "", step.Shell == "", "%s: a script of a composite action names its shell", step.Name)
	}
}

// TestWorkflows has actionlint read the workflows, and the action by its use in one.
func TestWorkflows(t *testing.T) {
	out, err := exec.Command("go", "tool", "actionlint", "-no-color").CombinedOutput()
	require.NoError(t, err, "%s", out)
}

// TestScriptsAreShell has bash and, where it is there, shellcheck read each script.
func TestScriptsAreShell(t *testing.T) {
	scripts, err := filepath.Glob("ci/*.sh")
	require.NoError(t, err)
	require.NotEmpty(t, scripts)
	gitlab := filepath.Join(t.TempDir(), "gitlab.sh")
	require.NoError(t, os.WriteFile(gitlab, []byte("#!/bin/sh\n"+gitlabScript(t)), 0o755))
	for _, script := range append(scripts, gitlab) {
		out, err := exec.Command("bash", "-n", script).CombinedOutput()
		require.NoError(t, err, "%s", out)
		info, err := os.Stat(script)
		require.NoError(t, err)
		require.NotZero(t, info.Mode()&0o100, "%s is no program", script)
	}
	if _, err := exec.LookPath("shellcheck"); err != nil {
		t.Log("shellcheck is not installed: scripts were read by bash alone")
		return
	}
	out, err := exec.Command("shellcheck", append(scripts, gitlab)...).CombinedOutput()
	require.NoError(t, err, "%s", out)
}

// gitlabScript is the script of the GitLab job.
func gitlabScript(t *testing.T) string {
	raw, err := os.ReadFile("ci/gitlab.yml")
	require.NoError(t, err)
	var template map[string]struct{ Script []string }
	require.NoError(t, yaml.Unmarshal(raw, &template))
	script := strings.Join(template[".dsrcheck"].Script, "\n")
	require.NotEmpty(t, script)
	return script
}
