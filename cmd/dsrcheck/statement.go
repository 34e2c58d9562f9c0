package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/reports/statement"
)

// statementCommand is what is done with statements of conformance.
func statementCommand(u *ui) *cobra.Command {
	return group(&cobra.Command{Use: "statement COMMAND", Short: "Signs statements of conformance, and verifies them"},
		(&statementSign{}).command(u), (&statementVerify{}).command(u), statementJWKS(u))
}

// statementSign are the flags of statement sign.
type statementSign struct{ from, key, name, version, out string }

func (f *statementSign) command(u *ui) *cobra.Command {
	cmd := &cobra.Command{
		Use: "sign", Short: "Signs what a run came to",
		Long: `Writes a statement of conformance: a JWS over the profile and its list of requirements, the target
as you call it, the version of the suite, the readings seen, what you accept or attest, and the
digests of the run's journal and results. Only a whole run that conforms can be signed: no selection,
no skipped scenario, no list of known deviations that is out of date.

The key is a private key in PEM: EC on P-256 or P-384, Ed25519, or RSA of 2048 bits or more.`,
		Example: `  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out statement-key.pem
  dsrcheck statement sign --from dsrcheck-report --key statement-key.pem --target-name "Example DSR" --target-version 7.2.1 --out conformance.jws`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return f.run(u) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.from, "from", "dsrcheck-report", "`folder` of the run")
	flags.StringVar(&f.key, "key", "", "PEM `file` of the private key")
	flags.StringVar(&f.name, "target-name", "", "`name` of what was tested")
	flags.StringVar(&f.version, "target-version", "", "`version` of what was tested")
	flags.StringVar(&f.out, "out", "", "`file` to write to (default standard output)")
	for _, name := range []string{"key", "target-name", "target-version"} {
		_ = cmd.MarkFlagRequired(name)
	}
	return cmd
}

func (f *statementSign) run(u *ui) error {
	key, err := readKey(f.key)
	if err != nil {
		return err
	}
	run, err := readSigned(u, f.from)
	if err != nil {
		return err
	}
	s, err := statement.Of(run, f.name, f.version, time.Now())
	if err != nil {
		return usageError(err, unsignable(run.Results)...)
	}
	token, err := s.Sign(key)
	if err != nil {
		return suiteError(err)
	}
	token = append(token, '\n')
	if f.out == "" {
		_, err = u.out.Write(token)
		return err
	}
	if err := os.WriteFile(f.out, token, 0o644); err != nil {
		return usageError(fmt.Errorf("write statement: %w", err), "choose another file with --out")
	}
	return nil
}

// unsignable says what leads from a run that cannot be signed to one that can.
func unsignable(r *conformance.Results) []string {
	switch {
	case r.Verdict == conformance.Interrupted:
		return []string{"end it first: the same command with --resume goes on"}
	case r.Verdict == conformance.Partial && r.Settings.Selection.Shard != "":
		return []string{"join all shards first: dsrcheck report merge"}
	case r.Verdict == conformance.Partial && r.Settings.Selection.Narrows():
		return []string{"run the whole profile, without --scenario and --skip, and sign that"}
	case r.Verdict == conformance.Partial:
		return []string{"give the run what the scenarios that were left out need; the report says what that is"}
	case r.Verdict == conformance.DoesNotConform, r.Verdict == conformance.RunInconclusive:
		return []string{"docs/verdicts.md says what each verdict asks of you; what is accepted for now goes in a list, see docs/gate.md"}
	case len(r.Gate) > 0:
		return []string{"take these lines out of the list, and run again"}
	}
	return nil
}

// readKey reads a private key.
func readKey(path string) (*statement.Key, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, usageError(fmt.Errorf("read key: %w", err))
	}
	key, err := statement.ParseKey(raw)
	if err != nil {
		return nil, usageError(fmt.Errorf("%s: %w", path, err), "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out statement-key.pem makes one")
	}
	return key, nil
}

func statementJWKS(u *ui) *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use: "jwks", Short: "Prints the key set to publish, with which others verify your statements", Args: cobra.NoArgs,
		Example: `  dsrcheck statement jwks --key statement-key.pem > jwks.json`,
		RunE: func(*cobra.Command, []string) error {
			key, err := readKey(path)
			if err != nil {
				return err
			}
			raw, err := key.JWKS()
			if err != nil {
				return suiteError(err)
			}
			_, err = u.out.Write(raw)
			return err
		},
	}
	cmd.Flags().StringVar(&path, "key", "", "PEM `file` of the private key")
	_ = cmd.MarkFlagRequired("key")
	return cmd
}
