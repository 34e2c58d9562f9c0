package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/reports"
)

func reportCompareCommand(u *ui) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "compare BEFORE AFTER",
		Short: "Says what two runs differ in, check by check",
		Long: `Compares two runs of one profile. BEFORE and AFTER are folders of runs, or their results.json.
A check is broken that held and does not any more, or cannot be shown to; fixed, where it is the
other way round; new-fail, new or gone, where one run alone has it; and changed else.

Exit codes: 0 if nothing is broken, new-fail or gone, 1 if anything is, 2 for a mistake of usage.`,
		Example: `  dsrcheck report compare release-6 dsrcheck-report
  dsrcheck report compare before.json after.json --format markdown`,
		Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error { return compare(u, args[0], args[1], format) },
	}
	cmd.Flags().StringVar(&format, "format", "text", "what is printed: `text|markdown|json`")
	return cmd
}

func compare(u *ui, before, after, format string) error {
	if format != "text" && format != "markdown" && format != "json" {
		return usageError(fmt.Errorf("format: %q is neither text nor markdown nor json", format))
	}
	var both [2]*conformance.Results
	for i, name := range []string{before, after} {
		var err error
		if both[i], err = readResults(name); err != nil {
			return usageError(err, "name the folder of a run, or its results.json")
		}
	}
	c, err := reports.Compare(both[0], both[1])
	if err != nil {
		return usageError(err)
	}
	write := map[string]func() error{
		"text": func() error { return c.WriteText(u.out) }, "markdown": func() error { return c.WriteMarkdown(u.out) }, "json": func() error { return c.WriteJSON(u.out) },
	}[format]
	if err := write(); err != nil {
		return suiteError(err)
	}
	if c.Worse() {
		return exitWith(conformance.ExitNonconform)
	}
	return nil
}

// readResults reads the results of a run from its folder or from the file itself.
func readResults(name string) (*conformance.Results, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		name = filepath.Join(name, "results.json")
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read results: %w", err)
	}
	r := &conformance.Results{}
	if err := json.Unmarshal(raw, r); err != nil || r.Schema != conformance.ResultsSchema {
		return nil, fmt.Errorf("read results: %s is no results.json of this suite", name)
	}
	return r, nil
}
