package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
)

// TestManual holds every page to the commands, and has each program that shows manuals read it.
func TestManual(t *testing.T) {
	folder := t.TempDir()
	root := rootCommand(&ui{in: strings.NewReader(""), out: io.Discard, err: io.Discard})
	require.NoError(t, writeManual(root, folder, "2026-11-22"))
	var pages []string
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		if !documented(cmd) && cmd.HasParent() {
			return
		}
		path := filepath.Join(folder, manName(cmd)+".1")
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		pages = append(pages, path)
		for _, flags := range []*pflag.FlagSet{cmd.NonInheritedFlags(), cmd.InheritedFlags()} {
			flags.VisitAll(func(f *pflag.Flag) {
				require.Contains(t, string(raw), roffSpecial.Replace("--"+f.Name), "%s", path)
			})
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(root)
	found, err := filepath.Glob(filepath.Join(folder, "*"))
	require.NoError(t, err)
	require.ElementsMatch(t, pages, found)

	tried := 0
	for _, reader := range [][]string{
		{"mandoc", "-Tlint", "-Wwarning"},
		{"groff", "-ww", "-man", "-Tutf8", "-z"},
		{"man", "--warnings=w", "--local-file", "--encoding=UTF-8", "--troff-device=utf8"},
	} {
		program, err := exec.LookPath(reader[0])
		if err != nil {
			continue
		}
		tried++
		cmd := exec.Command(program, append(reader[1:], pages...)...)
		cmd.Env = append(os.Environ(), "MANPAGER=cat", "MANWIDTH=100", "LC_ALL=C.UTF-8")
		var said strings.Builder
		cmd.Stderr = &said
		if reader[0] == "mandoc" {
			cmd.Stdout = &said
		}
		require.NoError(t, cmd.Run(), "%s: %s", reader[0], said.String())
		require.Empty(t, said.String(), reader[0])
	}
	if tried == 0 {
		t.Skip("no program that shows manuals is installed: mandoc, groff or man")
	}
}

// TestManualShowsTextAsItIs renders what typesetting could change.
func TestManualShowsTextAsItIs(t *testing.T) {
	if _, err := exec.LookPath("groff"); err != nil {
		t.Skip("groff is not installed")
	}
	cmd := &cobra.Command{Use: "odd ARG", Short: "Does 'it'", Run: func(*cobra.Command, []string) {},
		Long:    ".SH is no macro here\n'nor this, and \\fBbold\\fR is not bold",
		Example: "  odd --flag 'a`b' \"c\" ~/d^e | f \\\n    .g -h"}
	cmd.Flags().String("flag", "", "`value` of \"it\": 'x'")
	page := exec.Command("groff", "-ww", "-man", "-Tascii", "-P-c")
	page.Stdin = strings.NewReader(manPage(cmd, "2026-11-22"))
	out, err := page.Output()
	require.NoError(t, err)
	shown := overstruck(string(out))
	for _, want := range []string{".SH is no macro here", "'nor this,", `\fBbold\fR`, "odd --flag 'a`b' \"c\" ~/d^e | f \\\n", "    .g -h", "--flag value", `value of "it": 'x'`, "odd - does 'it'"} {
		require.Contains(t, shown, want)
	}
}

// overstruck takes the bold and the underlined out of what a typewriter would print.
func overstruck(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if i+1 < len(s) && s[i+1] == '\b' {
			i++
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
