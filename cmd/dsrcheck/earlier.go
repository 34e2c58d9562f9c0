package main

import (
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

// earlierName is the folder, within that of a run, to which the run before is laid aside.
const earlierName = "earlier"

// outputs are the files of a run.
func outputs() []string { return append(reports.Files(), "journal.jsonl") }

// layAside makes room for a new run. What was laid aside before stays: what has come since then
// did not come to its end.
func layAside(dir string) error {
	earlier := filepath.Join(dir, earlierName)
	if info, err := os.Lstat(filepath.Join(dir, "journal.jsonl")); err == nil && info.IsDir() {
		return nil // which is no folder of ours, as is found when it is opened
	}
	if regular(filepath.Join(dir, "journal.jsonl")) && !regular(filepath.Join(earlier, "journal.jsonl")) {
		return moveRun(dir, earlier)
	}
	return removeRun(dir)
}

// putBack undoes layAside where no run was begun.
func putBack(dir string) error {
	earlier := filepath.Join(dir, earlierName)
	if !regular(filepath.Join(earlier, "journal.jsonl")) {
		return nil
	}
	return errors.Join(moveRun(earlier, dir), removeIfEmpty(earlier))
}

// forgetEarlier removes what was laid aside.
func forgetEarlier(dir string) error {
	earlier := filepath.Join(dir, earlierName)
	return errors.Join(removeRun(earlier), removeIfEmpty(earlier))
}

// keepEarlier ends what layAside began: the run before goes once a new one has come to its end, and
// its user is told where it is otherwise.
func keepEarlier(u *ui, dir string, r *conformance.Results) error {
	earlier := filepath.Join(dir, earlierName)
	if r.NotReady == "" && r.Verdict != conformance.Interrupted && r.Verdict != conformance.RunError {
		return forgetEarlier(dir)
	}
	if regular(filepath.Join(earlier, "journal.jsonl")) {
		fmt.Fprintf(u.err, "hint: this run did not come to its end; the outputs of the one before are in %s\n", reports.Visible(earlier))
	}
	return nil
}

func moveRun(from, to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	var trouble error
	for _, name := range outputs() { // the journal last, which says that all is there
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
		if name == "journal.jsonl" && !regular(path) {
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
