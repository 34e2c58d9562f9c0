package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/conformance/recheck"
	"dsrcheck/reports"
	"dsrcheck/reports/statement"
	"dsrcheck/simulator/journal"
)

// statementVerify are the flags of statement verify.
type statementVerify struct {
	keys, from string
	asJSON     bool
}

func (f *statementVerify) command(u *ui) *cobra.Command {
	cmd := &cobra.Command{
		Use: "verify FILE", Short: "Verifies a statement, and says what it proves and what not",
		Long: `Verifies the signature of a statement of conformance with the key set of whoever made it, without
the network. With --from the journal of the run is compared with the digest in the statement,
judged again and rolled up again, and every member of the statement that follows from it has to be the same.

Exit codes: 0 if the statement holds, 1 if it does not, 2 for a mistake of usage.`,
		Example: `  dsrcheck statement verify conformance.jws --jwks jwks.json
  dsrcheck statement verify conformance.jws --jwks jwks.json --from dsrcheck-report`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return f.run(u, args[0]) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.keys, "jwks", "", "`file` of the key set: JWKS, JWK or PEM")
	flags.StringVar(&f.from, "from", "", "`folder` of the run, where it is at hand")
	flags.BoolVar(&f.asJSON, "json", false, "print the statement as JSON, with --from also how many signatures were verified again")
	_ = cmd.MarkFlagRequired("jwks")
	return cmd
}

func (f *statementVerify) run(u *ui, name string) error {
	keys, err := os.ReadFile(f.keys)
	if err != nil {
		return usageError(fmt.Errorf("read key set: %w", err))
	}
	token, err := readDocument(u, name)
	if err != nil {
		return usageError(err)
	}
	v, err := statement.Verify(token, keys)
	var again *recheck.Tally
	if err == nil && f.from != "" {
		again, err = f.compare(u, v)
	}
	var failed *failure
	switch {
	case errors.As(err, &failed):
		return err
	case err != nil:
		fmt.Fprintf(u.err, "dsrcheck: %s\n", reports.Visible(err.Error()))
		return exitWith(conformance.ExitNonconform)
	case f.asJSON:
		return reports.WriteJSON(u.out, verifiedJSON{v.Statement, again})
	}
	for _, sentence := range v.Words(again) {
		fmt.Fprintln(u.out, reports.Visible(sentence))
	}
	return nil
}

// verifiedJSON is a statement that holds as --json prints it: what was signed, and what was found
// beside it.
type verifiedJSON struct {
	statement.Statement
	Signatures *recheck.Tally `json:"signatures_again,omitempty"` // that were verified once more; only with --from
}

// compare holds a statement against the run whose folder is at hand.
func (f *statementVerify) compare(u *ui, v statement.Verified) (*recheck.Tally, error) {
	run, err := readSigned(u, f.from)
	if err != nil {
		return nil, err
	}
	places, err := v.Differs(run)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: the run in %s is none that a statement can be made of: %w", statement.ErrInvalid, f.from, err)
	case len(places) > 0:
		what := "it says otherwise than the run in " + f.from
		if slices.Contains(places, "/journal") {
			what = "it is of another run than the one in " + f.from
		}
		if run.Results.Suite.Version != version() {
			what += ", which was made by another version than this"
		}
		return nil, fmt.Errorf("%w: %s: they differ in %s", statement.ErrInvalid, what, strings.Join(places, ", "))
	}
	file, err := os.Open(journalIn(f.from))
	if err != nil {
		return nil, usageError(fmt.Errorf("read journal: %w", err))
	}
	defer file.Close()
	again, err := recheck.Signatures(run.Results, file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", statement.ErrInvalid, err)
	}
	return &again, nil
}

// readSigned reads a run, judges it again, and makes the digests that a statement has.
func readSigned(u *ui, dir string) (run statement.Run, err error) {
	in, err := readRun(u, dir)
	if err != nil {
		return run, err
	}
	run.Results = in.Results
	if run.Profile, err = profileNamed(in.Results.Profile); err != nil {
		return run, err
	}
	var results bytes.Buffer
	if err := reports.JSON(&results, in); err != nil {
		return run, suiteError(err)
	}
	run.ResultsDigest = statement.Digest(results.Bytes())
	var recorded map[string]bool
	if run.JournalDigest, recorded, err = digestOf(journalIn(dir)); err == nil {
		err = evident(run.Results, recorded)
	}
	if err != nil {
		return run, usageError(fmt.Errorf("%s: %w", journalIn(dir), err), "the file was changed or damaged")
	}
	return run, nil
}

// evident looks whether every exchange that a check rests on is recorded.
func evident(r *conformance.Results, recorded map[string]bool) error {
	for _, req := range r.Requirements {
		for _, c := range req.Checks {
			for _, id := range c.Exchanges {
				if !recorded[id] {
					return fmt.Errorf("check %s rests on exchange %s, which is not recorded", c.ID, id)
				}
			}
		}
	}
	return nil
}

// digestOf is the digest of a journal, whose payloads that have a line of their own are held
// against the digests by which exchanges name them, and the ids of its exchanges.
func digestOf(path string) (digest string, recorded map[string]bool, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", nil, fmt.Errorf("read journal: %w", err)
	}
	defer file.Close()
	sum, recorded := sha256.New(), map[string]bool{}
	_, err = journal.Scan(io.TeeReader(file, sum), func(l journal.Line) (err error) {
		switch l.Type {
		case journal.TypeExchange:
			recorded[l.ID] = true
		case journal.TypeBody:
			_, err = journal.Payloads([]journal.Line{l})
		}
		return err
	})
	return "sha256:" + hex.EncodeToString(sum.Sum(nil)), recorded, err
}
