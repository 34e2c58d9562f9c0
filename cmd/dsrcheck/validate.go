package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/conformance/documents"
)

// byContent is the kind that asks for a guess.
const byContent = "auto"

func validateCommand(u *ui) *cobra.Command {
	var (
		kind   string
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "validate FILE",
		Short: "Judges a dsrdelete.json, or the body of an OpenGDPR message, without a target",
		Long: `Judges one document by itself: members that are missing or of the wrong type, times,
versions, words of closed lists, public keys. FILE may be -, which is standard input. Nothing
is sent, and nothing that needs the exchange around a document is judged: see dsrcheck run.

Exit codes: 0 if no MUST is broken, 1 if one is, 2 for a mistake of usage, 4 if the document
could not be looked at whole.`,
		Example: `  dsrcheck validate dsrdelete.json
  curl -s https://vendor.example/dsrdelete.json | dsrcheck validate - --kind dsrdelete
  dsrcheck validate receipt.json --kind receipt --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return validate(u, args[0], kind, asJSON) },
	}
	cmd.Flags().StringVar(&kind, "kind", byContent, "what the document is meant to be: "+kindNames()+"; or "+byContent+", by its content")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the findings as JSON")
	return cmd
}

// kindNames lists the kinds in words.
func kindNames() string {
	var names []string
	for _, k := range documents.Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

func validate(u *ui, name, kindName string, asJSON bool) error {
	kind := documents.Kind(kindName)
	if kindName != byContent && !slices.Contains(documents.Kinds(), kind) {
		return usageError(fmt.Errorf("there is no kind %q", kindName), "kinds are: "+kindNames())
	}
	raw, err := readDocument(u, name)
	if err != nil {
		return usageError(err)
	}
	how := ""
	if kindName == byContent {
		if kind, err = documents.Guess(raw); err != nil {
			return usageError(err, "say what it is with --kind: "+kindNames())
		}
		how = ", by its content"
	}
	result, err := documents.Judge(kind, raw)
	if err != nil {
		return suiteError(err)
	}
	if asJSON {
		err = printJSON(u, result)
	} else {
		printValidated(u, name, how, result)
	}
	if err != nil {
		return suiteError(err)
	}
	switch result.Verdict {
	case conformance.Fail:
		return exitWith(conformance.ExitNonconform)
	case conformance.Inconclusive:
		return exitWith(conformance.ExitInconclusive)
	}
	return nil
}

// readDocument reads a file, or standard input, of a size that is judged.
func readDocument(u *ui, name string) ([]byte, error) {
	in := u.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }() // it was only read
		in = f
	}
	raw, err := io.ReadAll(io.LimitReader(in, documents.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(raw) > documents.MaxBytes {
		return nil, fmt.Errorf("%s has more than the %d bytes that are judged", name, documents.MaxBytes)
	}
	return raw, nil
}

// printValidated prints a line for the document and two for each finding.
func printValidated(u *ui, name, how string, r *documents.Result) {
	printLine(u, "%s: %s%s", name, r.Kind, how)
	counts := map[conformance.Verdict]int{}
	for _, f := range r.Findings {
		counts[f.Verdict]++
		mark := ""
		if f.Security {
			mark = " [security]"
		}
		place := f.Pointer
		if place == "" {
			place = "(the whole)"
		}
		printLine(u, "%-12s %s  %s %s%s  %s", f.Verdict, place, f.Requirement, f.Level, mark, f.Text)
		printLine(u, "%-12s %s%s", "", f.Problem, readingsSeen(f.Readings))
	}
	var words []string
	for _, v := range []conformance.Verdict{conformance.Fail, conformance.Inconclusive, conformance.Warn, conformance.Info} {
		if n := counts[v]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, v))
		}
	}
	if len(words) == 0 {
		words = []string{"nothing to find fault with"}
	}
	printLine(u, "%s", strings.Join(words, ", "))
}

// readingsSeen names the choices of readings that decided.
func readingsSeen(all []conformance.Seen) string {
	var words []string
	for _, s := range all {
		words = append(words, s.Reading+" "+s.Choice)
	}
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, ", ") + ")"
}
