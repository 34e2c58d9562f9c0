package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"dsrcheck/conformance"
	"dsrcheck/reports"
	"dsrcheck/simulator/journal"
)

// readRun derives the results of the run whose journal is in a folder, and takes from it the
// exchanges that reports show. It says what about the journal may make them differ from those
// that the run itself gave.
func readRun(u *ui, dir string) (reports.Input, error) {
	path := filepath.Join(dir, "journal.jsonl")
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return reports.Input{}, usageError(fmt.Errorf("there is no journal in %s", dir), "name the folder of a run, which is that of its --out")
	}
	if err != nil {
		return reports.Input{}, usageError(fmt.Errorf("read journal: %w", err))
	}
	defer func() { _ = file.Close() }() // it was only read
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return reports.Input{}, usageError(fmt.Errorf("read journal: %s is no file", path))
	}
	lines, good, err := judgedLines(file)
	if err != nil {
		return reports.Input{}, usageError(fmt.Errorf("%s: %w", path, err), "the file was changed or damaged; only its last line may be torn")
	}
	results, err := derive(lines)
	if err != nil {
		return reports.Input{}, withPlace(path, err)
	}
	if good < info.Size() {
		fmt.Fprintf(u.err, "hint: the last line of %s is torn and left out\n", reports.Visible(path))
	}
	if was := results.Suite.Version; was != version() {
		fmt.Fprintf(u.err, "hint: the run was made by version %s, and this is %s, which may judge it differently\n", reports.Visible(was), version())
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return reports.Input{}, suiteError(fmt.Errorf("read journal: %w", err))
	}
	in, err := reports.Load(file, results)
	if err != nil {
		return reports.Input{}, usageError(fmt.Errorf("%s: %w", path, err), "the file was changed or damaged")
	}
	return in, nil
}

// judgedLines reads the lines that results are derived from, and where the last good one ends.
// Of an exchange only that there was one counts: a journal may be larger than memory.
func judgedLines(r io.Reader) (lines []journal.Line, good int64, err error) {
	good, err = journal.Scan(r, func(l journal.Line) error {
		switch l.Type {
		case journal.TypeBody:
			return nil
		case journal.TypeExchange:
			l.Data = nil
		}
		lines = append(lines, l)
		return nil
	})
	return lines, good, err
}

// derive judges lines by the profile that their header names.
func derive(lines []journal.Line) (*conformance.Results, error) {
	header, err := conformance.ReadHeader(lines)
	if err != nil {
		return nil, usageError(err, "a journal of another format is read by the version of dsrcheck that wrote it")
	}
	profile, err := profileNamed(header.Profile)
	if err != nil {
		return nil, err
	}
	results, err := conformance.Derive(lines, profile)
	if err != nil {
		return nil, usageError(err, "the file was changed or damaged")
	}
	return results, nil
}

// withPlace puts the file before what is wrong about it.
func withPlace(path string, err error) error {
	var f *failure
	if !errors.As(err, &f) {
		return err
	}
	return &failure{code: f.code, err: fmt.Errorf("%s: %w", path, f.err), hints: f.hints}
}
