package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/internal/redact"
	"dsrcheck/reports"
)

// outDir is the folder of a run's outputs.
type outDir struct {
	dir  string
	file *os.File
	own  fs.FileInfo // of the journal that this run writes; nil of one that was joined
}

func (o *outDir) journalPath() string { return filepath.Join(o.dir, journalName) }
func (o *outDir) close()              { o.file.Close() }

// openOut makes the folder and its journal ready before anything is sent. With resume it
// reads the journal that is there into the options, cuts a torn last line off and goes on
// at its end, else the outputs of an earlier run are laid aside.
func openOut(dir string, resume bool, p conformance.Profile, t *target.Target, o *conformance.Options) (*outDir, error) {
	out := &outDir{dir: dir}
	mode := os.O_RDWR
	if !resume {
		mode |= os.O_CREATE | os.O_TRUNC
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, usageError(fmt.Errorf("make output folder: %w", err), "choose another with --out")
		}
		if err := layAside(dir); err != nil {
			return nil, usageError(fmt.Errorf("lay old report aside: %w", err), "choose another folder with --out")
		}
	}
	file, err := os.OpenFile(out.journalPath(), mode, 0o600)
	if resume && errors.Is(err, os.ErrNotExist) {
		return nil, usageError(fmt.Errorf("resume: there is no journal in %s", dir), "name the folder of the run with --out; without --resume a new run is made")
	}
	if err != nil {
		if !resume {
			err = errors.Join(err, putBack(dir))
		}
		return nil, usageError(fmt.Errorf("open journal: %w", err), "choose another folder with --out")
	}
	out.file, o.Journal = file, file
	if out.own, err = file.Stat(); err != nil {
		file.Close()
		return nil, usageError(fmt.Errorf("open journal: %w", err), "choose another folder with --out")
	}
	if resume {
		if err := out.resume(p, t, o); err != nil {
			file.Close()
			return nil, err
		}
		return out, nil
	}
	return out, nil
}

func (out *outDir) resume(p conformance.Profile, t *target.Target, o *conformance.Options) error {
	lines, good, err := judgedLines(out.file)
	if err != nil {
		return usageError(fmt.Errorf("resume: %w", err))
	}
	h, err := conformance.ReadHeader(lines)
	if err != nil {
		return usageError(fmt.Errorf("resume %s: %w", out.journalPath(), err), "without --resume a new run is made")
	}
	if len(h.Parts) > 0 {
		return usageError(fmt.Errorf("resume: the journal in %s was joined from several runs", out.dir), "continue one of these, and join them again")
	}
	hidden := redact.New(t.Secrets) // as in the header
	url, domain := hidden.String(t.URL.String()), hidden.String(t.Domain)
	if was, is := h.Target.URL+" "+h.Target.Domain+" "+h.Profile, url+" "+domain+" "+p.ID(); was != is {
		return usageError(fmt.Errorf("resume: the journal is of %s, not %s", was, is))
	}
	if h.Suite.Version != o.Version {
		return usageError(fmt.Errorf("resume: the journal is of version %s of the suite, this is %s", h.Suite.Version, o.Version), "without --resume a new run is made")
	}
	name, err := settledThen(h, t, p, o, hidden)
	if err != nil {
		return usageError(fmt.Errorf("resume: %w", err))
	}
	if name != "" {
		return usageError(fmt.Errorf("resume: %s is not as when the run began", name), "resume with the same flags and config, or make a new run")
	}
	selection := conformance.Selection{Only: h.Plan}
	o.Earlier, o.Selection, o.Readings, o.FailOn, o.Seed, o.Known, o.Attestations = lines, selection, h.Readings, h.FailOn, h.Seed, h.Known, h.Attestations
	if err := out.file.Truncate(good); err != nil {
		return usageError(fmt.Errorf("resume: %w", err))
	}
	_, err = out.file.Seek(good, io.SeekStart)
	return err
}

// reports writes the reports of what is in the journal. Another run that began in the same folder
// meanwhile has laid that journal aside, and its own is not to be told as this one's.
func (out *outDir) reports(r *conformance.Results) (reports.Input, error) {
	file, err := os.Open(out.journalPath())
	if err != nil {
		return reports.Input{}, fmt.Errorf("read journal: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil || !info.Mode().IsRegular():
		return reports.Input{}, fmt.Errorf("read journal: %s is no file that can be read back", out.journalPath())
	case out.own != nil && !os.SameFile(out.own, info):
		return reports.Input{}, usageError(fmt.Errorf("another run began in %s before the reports of this one were written; its verdict is %s", out.dir, r.Verdict), "give each run a folder of its own with --out")
	}
	in, err := reports.Load(file, r)
	if err != nil {
		return in, err
	}
	return in, reports.WriteDir(out.dir, in)
}
