package reports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/internal/npm"
)

// consumersHome is a folder with check.mjs and what package-lock.json pins. It skips the test where
// that cannot be had.
func consumersHome(t *testing.T) string {
	t.Helper()
	home, err := npm.Home("consumers", filepath.Join("testdata", "consumers"), "check.mjs", "package.json", "package-lock.json")
	if errors.Is(err, npm.ErrUnavailable) {
		t.Skip(err)
	}
	require.NoError(t, err)
	return home
}

// consumers returns what runs check.mjs.
func consumers(t *testing.T) func(args ...string) []judged {
	t.Helper()
	home := consumersHome(t)
	return func(args ...string) (all []judged) {
		var stdout, stderr bytes.Buffer
		cmd := exec.Command("node", append([]string{filepath.Join(home, "check.mjs")}, args...)...)
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		require.NoError(t, cmd.Run(), "%s", stderr.Bytes())
		lines := bufio.NewScanner(&stdout)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			var j judged
			require.NoError(t, json.Unmarshal(lines.Bytes(), &j))
			all = append(all, j)
		}
		require.NoError(t, lines.Err())
		return all
	}
}

// sarifSchemaFile takes the schema of OASIS out of a Go module that has it as a text.
func sarifSchemaFile(t *testing.T) string {
	t.Helper()
	cmd := exec.Command("go", "mod", "download", "-json", "github.com/owenrumney/go-sarif/v3")
	cmd.Dir, cmd.Env = filepath.Join("testdata", "consumers", "sarif"), append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off")
	out, err := cmd.Output()
	var module struct{ Dir, Error string }
	if json.Unmarshal(out, &module) != nil || module.Dir == "" {
		require.NotContains(t, module.Error, "SECURITY ERROR")
		t.Skipf("go mod download: %v: %s", err, firstLine([]byte(module.Error)))
	}
	source := filepath.Join(module.Dir, "pkg", "report", "v210", "sarif", "schema.go")
	file, err := parser.ParseFile(token.NewFileSet(), source, nil, 0)
	require.NoError(t, err)
	var text string
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING && len(literal.Value) > len(text) {
			text = literal.Value
		}
		return true
	})
	text, err = strconv.Unquote(text)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "sarif-schema.json")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	return path
}

func firstLine(out []byte) string {
	first, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return first
}
