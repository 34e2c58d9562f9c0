package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
)

// TestEveryFlagHasAScript holds the rule of docs/development.md: each command and each flag
// is used by a script. What the script proves about it is the script's business.
func TestEveryFlagHasAScript(t *testing.T) {
	files, err := filepath.Glob("testdata/script/*.txtar")
	require.NoError(t, err)
	var used []map[string]bool // words of each line of each script
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		for line := range strings.Lines(string(raw)) {
			words := map[string]bool{}
			line, _, _ = strings.Cut(line, "#")
			for _, w := range strings.Fields(line) {
				name, _, _ := strings.Cut(w, "=")
				words[name] = true
			}
			if words["certify"] || words["recipient"] {
				words["run"] = true
			}
			if words["plays"] {
				words["simulate"] = true
			}
			used = append(used, words)
		}
	}
	line := func(all ...string) bool {
		for _, words := range used {
			n := 0
			for _, w := range all {
				if words[w] {
					n++
				}
			}
			if n == len(all) {
				return true
			}
		}
		return false
	}
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		if !cmd.HasSubCommands() && !line(cmd.Name()) {
			t.Errorf("no script uses the command %s", cmd.CommandPath())
		}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if !line(cmd.Name(), "--"+f.Name) {
				t.Errorf("no script uses the flag --%s of %s", f.Name, cmd.CommandPath())
			}
		})
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(rootCommand(&ui{in: strings.NewReader(""), out: io.Discard, err: io.Discard}))
}
