package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"dsrcheck/conformance"
	"dsrcheck/reports"
)

// A run that comes to nothing, such as one whose target is down, is not to cost its user the
// report of the run before. So that is laid aside when a new run begins, goes when one comes to
// its end, and whatever is in the folder itself is always of the latest run: what reads it there
// never takes an old verdict for a new one.

// earlierName is the folder, within that of a run, to which the run before is laid aside. It is named
// so that nobody else has it there.
const earlierName = ".dsrcheck-earlier"

const journalName = "journal.jsonl"

// outputs are the files of a run, the journal last.
func outputs() []string { return append(reports.Files(), journalName) }

// layAside makes room for a new run. What was laid aside before stays where it came to its end and what
// has come since then did not.
func layAside(dir string) error {
	journal := filepath.Join(dir, journalName)
	if info, err := os.Lstat(journal); err == nil && info.IsDir() {
		return nil // which is no folder of ours, as is found when it is opened
	}
	earlier, err := earlierOf(dir)
	switch {
	case err != nil:
		return err
	case !holdsRun(dir), ended(earlier) && !ended(dir):
		return removeRun(dir)
	}
	return errors.Join(removeRun(earlier), moveRun(dir, earlier))
}

// putBack undoes layAside where no run was begun.
func putBack(dir string) error {
	earlier, err := earlierOf(dir)
	if err != nil {
		return err
	}
	if holdsRun(earlier) {
		return errors.Join(moveRun(earlier, dir), removeIfEmpty(earlier))
	}
	journal := filepath.Join(dir, journalName)
	if info, err := os.Lstat(journal); err == nil && info.Mode().IsRegular() && info.Size() == 0 {
		return os.Remove(journal)
	}
	return nil
}

// keepEarlier ends what layAside began: the run before goes once a new one has come to its end, and
// its user is told where it is otherwise.
func keepEarlier(u *ui, dir string, r *conformance.Results) error {
	earlier, err := earlierOf(dir)
	if err != nil {
		return err
	}
	if cameToEnd(r.Verdict, r.NotReady) {
		return errors.Join(removeRun(earlier), removeIfEmpty(earlier))
	}
	tellEarlier(u, dir)
	return nil
}

// tellEarlier says where the run is that was laid aside.
func tellEarlier(u *ui, dir string) {
	if earlier, err := earlierOf(dir); err == nil && holdsRun(earlier) {
		fmt.Fprintf(u.err, "hint: this run came to no verdict; the outputs of an earlier one are in %s\n", reports.Visible(earlier))
	}
}

// earlierOf is the folder to which the run before is laid aside, there or not. A link would lead what
// is moved and removed to somebody else's files.
func earlierOf(dir string) (string, error) {
	path := filepath.Join(dir, earlierName)
	if info, err := os.Lstat(path); err == nil && !info.IsDir() {
		return "", fmt.Errorf("%s is no folder", path)
	}
	return path, nil
}

func holdsRun(dir string) bool { return regular(filepath.Join(dir, journalName)) }

// ended reports whether the run in a folder came to its end, by the results that it wrote.
func ended(dir string) bool {
	var results struct {
		Verdict  conformance.RunVerdict `json:"verdict"`
		NotReady string                 `json:"not_ready"`
	}
	raw, err := os.ReadFile(filepath.Join(dir, "results.json"))
	return err == nil && holdsRun(dir) && json.Unmarshal(raw, &results) == nil && cameToEnd(results.Verdict, results.NotReady)
}

// cameToEnd reports whether a run came to a verdict on its target, one that is worth keeping.
func cameToEnd(v conformance.RunVerdict, notReady string) bool {
	return notReady == "" && v != "" && v != conformance.Interrupted && v != conformance.RunError
}

func moveRun(from, to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	var trouble error
	for _, name := range outputs() { // the journal last: where it is, all is
		err := os.Rename(filepath.Join(from, name), filepath.Join(to, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			trouble = errors.Join(trouble, err)
		}
	}
	return trouble
}

func removeRun(dir string) error {
	var trouble error
	for _, name := range outputs() {
		path := filepath.Join(dir, name)
		if name == journalName && !regular(path) {
			continue // somebody leads it elsewhere
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			trouble = errors.Join(trouble, err)
		}
	}
	return trouble
}

func removeIfEmpty(dir string) error {
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		return nil // there is none, or it is somebody else's, too
	}
	return os.Remove(dir)
}

func regular(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode().IsRegular()
}
