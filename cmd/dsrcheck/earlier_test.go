package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// journalOf is a journal whose header says whose it is.
func journalOf(owner string, ended bool) string {
	text := fmt.Sprintf(`{"type":"header","id":"header","attempt":1,"data":{"format":1,"profile":"opengdpr/processor","nonce":%q}}`+"\n", owner)
	if ended {
		text += `{"type":"end","id":"end","attempt":1,"data":{"reason":"finished","at":"2026-01-02T03:04:05Z"}}` + "\n"
	}
	return text
}

// folder makes files, with the folders that they are in.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
	return dir
}

// found are the files below a folder.
func found(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, pattern := range []string{"*", "*/*"} {
		paths, err := filepath.Glob(filepath.Join(dir, pattern))
		require.NoError(t, err)
		for _, path := range paths {
			if name, _ := filepath.Rel(dir, path); regular(path) {
				raw, err := os.ReadFile(path)
				require.NoError(t, err)
				files[name] = string(raw)
			}
		}
	}
	return files
}

func TestLayAside(t *testing.T) {
	const aside = earlierName + "/"
	done, cut, older := journalOf("done", true), journalOf("cut", false), journalOf("older", true)
	for _, tc := range []struct {
		name         string
		before, then map[string]string
		back         map[string]string // after putBack; as after layAside if nil
	}{
		{"nothing", nil, map[string]string{}, nil},
		{"a run", map[string]string{"journal.jsonl": done, "results.json": "r"}, map[string]string{aside + "journal.jsonl": done, aside + "results.json": "r"},
			map[string]string{"journal.jsonl": done, "results.json": "r"}},
		{"a run that was cut off", map[string]string{"journal.jsonl": cut}, map[string]string{aside + "journal.jsonl": cut}, map[string]string{"journal.jsonl": cut}},
		{"one cut off after a finished one", map[string]string{"journal.jsonl": cut, aside + "journal.jsonl": older}, map[string]string{aside + "journal.jsonl": older},
			map[string]string{"journal.jsonl": older}},
		{"one finished after a finished one", map[string]string{"journal.jsonl": done, aside + "journal.jsonl": older, aside + "badge.svg": "b"},
			map[string]string{aside + "journal.jsonl": done}, map[string]string{"journal.jsonl": done}},
		{"reports alone", map[string]string{"results.json": "r"}, map[string]string{}, nil},
		{"somebody else's files", map[string]string{"notes": "n", "earlier/journal.jsonl": older, "journal.jsonl": done},
			map[string]string{"notes": "n", "earlier/journal.jsonl": older, aside + "journal.jsonl": done},
			map[string]string{"notes": "n", "earlier/journal.jsonl": older, "journal.jsonl": done}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := folder(t, tc.before)
			require.NoError(t, layAside(dir))
			require.Equal(t, tc.then, found(t, dir))
			begun, err := os.Create(filepath.Join(dir, journalName)) // as a run does, before it finds that it cannot begin
			require.NoError(t, err)
			require.NoError(t, begun.Close())
			require.NoError(t, putBack(dir))
			want := tc.back
			if want == nil {
				want = tc.then
			}
			require.Equal(t, want, found(t, dir))
			require.NoDirExists(t, filepath.Join(dir, earlierName))
		})
	}
}

// What leads elsewhere is nobody's to move files to, or to remove them from.
func TestLayAsideThroughALink(t *testing.T) {
	elsewhere := folder(t, map[string]string{"journal.jsonl": journalOf("theirs", true), "results.json": "theirs"})
	dir := folder(t, map[string]string{"journal.jsonl": journalOf("done", true)})
	require.NoError(t, os.Symlink(elsewhere, filepath.Join(dir, earlierName)))
	require.ErrorContains(t, layAside(dir), earlierName+" is no folder")
	require.ErrorContains(t, putBack(dir), earlierName+" is no folder")
	require.Equal(t, []string{"journal.jsonl", "results.json"}, slices.Sorted(maps.Keys(found(t, elsewhere))))
	require.Equal(t, journalOf("done", true), found(t, dir)[journalName])
}

// Of two runs in one folder the first makes no report of the journal of the second.
func TestAnotherRunInTheFolder(t *testing.T) {
	dir := folder(t, map[string]string{"journal.jsonl": journalOf("first", false)})
	file, err := os.Open(filepath.Join(dir, journalName))
	require.NoError(t, err)
	defer file.Close()
	out := &outDir{dir: dir, file: file}
	out.own, err = file.Stat()
	require.NoError(t, err)
	require.NoError(t, layAside(dir))
	require.NoError(t, os.WriteFile(out.journalPath(), []byte(journalOf("second", false)), 0o600))
	_, err = out.reports(nil)
	require.ErrorContains(t, err, "another run began in "+dir)
	require.NoFileExists(t, filepath.Join(dir, "results.json"))
}
