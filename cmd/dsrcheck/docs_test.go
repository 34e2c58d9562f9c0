package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

// example is a fenced block of a page.
type example struct{ page, language, text string }

// examples are the blocks of README and docs.
func examples(t *testing.T) []example {
	t.Helper()
	pages, err := filepath.Glob("../../docs/*.md")
	require.NoError(t, err)
	var all []example
	for _, page := range append(pages, "../../README.md") {
		raw, err := os.ReadFile(page)
		require.NoError(t, err)
		for i, part := range strings.Split("\n"+string(raw), "\n```") {
			if i%2 == 1 {
				language, text, _ := strings.Cut(part, "\n")
				all = append(all, example{filepath.Base(page), language, text})
			}
		}
	}
	return all
}

var (
	continued = regexp.MustCompile(`\\\n\s*`)
	called    = regexp.MustCompile(`^(?:\$ )?(?:\./dsrcheck|dsrcheck|go run \./cmd/dsrcheck) (.*)`)
	comment   = regexp.MustCompile(`\s# .*`)
)

// documented are the commands of an example, as typed.
func (e example) documented() []string {
	var lines []string
	for line := range strings.Lines(continued.ReplaceAllString(e.text, "")) {
		if m := called.FindStringSubmatch(strings.TrimSpace(line)); m != nil && e.language != "go" {
			line = comment.ReplaceAllString(m[1], "")
			line, _, _ = strings.Cut(line, " > ")
			line, _, _ = strings.Cut(line, " | ")
			lines = append(lines, strings.TrimSuffix(strings.TrimSpace(line), " &"))
		}
	}
	return lines
}

// TestDocumentedCommands holds each command of README and docs to the commands that there are:
// its flags are there and take such values, its arguments are as many as it takes, and what it
// names is known.
func TestDocumentedCommands(t *testing.T) {
	n := 0
	for _, e := range examples(t) {
		for _, line := range e.documented() {
			n++
			args := typed(t, strings.ReplaceAll(strings.ReplaceAll(line, `"`, "'"), "…", "opengdpr/processor"))
			cmd, rest, err := rootCommand(&ui{}).Find(args)
			require.NoError(t, err, "%s: %s", e.page, line)
			if slices.Contains(args, "--help") {
				continue
			}
			require.False(t, cmd.HasSubCommands(), "%s: %s: there is no such command", e.page, line)
			require.NoError(t, cmd.ParseFlags(rest), "%s: %s", e.page, line)
			require.NoError(t, cmd.Args(cmd, cmd.Flags().Args()), "%s: %s", e.page, line)
		}
	}
	require.Greater(t, n, 50)
}

// TestDocumentedCode holds pieces of Go and of data that pages show to where they stand.
func TestDocumentedCode(t *testing.T) {
	var source strings.Builder
	for _, pattern := range []string{"../../conformance/opengdpr/*.go", "../../simulator/fault/*.go", "../../conformance/selftest/*.yaml"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, file := range files {
			raw, err := os.ReadFile(file)
			require.NoError(t, err)
			source.Write(raw)
		}
	}
	n := 0
	for _, e := range examples(t) {
		if e.page == "scenario.md" && e.language != "" {
			n++
			require.Contains(t, source.String(), strings.TrimRight(e.text, "\n")+"\n", e.page)
		}
	}
	require.Greater(t, n, 3)
}

// runDocumented runs the commands below a heading of README or of a page in docs as they stand
// there, but for those that go on until they are stopped and for the places given: "documented
// PAGE HEADING OLD=NEW...".
func runDocumented(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: documented PAGE HEADING [OLD=NEW...]")
	}
	raw, err := os.ReadFile(filepath.Join("../..", args[0])) // of the test's own folder
	ts.Check(err)
	_, section, found := strings.Cut(string(raw), "# "+args[1]+"\n")
	if !found {
		ts.Fatalf("%s has no heading %q", args[0], args[1])
	}
	ran := 0
	for i, part := range strings.Split(section, "\n```") {
		language, text, _ := strings.Cut(part, "\n")
		if strings.Contains(part, "\n#") && i%2 == 0 {
			break // the next heading
		}
		if i%2 == 0 || language != "" {
			continue
		}
		var lines []string
		for line := range strings.Lines(continued.ReplaceAllString(text, "")) {
			if strings.Contains(line, "dsrcheck simulate") || strings.Contains(line, "dsrcheck selftest") || strings.Contains(line, "…") {
				continue
			}
			line = strings.ReplaceAll(line, "./dsrcheck ", "dsrcheck ")
			for _, place := range args[2:] {
				old, now, _ := strings.Cut(place, "=")
				line = strings.ReplaceAll(line, old, now)
			}
			lines = append(lines, line)
		}
		if strings.TrimSpace(strings.Join(lines, "")) == "" {
			continue
		}
		ran++
		ts.Check(ts.Exec("sh", "-euxc", strings.Join(lines, "")))
	}
	if ran == 0 {
		ts.Fatalf("%s has no commands below %q", args[0], args[1])
	}
}
