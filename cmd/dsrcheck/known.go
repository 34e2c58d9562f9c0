package main

import (
	"bytes"
	"fmt"
	"os"

	"dsrcheck/conformance"
	"dsrcheck/conformance/known"
)

// knownWritable finds out before anything is sent whether a list can be written where it is
// wanted. What is there stays as it is.
func (f *runFlags) knownWritable() error {
	if f.writeKnown == "" {
		return nil
	}
	file, err := os.OpenFile(f.writeKnown, os.O_WRONLY|os.O_CREATE, 0o644)
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		return usageError(fmt.Errorf("write known deviations: %w", err), "choose another file with --write-known")
	}
	return nil
}

// keepKnown writes the list of known deviations that was asked for. A run that was not made
// whole says too little for one.
func (f *runFlags) keepKnown(u *ui, r *conformance.Results) error {
	if f.writeKnown == "" {
		return nil
	}
	if r.Verdict == conformance.Interrupted || r.NotReady != "" {
		fmt.Fprintf(u.err, "hint: %s was not written: the run did not come to its end\n", f.writeKnown)
		return nil
	}
	var text bytes.Buffer
	all := known.Of(r)
	if err := known.Write(&text, all); err != nil {
		return err
	}
	if err := os.WriteFile(f.writeKnown, text.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write known deviations: %w", err)
	}
	switch len(all) {
	case 0:
		fmt.Fprintf(u.err, "an empty list written to %s: there is no deviation to be known\n", f.writeKnown)
	case 1:
		fmt.Fprintf(u.err, "1 known deviation written to %s, with a reason to be put in your own words\n", f.writeKnown)
	default:
		fmt.Fprintf(u.err, "%d known deviations written to %s, each with a reason to be put in your own words\n", len(all), f.writeKnown)
	}
	return nil
}
