package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/conformance/doctor"
	"dsrcheck/conformance/target"
	"dsrcheck/reports"
)

// doctorFlags are the flags of doctor.
type doctorFlags struct {
	targetFlags
	world worldFlags
	yes   bool
	json  bool
}

func doctorCommand(u *ui) *cobra.Command {
	f := &doctorFlags{}
	cmd := &cobra.Command{
		Use:   "doctor PROFILE --target URL",
		Short: "Finds out how a target reaches the partners, and what keeps it from that",
		Long: `Starts the partner that targets of the profile call back, sends the target one valid erasure
request for a made-up identity, and says which ways lead it to the partner: a proxy, a DNS server,
lines of a hosts file, a mapping inside the target, a public URL. Where one fails it says what to
change. Give the same flags as for run; docs/reach.md has a worked example of each way.

It exits with 0 if a way works and the authority is trusted, 1 if none works, 3 if the target
cannot be reached, 4 if it is not known.`,
		Example: `  dsrcheck doctor opengdpr/processor --target http://127.0.0.1:8080 --proxy-listen 127.0.0.1:7128
  dsrcheck doctor opengdpr/processor --target http://127.0.0.1:8080 --own-address 127.53.0.1 --dns-listen 127.0.0.1:5353
  dsrcheck doctor opengdpr/processor --target https://dsr.example.com --partners-listen 127.0.0.1:7080 --callback-public-url https://callbacks.example.org/dsrcheck --yes`,
		Args: oneProfile,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, u, args[0]) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	f.targetFlags.register(flags)
	f.registerWaits(flags)
	f.registerWorld(flags)
	f.world.register(flags, "127.0.0.1:0", "`address` of the partner for plain HTTP, port 0 for any free one")
	flags.BoolVar(&f.yes, "yes", false, "do not ask before an erasure request is sent beyond this machine")
	flags.BoolVar(&f.json, "json", false, "print the answers as one JSON object")
	return cmd
}

// run is the verb: read, ask, start the partner, examine, say.
func (f *doctorFlags) run(cmd *cobra.Command, u *ui, name string) error {
	profile, err := profileNamed(name)
	if err != nil {
		return err
	}
	if len(profile.Partners) == 0 || profile.Protocol != "opengdpr" {
		return usageError(fmt.Errorf("%s: %w", profile.Name(), doctor.ErrProfile), "dsrcheck run "+profile.Name()+" says by itself what a target does not reach")
	}
	config, err := f.settle(cmd)
	if err != nil {
		return err
	}
	t, err := config.Open(cmd.Context())
	if err != nil {
		return f.notOpened(err, "doctor")
	}
	question := fmt.Errorf("one valid erasure request for a made-up identity is sent to %s, and again with fewer callback URLs while that is refused", t.URL.Host)
	if err := agree(cmd.Context(), u, t, f.yes, question, "say --yes if that is meant"); err != nil {
		return err
	}
	fmt.Fprintln(u.err, reports.Visible(question.Error()))
	in, err := openWorld(cmd.Context(), config, profile, t, true)
	if err != nil {
		return err
	}
	defer in.close()
	tellReach(u, in.reach)
	d, err := doctor.Examine(cmd.Context(), t, doctor.Options{
		Profile: profile, Access: in.access, Reach: in.reach, Version: version(),
		Tell: func(text string) { fmt.Fprintln(u.err, reports.Visible(text)) },
	})
	switch {
	case cmd.Context().Err() != nil:
		return exitWith(conformance.ExitInterrupted)
	case err != nil:
		return worldError(err)
	case f.json:
		out := json.NewEncoder(u.out)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		err = out.Encode(d)
	default:
		err = tellDiagnosis(u.out, d)
	}
	if err != nil {
		return suiteError(err)
	}
	if d.Reached.State == doctor.Fails {
		u.report(&failure{err: errors.New(d.Reached.Why), hints: notReadyHints(d.Failure, d.Reached.Why)})
	}
	return exitWith(d.ExitCode())
}

// settle puts flags and the config file together, a flag going before the file.
func (f *doctorFlags) settle(cmd *cobra.Command) (*target.Config, error) {
	c, err := f.begin()
	if err == nil {
		err = f.mergeInto(cmd.Flags(), c)
	}
	if err == nil {
		err = f.world.mergeInto(cmd.Flags(), c)
	}
	return c, err
}
