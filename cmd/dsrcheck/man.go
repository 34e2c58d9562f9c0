package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"dsrcheck/reports"
)

// manCommand writes the manual. It is made of the commands themselves, so that it cannot say
// anything else than --help does.
func manCommand(u *ui) *cobra.Command {
	out := ""
	cmd := &cobra.Command{
		Use:   "man [COMMAND...]",
		Short: "Prints the manual page of a command, or writes all of them to a folder",
		Long: `Prints a page of the manual for man to show: that of dsrcheck, or of the command that is named.
With --out all pages are written to a folder, dsrcheck.1 and one for each command.

Pages bear the day of the source that this program was built from, or that of SOURCE_DATE_EPOCH.`,
		Example: `  dsrcheck man | man -l -
  dsrcheck man report render | man -l -
  dsrcheck man --out /usr/local/share/man/man1`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			day, err := sourceDay()
			if err != nil {
				return err
			}
			page, err := pageOf(cmd.Root(), args)
			switch {
			case err != nil:
				return err
			case out == "":
				if _, err := io.WriteString(u.out, manPage(page, day)); err != nil {
					return suiteError(fmt.Errorf("write manual: %w", err))
				}
				return nil
			case len(args) > 0:
				return usageError(fmt.Errorf("out: all pages are written, not that of %s alone", page.CommandPath()), "leave out the command, or --out")
			}
			return writeManual(cmd.Root(), out, day)
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "`folder` to write all pages to; files of the same names are replaced")
	return cmd
}

// pageOf is the command that arguments name, which has a page.
func pageOf(root *cobra.Command, args []string) (*cobra.Command, error) {
	at := root
	for i, name := range args {
		var next *cobra.Command
		for _, sub := range at.Commands() {
			if sub.Name() == name && documented(sub) {
				next = sub
			}
		}
		if next == nil {
			return nil, usageError(fmt.Errorf("there is no command %s", strings.Join(args[:i+1], " ")), "see dsrcheck --help")
		}
		at = next
	}
	return at, nil
}

// documented reports a command that has a page of its own: one that does something, and is not
// the help, which pages take the place of.
func documented(cmd *cobra.Command) bool { return cmd.IsAvailableCommand() && cmd.Name() != "help" }

// writeManual writes the page of a command, and of all below it.
func writeManual(cmd *cobra.Command, folder, day string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return usageError(fmt.Errorf("make folder: %w", err), "choose another with --out")
	}
	path := filepath.Join(folder, manName(cmd)+".1")
	err := reports.WriteFile(path, func(w io.Writer) error {
		_, err := io.WriteString(w, manPage(cmd, day))
		return err
	})
	if err == nil {
		err = os.Chmod(path, 0o644) // others read manuals
	}
	if err != nil {
		return usageError(fmt.Errorf("write manual: %w", err), "choose another folder with --out")
	}
	for _, sub := range cmd.Commands() {
		if documented(sub) {
			if err := writeManual(sub, folder, day); err != nil {
				return err
			}
		}
	}
	return nil
}

// manName is the name of a command's page.
func manName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }
