package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/reports"
)

// runFlags are the flags of run that are no part of a config.
type runFlags struct {
	targetFlags
	world       worldFlags
	reading     []string
	identifiers []string
	hooks       []string
	strict      string
	seed        uint64
	format      string
	resume      bool
	writeKnown  string
	shard       string
	repeat      int
	durations   string
	yes         bool
	dryRun      bool
	quiet       bool
	verbose     bool
}

func runCommand(u *ui) *cobra.Command {
	f := &runFlags{}
	cmd := &cobra.Command{
		Use:   "run PROFILE --target URL",
		Short: "Certifies a target",
		Long: `Drives a target through the scenarios of a profile and says, with evidence, what is right
and what is wrong about it. Reports are written to --out.`,
		Example: `  dsrcheck run opengdpr/processor --target https://dsr.example.com --yes
  dsrcheck run opengdpr/processor --target http://127.0.0.1:8080 --target-domain processor.example --signing-ca ca.pem
  dsrcheck run opengdpr/processor --target https://processor1.test --resolve processor1.test=https://127.0.0.1:8443 --ca ca.pem --signing-ca ca.pem
  dsrcheck run opengdpr/processor --config dsrcheck.yaml --scenario 'create*'
  dsrcheck run ddrf/resource --target https://vendor9.example
  dsrcheck run ddrf/recipient --target https://vendor9.example --proxy-listen 127.0.0.1:3128`,
		Args: oneProfile,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd, u, args[0])
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	c := &f.config
	f.targetFlags.register(flags)
	flags.StringVar(&c.TargetDomain, "target-domain", "", "`domain` that headers and certificates are compared with (default the URL's host)")
	flags.StringVar(&c.SigningCA, "signing-ca", "", "PEM `file` of authorities trusted for signing certificates beside the system's")
	flags.StringVar(&c.TargetCallbackURL, "target-callback-url", "", "`URL` at which a controller takes callbacks, before those that its requests list (default learnt from them)")
	flags.StringVar(&c.ScriptPage, "script-page", "", "`URL` of a page of a 1st party that starts a deletion, {partner_domain} for the vendor; a browser looks at it")
	flags.StringArrayVar(&f.hooks, "hook", nil, "`NAME=URL` or NAME=manual: what does the named thing on the target's side, see docs/hooks.md (repeatable)")
	flags.StringArrayVar(&c.Downstreams, "downstream", nil, "`name` of a partner to which an agent or intermediary passes on what it is sent, such as processor2 (repeatable)")
	flags.StringArrayVar(&c.Unchosen, "unchosen", nil, "`name` of a partner that it knows and passes nothing on to (repeatable)")
	flags.StringArrayVar(&f.identifiers, "identifier", nil, "`type:format=value`: an identifier that the target knows (DDRF, repeatable)")
	flags.BoolVar(&c.KeysPinned, "keys-pinned", false, "the target has the partners' keys from elsewhere and fetches none (of DDRF: those of the state folder, see keys export)")
	flags.StringArrayVar(&c.Scenarios, "scenario", nil, "`glob` of scenarios to run, such as 'create*' (repeatable)")
	flags.StringArrayVar(&c.Skip, "skip", nil, "`glob` of scenarios to leave out (repeatable)")
	flags.StringVar(&f.shard, "shard", "", "`I/N`: run the I-th of N parts of the scenarios, which report merge joins")
	flags.StringVar(&f.durations, "durations", "", "`folder` of an earlier run, or its results.json, by which shards are made equally long; the same for all")
	flags.IntVar(&f.repeat, "repeat", 1, "`number` of runs, one after the other, which are joined: what differs between them is a flake")
	flags.StringArrayVar(&f.reading, "reading", nil, "`ID=CHOICE`: accept only this choice of an open passage (repeatable)")
	flags.StringVar(&f.strict, "readings", "", "`strict` accepts only the text's own choice of every open passage")
	flags.StringSliceVar(&c.FailOn, "fail-on", nil, "also fail on `warn` or security findings (repeatable)")
	flags.StringVar(&c.Known, "known", "", "YAML `file` of known deviations: checks that are accepted as failing for now")
	flags.StringVar(&f.writeKnown, "write-known", "", "`file` to write a list of known deviations to, under which this run would conform")
	flags.IntVar(&c.Parallel, "parallel", 4, "`number` of scenarios side by side; 1 where something is done by hand and none is given")
	flags.Float64Var(&c.Rate, "rate", 0, "requests a second at most, 0 for no limit")
	flags.Uint64Var(&f.seed, "seed", 1, "`number` that chooses what is sent")
	flags.StringVar(&c.Nonce, "nonce", "", "`word` mixed into ids and identities, for a target that was reset (default fresh)")
	f.registerWaits(flags)
	flags.StringVar(&c.RetryWait, "retry-wait", "15s", "`duration` after a refused callback within which it comes again")
	f.world.register(flags, "127.0.0.1:0", "`address` of the partners for plain HTTP, port 0 for any free one")
	f.registerWorld(flags)
	flags.StringVar(&c.Out, "out", "dsrcheck-report", "`folder` of journal and reports")
	flags.BoolVar(&f.resume, "resume", false, "continue the run whose journal is in --out")
	flags.StringVar(&f.format, "format", "text", "what is printed at the end: `"+formatNames(printed)+"`")
	flags.BoolVar(&f.yes, "yes", false, "do not ask before erasure requests are sent beyond this machine")
	flags.BoolVar(&f.dryRun, "dry-run", false, "say what would be sent, send nothing")
	flags.BoolVar(&f.quiet, "quiet", false, "print only the last line")
	flags.BoolVar(&f.verbose, "verbose", false, "tell what happens while it happens, and print passes too")
	return cmd
}

// run is the verb: read, check, ask, run, report.
func (f *runFlags) run(cmd *cobra.Command, u *ui, name string) error {
	profile, err := profileNamed(name)
	if err != nil {
		return err
	}
	config, options, err := f.settle(cmd)
	if err != nil {
		return err
	}
	if f.quiet && f.verbose {
		return usageError(errors.New("quiet and verbose: a run cannot say less and more"), "leave out --quiet or --verbose")
	}
	options.Profile, options.Version = profile, version()
	options.Rerun = rerunCommand(cmd, name, config.Out)
	plan, err := conformance.Plan(profile, options.Selection)
	if err != nil {
		return usageError(err, "dsrcheck list scenarios "+profile.Name())
	}
	if err := options.Readings.Validate(profile.Catalog); err != nil {
		return usageError(err, "dsrcheck list readings "+profile.Name())
	}
	if err := profile.Attested(options.Attestations); err != nil {
		return usageError(err, "dsrcheck list questions "+profile.Name())
	}
	if f.dryRun {
		t, err := f.dry(cmd.Context(), *config, profile)
		if err != nil {
			return err
		}
		return printSends(u, profile, plan, t)
	}
	t, err := config.Open(cmd.Context())
	if err != nil {
		return f.notOpened(err, "run")
	}
	if err := profile.Suits(t); err != nil {
		return usageError(err, "dsrcheck list partners "+profile.Name()+" has the partners, docs/hooks.md the hooks")
	}
	if err := f.knownWritable(); err != nil {
		return err
	}
	if err := f.consent(cmd.Context(), u, t, plan); err != nil {
		return err
	}
	world, err := openWorld(cmd.Context(), config, profile, t, false)
	if err != nil {
		return err
	}
	defer world.close()
	if world.named && !f.quiet {
		tellReach(u, world.reach)
	}
	options.World, options.Keys = world.access, world.keys
	once := func(dir string) (*outDir, *conformance.Results, error) {
		return f.once(cmd.Context(), u, dir, t, options, world)
	}
	if f.repeat > 1 {
		return f.makeAgain(u, config.Out, once)
	}
	out, results, err := once(config.Out)
	if results == nil {
		return err
	}
	return f.finish(u, out, results, err)
}

// dry refuses what a run would refuse, as far as that shows without a command of the user's, and
// gives the target that it would be sent to.
func (f *runFlags) dry(ctx context.Context, config target.Config, profile conformance.Profile) (*target.Target, error) {
	if f.resume || f.repeat > 1 || f.writeKnown != "" {
		return nil, usageError(errors.New("dry-run: nothing is sent, and nothing written, continued or repeated"), "leave out --dry-run, or --resume, --repeat and --write-known")
	}
	config.TokenCommand = ""
	t, err := config.Open(ctx)
	if err != nil {
		return nil, f.notOpened(err, "run")
	}
	if err := profile.Suits(t); err != nil {
		return nil, usageError(err, "dsrcheck list partners "+profile.Name()+" has the partners, docs/hooks.md the hooks")
	}
	if _, err := setups(profile, config.Domains); err != nil {
		return nil, err
	}
	_, err = worldOptions(t.PartnersListen, config.Partners, false)
	return t, err
}

// once makes one run, whose journal is in a folder. Without results the error says why nothing
// could be run; beside them it is trouble of the suite itself.
func (f *runFlags) once(ctx context.Context, u *ui, dir string, t *target.Target, options conformance.Options, world *openedWorld) (*outDir, *conformance.Results, error) {
	out, err := openOut(dir, f.resume, options.Profile, t, &options)
	if err != nil {
		return nil, nil, err
	}
	defer out.close()
	observe, stop := progress(ctx, u, options, f.quiet || t.Asks(), f.verbose)
	options.Observe = observe
	if t.Asks() {
		options.Ask = asker(u)
		if !terminal(u.in) {
			fmt.Fprintln(u.err, "hint: a hook is manual and this is no terminal: what is to be done is said here, and answers are read from standard input, a line each")
		}
	}
	results, err := conformance.Run(ctx, t, options)
	stop()
	if results == nil && !f.resume {
		out.close()
		err = errors.Join(err, putBack(dir))
	}
	switch {
	case results == nil && errors.Is(err, conformance.ErrListen):
		return nil, nil, usageError(err, "dsrcheck world partners, and dsrcheck world clock, show the world")
	case results == nil:
		return nil, nil, suiteError(err)
	}
	unasked := options.Profile.Name() == "opengdpr/controller" && t.Submit == nil // that has no reason to call
	if results.ExitCode() != conformance.ExitOK && !t.KeysPinned && !unasked {
		world.tellUncalled(ctx, u, options.Profile, results)
	}
	return out, results, err
}

// finish writes the reports, prints what was asked for and gives the exit code. Trouble is
// told before the report, whose last line is the last that is printed.
func (f *runFlags) finish(u *ui, out *outDir, results *conformance.Results, runErr error) error {
	code := results.ExitCode()
	hint := "what was measured until then is in " + out.journalPath()
	in, err := out.reports(results)
	if mistake, ok := errors.AsType[*failure](err); ok {
		if runErr != nil {
			u.report(suiteError(runErr))
		}
		return mistake
	}
	if trouble := errors.Join(runErr, err); trouble != nil {
		code = u.report(suiteError(trouble, hint))
	}
	if err != nil {
		return exitWith(code)
	}
	if err := keepEarlier(u, out.dir, results); err != nil {
		return suiteError(fmt.Errorf("remove old report: %w", err), hint)
	}
	if err := f.keepKnown(u, results); err != nil {
		return suiteError(err, hint)
	}
	if err := advise(u, results, out.journalPath()); err != nil {
		return suiteError(err, hint)
	}
	if results.Verdict == conformance.Interrupted && f.repeat <= 1 {
		again := map[bool]string{false: "the same command with --resume goes on", true: "the same command goes on"}[f.resume]
		fmt.Fprintf(u.err, "hint: what was measured until now is kept; %s\n", again)
	}
	if err := f.print(u, out.dir, in); err != nil {
		return suiteError(err, hint)
	}
	return exitWith(code)
}

// advise says what may be wrong about how the target was named or reached. It comes before
// the report, whose last line is the last that is printed.
func advise(u *ui, results *conformance.Results, journalPath string) error {
	if results.NotReady != "" {
		u.report(&failure{err: fmt.Errorf("target is not ready: %s", results.NotReady), hints: notReadyHints(results.NoAnswer, results.NotReady)})
	}
	if results.ExitCode() != conformance.ExitNonconform {
		return nil
	}
	domain := results.Target.Domain
	named, err := anotherName(journalPath, domain)
	lost, lostErr := lostHost(journalPath, domain)
	switch err = errors.Join(err, lostErr); {
	case err != nil:
		return fmt.Errorf("read journal: %w", err)
	case named != "":
		fmt.Fprintf(u.err, "hint: the answers name the domain %s, and the target was taken for %s; if it is %[1]s, say so with --target-domain\n", reports.Visible(conformance.Clip(named)), domain)
	case lost != "":
		fmt.Fprintf(u.err, "hint: the target was taken for the domain %s and names the host %s, which is not found from here; if that is its domain, say so with --target-domain, and if it is elsewhere, with --resolve\n", domain, reports.Visible(conformance.Clip(lost)))
	case fileless(results):
		fmt.Fprintf(u.err, "hint: %s serves no dsrdelete.json, which was all that could be judged; is that where the domain of the target is?\n", results.Target.URL)
	case bareAddress(domain):
		fmt.Fprintf(u.err, "hint: the target was taken for the domain %s; if it answers for another, name that with --target-domain\n", domain)
	}
	return nil
}

// bareAddress reports a domain that no certificate is usually issued to.
func bareAddress(domain string) bool {
	_, err := netip.ParseAddr(domain)
	return err == nil || domain == "localhost"
}

// oneProfile takes exactly one argument, and says which are possible.
func oneProfile(_ *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	return usageError(fmt.Errorf("one profile is to be named, not %d", len(args)), "dsrcheck run opengdpr/processor --target URL", "dsrcheck list profiles")
}

// printed reports whether a run prints a format; the others are for programs that read files.
func printed(f reports.Format) bool {
	return slices.Contains([]string{"text", "json", "github", "markdown"}, f.Name)
}

func (f *runFlags) print(u *ui, dir string, in reports.Input) error {
	format, err := reports.FormatNamed(f.format)
	if err != nil {
		return err
	}
	return format.Write(u.out, in, reports.TextOptions{Verbose: f.verbose, Quiet: f.quiet, Color: color(u.out), Dir: dir})
}
