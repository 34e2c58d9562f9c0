package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/inspect"
)

// runBatch verifies one token a line.
func (f *inspectFlags) runBatch(ctx context.Context, u *ui, in *inspect.Inspector, source io.Reader) error {
	out := bufio.NewWriter(u.out)
	var writeErr error
	tally, err := in.Batch(ctx, source, func(b inspect.BadLine) error {
		if f.json {
			writeErr = printJSONLine(out, b)
		} else {
			writeErr = tellBadLine(out, b)
		}
		return writeErr
	})
	switch {
	case err != nil:
	case f.json:
		writeErr = printJSONLine(out, tally)
	default:
		writeErr = tellTally(out, tally)
	}
	writeErr = cmp.Or(writeErr, out.Flush())
	switch {
	case writeErr != nil:
		return suiteError(writeErr)
	case ctx.Err() != nil:
		return exitWith(conformance.ExitInterrupted)
	case err != nil:
		return usageError(err)
	}
	return exitWith(tally.Outcome.ExitCode())
}

// printJSONLine prints a value as JSON on one line.
func printJSONLine(w io.Writer, value any) error {
	text, err := json.Marshal(value)
	if err == nil {
		_, err = fmt.Fprintln(w, printable(string(text)))
	}
	return err
}

// runMessage verifies an OpenGDPR message.
func (f *inspectFlags) runMessage(u *ui, text []byte) error {
	if len(f.keys) > 0 || f.fetch {
		return usageError(errors.New("keys: this is a message, which is verified with --certificate"))
	}
	signed := inspect.Signed{Text: text, Signature: f.signature}
	var err error
	if f.certificate != "" {
		if signed.Certificate, err = os.ReadFile(f.certificate); err != nil {
			return usageError(fmt.Errorf("certificate: %w", err))
		}
	}
	report, err := inspect.Message(signed, time.Now())
	if err != nil {
		return usageError(err)
	}
	if f.json {
		err = printJSON(u, report)
	} else {
		err = tellMessage(u.out, report)
	}
	if err != nil {
		return suiteError(err)
	}
	return exitWith(report.Outcome.ExitCode())
}
