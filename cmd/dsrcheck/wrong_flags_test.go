package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
)

// typed is a line as a shell splits it, as far as single quotes.
func typed(t *testing.T, line string) []string {
	t.Helper()
	var words []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	return words
}

// mistaken runs a line in an empty folder and returns what it said, once it ended as a mistake.
func mistaken(t *testing.T, args ...string) string {
	t.Helper()
	var out, said bytes.Buffer
	code := execute(t.Context(), &ui{in: strings.NewReader(""), out: &out, err: &said}, args)
	require.Equal(t, conformance.ExitUsage, code, "%q: %s%s", args, &out, &said)
	require.Empty(t, out.String(), "%q", args)
	require.Contains(t, said.String(), "dsrcheck: ", "%q", args)
	require.Contains(t, said.String(), "\nhint: ", "%q", args)
	for _, foreign := range []string{"strconv.", "unknown flag", "arg(s)", "pflag", "flag needs"} {
		require.NotContains(t, said.String(), foreign, "%q", args)
	}
	return said.String()
}

// commands calls f with each command of the line that does something.
func commands(f func(*cobra.Command)) {
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		if !cmd.HasSubCommands() {
			f(cmd)
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(rootCommand(&ui{}))
}

func TestWrongLines(t *testing.T) {
	raw, err := os.ReadFile("testdata/wrong-flags.txt")
	require.NoError(t, err)
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("cert.pem", nil, 0o600))
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		line, words, ok := strings.Cut(strings.TrimSpace(line), " >> ")
		require.True(t, ok, line)
		t.Run(line, func(t *testing.T) {
			require.Contains(t, mistaken(t, typed(t, line)...), words)
			left, err := filepath.Glob("*")
			require.NoError(t, err)
			if !slices.Equal(left, []string{"cert.pem"}) {
				t.Errorf("a line that is refused leaves %q behind", left)
				require.NoError(t, os.RemoveAll(left[1]))
			}
		})
	}
}

// A flag without a value, as an unset variable of a script leaves it, is not as if it was not there.
func TestEmptyFlags(t *testing.T) {
	t.Chdir(t.TempDir())
	commands(func(cmd *cobra.Command) {
		path := strings.Fields(cmd.CommandPath())[1:]
		mistaken(t, append(path, "--no-such-flag")...)
		mistaken(t, append(path, strings.Fields(strings.Repeat("x ", 3))...)...)
		each := func(f *pflag.Flag) {
			if f.Annotations[mayBeEmpty] != nil {
				return
			}
			said := mistaken(t, append(path, "--"+f.Name+"=")...)
			require.Contains(t, said, "--"+f.Name, "%s", path)
			if f.Value.Type() != "bool" {
				require.Contains(t, mistaken(t, append(path, "--"+f.Name)...), "--"+f.Name+" has no value")
			}
		}
		cmd.LocalFlags().VisitAll(each)
		cmd.InheritedFlags().VisitAll(each)
	})
}

// What is given twice may be a secret.
func TestFlagsGivenTwice(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, line := range [][]string{{"world", "partners", "--token", "sesame-1", "--token", "sesame-2"}, {"simulate", "--admin-token", "sesame-1", "--admin-token=sesame-2"}} {
		said := mistaken(t, line...)
		require.Contains(t, said, "given twice")
		require.NotContains(t, said, "sesame")
	}
}

// TestEveryFlagIsMistyped holds that each flag with a value is tried with a wrong one.
func TestEveryFlagIsMistyped(t *testing.T) {
	files, err := filepath.Glob("testdata/script/*.txtar")
	require.NoError(t, err)
	var tried []string
	for _, file := range append(files, "testdata/wrong-flags.txt") {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		for line := range strings.Lines(string(raw)) {
			wrong, said := strings.CutPrefix(line, "exits 2 dsrcheck ")
			if said || strings.HasSuffix(file, "wrong-flags.txt") {
				tried = append(tried, strings.ReplaceAll(wrong, "=", " ")+" ")
			}
		}
	}
	free := map[string]bool{} // any text is a value, or is looked for
	for _, name := range []string{
		"demo --out", "run --nonce", "inspect --signature", "statement sign --target-name", "statement sign --target-version", "world forget --owner",
		"world journal --partner", "world journal --method", "world journal --path", "world journal --request",
		"world wait --partner", "world wait --method", "world wait --path", "world wait --request",
		"world send --method", "world send --path", "world send --remove",
	} {
		free[name] = true
	}
	commands(func(cmd *cobra.Command) {
		path := strings.TrimPrefix(cmd.CommandPath(), "dsrcheck ")
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if f.Value.Type() == "bool" || free[path+" --"+f.Name] {
				return
			}
			for _, line := range tried {
				fits := strings.Contains(line, " --"+f.Name+" ")
				for _, word := range strings.Fields(path) {
					fits = fits && strings.Contains(" "+line, " "+word+" ")
				}
				if fits {
					return
				}
			}
			t.Errorf("no line tries a wrong value for %s --%s", path, f.Name)
		})
	})
}
