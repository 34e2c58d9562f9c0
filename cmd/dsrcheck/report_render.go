package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"dsrcheck/internal/oserr"
	"dsrcheck/reports"
)

// renderFlags are the flags of report render.
type renderFlags struct {
	from, format, out string
	verbose           bool
}

func reportRenderCommand(u *ui) *cobra.Command {
	f := &renderFlags{}
	cmd := &cobra.Command{
		Use:   "render --from DIR --format FORMAT",
		Short: "Writes a report of a run again, in any format",
		Long: `Reads the journal in the folder of a run and writes what the run came to: the bytes that
the run itself gave, in the format that is named. What came of the run is no matter of the
exit code, which is 0 if the report was written.

A run that was interrupted, or killed, is rendered as far as it got.`,
		Example: `  dsrcheck report render --from dsrcheck-report --format markdown >> "$GITHUB_STEP_SUMMARY"
  dsrcheck report render --from dsrcheck-report --format sarif --out findings.sarif
  dsrcheck report render --from dsrcheck-report --format text --verbose`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return f.render(u) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.from, "from", "dsrcheck-report", "`folder` of the run")
	flags.StringVar(&f.format, "format", "text", "how it is written: `"+formatNames(nil)+"`")
	flags.StringVar(&f.out, "out", "", "`file` to write it to (default standard output)")
	flags.BoolVar(&f.verbose, "verbose", false, "print passes too, in the format text")
	return cmd
}

// formatNames are the formats of which keep is true, all for nil.
func formatNames(keep func(reports.Format) bool) string {
	var names []string
	for _, f := range reports.Formats() {
		if keep == nil || keep(f) {
			names = append(names, f.Name)
		}
	}
	return strings.Join(names, "|")
}

func (f *renderFlags) render(u *ui) error {
	format, err := reports.FormatNamed(f.format)
	if err != nil {
		return usageError(err)
	}
	if f.verbose && format.Name != "text" {
		return usageError(fmt.Errorf("verbose: the format %s has one form only", format.Name), "leave out --verbose, or use --format text")
	}
	in, err := readRun(u, f.from)
	if err != nil {
		return err
	}
	o := reports.TextOptions{Verbose: f.verbose, Dir: f.from}
	if f.out == "" {
		o.Color = color(u.out)
		if err := format.Write(u.out, in, o); err != nil {
			return suiteError(err)
		}
		return nil
	}
	if same(f.out, filepath.Join(f.from, "journal.jsonl")) {
		return usageError(fmt.Errorf("write %s: it is the journal itself", f.out), "choose another file with --out")
	}
	err = reports.WriteFile(f.out, func(w io.Writer) error { return format.Write(w, in, o) })
	switch {
	case oserr.Full(err):
		return suiteError(fmt.Errorf("write %s: %w", f.out, err))
	case err != nil:
		return usageError(fmt.Errorf("write %s: %w", f.out, err), "choose another file with --out")
	}
	return nil
}

// same reports whether two paths lead to one file.
func same(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}
