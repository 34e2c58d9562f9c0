package main

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
)

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
	require.NoError(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || e.Type()&fs.ModeSymlink != 0 {
			return err
		}
		raw, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[name] = string(raw)
		return err
	}))
	return files
}

func TestLayAside(t *testing.T) {
	const aside = earlierName + "/"
	const conforms, interrupted, failed = `{"verdict":"conforms"}`, `{"verdict":"interrupted"}`, `{"verdict":"error"}`
	older := map[string]string{"journal.jsonl": "older", "results.json": `{"verdict":"does-not-conform"}`}
	run := func(results string) map[string]string {
		return map[string]string{"journal.jsonl": "run", "results.json": results}
	}
	killed := map[string]string{"journal.jsonl": "run"}
	at := func(dir string, run map[string]string) map[string]string {
		out := map[string]string{}
		for name, content := range run {
			out[dir+name] = content
		}
		return out
	}
	with := func(all ...map[string]string) map[string]string {
		out := map[string]string{}
		for _, one := range all {
			maps.Copy(out, one)
		}
		return out
	}
	for _, tc := range []struct {
		name               string
		before, then, back map[string]string // back is after putBack
	}{
		{"nothing", nil, with(), with()},
		{"a run", run(conforms), at(aside, run(conforms)), run(conforms)},
		{"one that was killed", killed, at(aside, killed), killed},
		{"one that was interrupted", run(interrupted), at(aside, run(interrupted)), run(interrupted)},
		{"one killed after one that came to its end", with(killed, at(aside, older)), at(aside, older), older},
		{"one interrupted after one that came to its end", with(run(interrupted), at(aside, older)), at(aside, older), older},
		{"one with an error after one that came to its end", with(run(failed), at(aside, older)), at(aside, older), older},
		{"one interrupted after one that was killed", with(run(interrupted), at(aside, killed)), at(aside, run(interrupted)), run(interrupted)},
		{"two that came to their end", with(run(conforms), at(aside, older), at(aside, map[string]string{"badge.svg": "b"})), at(aside, run(conforms)), run(conforms)},
		{"reports alone", map[string]string{"results.json": conforms}, with(), with()},
		{"somebody else's files", with(run(conforms), at("earlier/", older), map[string]string{"notes": "n"}),
			with(at(aside, run(conforms)), at("earlier/", older), map[string]string{"notes": "n"}), with(run(conforms), at("earlier/", older), map[string]string{"notes": "n"})},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := folder(t, tc.before)
			require.NoError(t, layAside(dir))
			require.Equal(t, tc.then, found(t, dir))
			begun, err := os.Create(filepath.Join(dir, journalName)) // as a run does, before it finds that it cannot begin
			require.NoError(t, err)
			require.NoError(t, begun.Close())
			require.NoError(t, putBack(dir))
			require.Equal(t, tc.back, found(t, dir))
			require.NoDirExists(t, filepath.Join(dir, earlierName))
		})
	}
}

// What leads elsewhere is nobody's to move files to, or to remove them from.
func TestLayAsideThroughALink(t *testing.T) {
	elsewhere := folder(t, map[string]string{"journal.jsonl": "theirs", "results.json": "theirs"})
	dir := folder(t, map[string]string{"journal.jsonl": "done"})
	require.NoError(t, os.Symlink(elsewhere, filepath.Join(dir, earlierName)))
	require.ErrorContains(t, layAside(dir), earlierName+" is no folder")
	require.ErrorContains(t, putBack(dir), earlierName+" is no folder")
	require.Equal(t, []string{"journal.jsonl", "results.json"}, slices.Sorted(maps.Keys(found(t, elsewhere))))
	require.Equal(t, "done", found(t, dir)[journalName])
}

// Of two runs in one folder the first makes no report of the journal of the second.
func TestAnotherRunInTheFolder(t *testing.T) {
	dir := folder(t, map[string]string{"journal.jsonl": "first"})
	file, err := os.Open(filepath.Join(dir, journalName))
	require.NoError(t, err)
	defer file.Close()
	out := &outDir{dir: dir, file: file}
	out.own, err = file.Stat()
	require.NoError(t, err)
	require.NoError(t, layAside(dir))
	require.NoError(t, os.WriteFile(out.journalPath(), []byte("second"), 0o600))
	_, err = out.reports(&conformance.Results{Verdict: conformance.DoesNotConform})
	require.ErrorContains(t, err, "another run began in "+dir+" before the reports of this one were written; its verdict is does-not-conform")
	require.NoFileExists(t, filepath.Join(dir, "results.json"))
}

// Only journals of repeats go, whatever the folder is called.
func TestClearRun(t *testing.T) {
	base := folder(t, map[string]string{
		"job[1]/run-1/journal.jsonl": "repeat", "job[1]/run-12/journal.jsonl": "repeat", "job[1]/run-1/notes": "n",
		"job[1]/run-2024-06-01/journal.jsonl": "theirs", "job[1]/run-0/journal.jsonl": "theirs", "job1/run-1/journal.jsonl": "theirs",
	})
	require.NoError(t, clearRun(filepath.Join(base, "job[1]")))
	require.NoError(t, clearRun(filepath.Join(base, "none")))
	require.Equal(t, map[string]string{"run-1/notes": "n", "run-2024-06-01/journal.jsonl": "theirs", "run-0/journal.jsonl": "theirs"}, found(t, filepath.Join(base, "job[1]")))
	require.Equal(t, map[string]string{"run-1/journal.jsonl": "theirs"}, found(t, filepath.Join(base, "job1")))
}
