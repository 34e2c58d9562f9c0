package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/reports"
	"dsrcheck/simulator/journal"
)

func reportMergeCommand(u *ui) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "merge FOLDER FOLDER... --out FOLDER",
		Short: "Joins shards and repeats of a run into one",
		Long: `Joins runs of one profile against one target, made by one version with the same settings: shards
(run --shard), repeats, or both. The journals become one, and the reports are made of that. Where
all scenarios are there, the whole is no longer partial. A check that came to different verdicts is
a flake, and the worst of them counts.

The exit code is that of a run that came to the same.`,
		Example: `  dsrcheck report merge shard-1 shard-2 shard-3 --out dsrcheck-report`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, folders []string) error {
			if out == "" {
				return usageError(errors.New("merge: --out is missing"), "name the folder of the whole with --out")
			}
			in, err := merge(folders, out)
			if err != nil {
				return err
			}
			if err := reports.Text(u.out, in, reports.TextOptions{Color: color(u.out), Dir: out}); err != nil {
				return suiteError(err)
			}
			return exitWith(in.Results.ExitCode())
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "`folder` of the joined journal and its reports")
	return cmd
}

// merge joins the runs of folders into one in another folder.
func merge(folders []string, out string) (in reports.Input, err error) {
	var parts [][]journal.Line
	var profile conformance.Profile
	for i, folder := range folders {
		if sameFolder(folder, out) {
			return in, usageError(fmt.Errorf("merge: %s is one of the runs, and cannot hold the whole", out), "name another folder with --out")
		}
		lines, err := linesOf(journalIn(folder))
		if err != nil {
			return in, usageError(fmt.Errorf("merge %s: %w", folder, err), "name the folder of a run")
		}
		if i == 0 {
			h, err := conformance.ReadHeader(lines)
			if err != nil {
				return in, usageError(fmt.Errorf("merge %s: %w", folder, err))
			}
			if profile, err = profileNamed(h.Profile); err != nil {
				return in, err
			}
		}
		parts = append(parts, lines)
	}
	j, err := conformance.Join(profile, parts...)
	if part, ok := errors.AsType[*conformance.JoinError](err); ok {
		return in, usageError(fmt.Errorf("merge %s: %w", folders[part.Part], part.Err), "runs that are joined are of one target, by one version, under the same settings")
	}
	if err != nil {
		return in, usageError(err, "name the folders of all shards of a run")
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return in, usageError(fmt.Errorf("make output folder: %w", err), "choose another with --out")
	}
	if err := writeJoined(j, folders, journalIn(out)); err != nil {
		return in, suiteError(err)
	}
	lines, err := linesOf(journalIn(out))
	if err != nil {
		return in, suiteError(err)
	}
	r, err := conformance.Derive(lines, profile)
	if err != nil {
		return in, suiteError(err)
	}
	if in, err = (&outDir{dir: out}).reports(r); err != nil {
		return in, suiteError(err)
	}
	return in, nil
}

// journalIn is the journal of a run's folder.
func journalIn(folder string) string { return (&outDir{dir: folder}).journalPath() }

// linesOf reads a journal without what its exchanges hold.
func linesOf(path string) (lines []journal.Line, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	defer file.Close()
	lines, _, err = judgedLines(file)
	return lines, err
}

// writeJoined writes the journal of the whole.
func writeJoined(j *conformance.Joining, folders []string, path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	defer file.Close()
	buf := bufio.NewWriterSize(file, 1<<20)
	w := journal.NewWriter(buf)
	err = j.WriteHeader(w)
	for i, folder := range folders {
		if err == nil {
			err = copyPart(w, j, i, journalIn(folder))
		}
	}
	if err = errors.Join(err, buf.Flush(), file.Close()); err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	return nil
}

// copyPart writes the lines of one of the runs.
func copyPart(w *journal.Writer, j *conformance.Joining, part int, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = journal.Scan(file, func(l journal.Line) error {
		l, keep, err := j.Line(part, l)
		if err != nil || !keep {
			return err
		}
		return w.Write(l.Type, l.ID, l.Attempt, l.Data)
	})
	return err
}

// sameFolder reports whether two names lead to one folder.
func sameFolder(a, b string) bool {
	first, err := os.Stat(a)
	second, alsoErr := os.Stat(b)
	return err == nil && alsoErr == nil && os.SameFile(first, second)
}
