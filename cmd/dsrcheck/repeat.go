package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"dsrcheck/conformance"
)

// mostRepeats is how often a run can be made at most.
const mostRepeats = 1000

// repeats looks whether a run can be made as often as was asked for.
func (f *runFlags) repeats(nonce string) error {
	switch {
	case f.repeat < 1 || f.repeat > mostRepeats:
		return usageError(fmt.Errorf("repeat: %d is not between 1 and %d", f.repeat, mostRepeats))
	case f.repeat > 1 && f.resume:
		return usageError(errors.New("repeat: a run that is continued cannot be repeated"), "leave out --resume or --repeat")
	case f.repeat > 1 && nonce != "":
		return usageError(errors.New("repeat: with one nonce for all, each run would send what the first has sent"), "leave out --nonce or --repeat")
	}
	return nil
}

// repeatFolder is the folder of a repeat.
var repeatFolder = regexp.MustCompile(`^run-[1-9][0-9]{0,3}$`)

// clearRun removes the journals of earlier repeats, and lays what was joined of them aside, so that nothing
// there can be taken for the one to come.
func clearRun(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if path := filepath.Join(dir, e.Name(), journalName); e.IsDir() && repeatFolder.MatchString(e.Name()) && regular(path) {
			err = errors.Join(err, os.Remove(path))
		}
	}
	return errors.Join(err, layAside(dir))
}

// makeAgain makes a run as often as was asked for, each in a folder of its own, and joins them.
// One for which the target was not ready, or that was interrupted, is the last.
func (f *runFlags) makeAgain(u *ui, dir string, once func(dir string) (*outDir, *conformance.Results, error)) error {
	if err := clearRun(dir); err != nil {
		return usageError(fmt.Errorf("remove old run: %w", err), "choose another folder with --out")
	}
	var folders []string
	for n := range f.repeat {
		folder := filepath.Join(dir, fmt.Sprintf("run-%d", n+1))
		out, results, err := once(folder)
		if results == nil {
			if n > 0 {
				tellEarlier(u, dir)
				return err
			}
			if lost := putBack(dir); lost != nil {
				u.report(suiteError(fmt.Errorf("put back the run before: %w", lost)))
			}
			return err
		}
		_, reportErr := out.reports(results)
		if mistake, ok := errors.AsType[*failure](reportErr); ok {
			return mistake
		}
		if reportErr != nil || err != nil {
			tellEarlier(u, dir)
			return suiteError(errors.Join(err, reportErr), "what was measured until then is in "+out.journalPath())
		}
		folders = append(folders, folder)
		if !f.quiet {
			fmt.Fprintf(u.err, "run %d of %d: %s\n", n+1, f.repeat, results.Verdict)
		}
		if results.Verdict == conformance.Interrupted || results.NotReady != "" {
			break
		}
	}
	in, err := merge(folders, dir)
	if err != nil {
		return err
	}
	return f.finish(u, &outDir{dir: dir}, in.Results, nil)
}
