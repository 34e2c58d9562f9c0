package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"dsrcheck/conformance"
	"dsrcheck/reports"
)

// How the command speaks: results go to standard output, everything else to standard error.
// An error is one lower-case line without a full stop, then lines that begin with "hint:".

// ui is where a command reads and writes.
type ui struct {
	in       io.Reader
	out, err io.Writer
}

// failure is an error with the code that the process exits with, and hints for the user.
type failure struct {
	code  int
	err   error
	hints []string
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// program is how this program was called, for commands that users can paste.
func program() string {
	if name := os.Args[0]; !strings.Contains(name, "go-build") {
		return name
	}
	return "go run ./cmd/dsrcheck"
}

// usageError is a mistake in what the user typed or configured.
func usageError(err error, hints ...string) error {
	return &failure{code: conformance.ExitUsage, err: err, hints: hints}
}

// suiteError is trouble of our own.
func suiteError(err error, hints ...string) error {
	return &failure{code: conformance.ExitSuite, err: err, hints: hints}
}

// exitWith ends the process with a code and says nothing: it has been said.
func exitWith(code int) error {
	if code == conformance.ExitOK {
		return nil
	}
	return &failure{code: code}
}

// report prints an error and returns the exit code. What is no failure of ours comes from
// the command line parser, and is a mistake of usage.
func (u *ui) report(err error) int {
	if err == nil {
		return conformance.ExitOK
	}
	var f *failure
	if !errors.As(err, &f) {
		f = &failure{code: conformance.ExitUsage, err: err, hints: []string{"see dsrcheck --help"}}
	}
	if f.err != nil {
		for line := range strings.SplitSeq(f.err.Error(), "\n") {
			fmt.Fprintf(u.err, "dsrcheck: %s\n", reports.Visible(line))
		}
	}
	for _, h := range f.hints {
		fmt.Fprintf(u.err, "hint: %s\n", reports.Visible(h))
	}
	return f.code
}

// terminal reports whether v is a terminal.
func terminal(v any) bool {
	f, ok := v.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// drawable reports a terminal on which more than lines of text can be shown.
func drawable(w io.Writer) bool {
	return terminal(w) && os.Getenv("TERM") != "dumb" && ansi(w.(*os.File))
}

// color reports whether to colour what goes to w.
func color(w io.Writer) bool { return os.Getenv("NO_COLOR") == "" && drawable(w) }
