package reports

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// consumersHome is a folder with what package-lock.json pins, which is installed once for each
// state of it. It skips the test where that cannot be had.
func consumersHome(t *testing.T) string {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	digest := sha256.New()
	files := map[string][]byte{}
	for _, name := range []string{"check.mjs", "package.json", "package-lock.json"} {
		raw, err := os.ReadFile(filepath.Join("testdata", "consumers", name))
		require.NoError(t, err)
		files[name] = raw
		digest.Write(raw)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = t.TempDir()
	}
	home := filepath.Join(cache, "dsrcheck-consumers", hex.EncodeToString(digest.Sum(nil)[:8]))
	if _, err := os.Stat(home); errors.Is(err, fs.ErrNotExist) {
		install(t, home, files)
	}
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

// install makes the folder whole or not at all: another test may be making it, too.
func install(t *testing.T, home string, files map[string][]byte) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(home), 0o755))
	making, err := os.MkdirTemp(filepath.Dir(home), "making-")
	require.NoError(t, err)
	defer os.RemoveAll(making)
	for name, raw := range files {
		require.NoError(t, os.WriteFile(filepath.Join(making, name), raw, 0o644))
	}
	cmd := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error", "--prefer-offline", "--fetch-retries", "1", "--fetch-timeout", "30000")
	cmd.Dir = making
	if out, err := cmd.CombinedOutput(); err != nil {
		require.NotContains(t, string(out), "EINTEGRITY", "a package is not what the lock file says")
		t.Skipf("npm ci: %v: %s", err, firstLine(out))
	}
	if err := os.Rename(making, home); err != nil {
		_, there := os.Stat(home)
		require.NoError(t, cmp.Or(there, nil), "%v", err)
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
