package reports

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/schemas"
	"dsrcheck/simulator/journal"
)

func TestJSON(t *testing.T) {
	out := golden(t, "results.json", func(w io.Writer) error { return JSON(w, sample()) })
	require.True(t, json.Valid(out))
	require.True(t, bytes.HasSuffix(out, []byte("}\n")))
	require.Contains(t, string(out), "<b>a teapot</b>")
	violations, err := schemas.Validate("results", out)
	require.NoError(t, err)
	require.Empty(t, violations)
}

func TestWriteDir(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "junit.xml"), []byte("old"), 0o644))
	require.NoError(t, WriteDir(dir, sample()))
	render := map[string]Format{}
	for _, f := range formats {
		render[f.File] = f
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
		got, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		var want bytes.Buffer
		require.NoError(t, render[e.Name()].Write(&want, sample(), TextOptions{}))
		require.Equal(t, want.String(), string(got))
	}
	require.ElementsMatch(t, Files(), names)
}

func TestWriteDirFails(t *testing.T) {
	require.ErrorContains(t, WriteDir(filepath.Join(t.TempDir(), "none"), sample()), "write report.html: ")
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "junit.xml", "taken"), 0o755))
	require.ErrorContains(t, WriteDir(dir, sample()), "write junit.xml: ")
	left, err := filepath.Glob(filepath.Join(dir, "*.tmp"))
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestLoad(t *testing.T) {
	var file bytes.Buffer
	w := journal.NewWriter(&file)
	want := sample().Exchanges["opengdpr/errors/2/1"]
	want.ID, want.Response.Payload = "opengdpr/errors/2/1", bytes.Repeat([]byte("x"), 1<<20)
	require.NoError(t, w.Exchange(2, want))
	require.NoError(t, w.Write("check", "opengdpr/errors/2/2", 2, nil))
	r := sample().Results
	in, err := Load(bytes.NewReader(file.Bytes()), r)
	require.NoError(t, err)
	require.Same(t, r, in.Results)
	require.Len(t, in.Exchanges, 1)
	require.Equal(t, want.Response, in.Exchanges[want.ID].Response)

	_, body, found := bytes.Cut(file.Bytes(), []byte("\n"))
	require.True(t, found)
	_, err = Load(bytes.NewReader(body), r)
	require.ErrorContains(t, err, "no line holds the payload")
	_, err = Load(strings.NewReader(`{"type":"exchange","id":"opengdpr/errors/2/1","data":7}`+"\n"), r)
	require.ErrorContains(t, err, "load exchanges")
}

// What is no file stays what it is, and a link goes on leading to its file.
func TestWriteFileElsewhere(t *testing.T) {
	dir := t.TempDir()
	pipe, file, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "file"), filepath.Join(dir, "link")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	require.NoError(t, os.Symlink(file, link))
	require.NoError(t, os.WriteFile(file, []byte("old"), 0o600))
	came := make(chan []byte, 1)
	go func() {
		raw, _ := os.ReadFile(pipe)
		came <- raw
	}()
	text := func(w io.Writer) error {
		_, err := io.WriteString(w, "new")
		return err
	}
	require.NoError(t, WriteFile(pipe, text))
	require.Equal(t, "new", string(<-came))
	info, err := os.Stat(pipe)
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&os.ModeNamedPipe)
	require.NoError(t, WriteFile(link, text))
	info, err = os.Lstat(link)
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&os.ModeSymlink)
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, "new", string(raw))
}
