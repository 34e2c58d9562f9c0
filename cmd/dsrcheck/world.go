package main

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/simulator"
	"dsrcheck/simulator/console"
)

// worldPatience is how long a world may take for one thing, waits excepted.
const worldPatience = 2 * time.Minute

// remote is a world elsewhere, as the flags and the environment name it.
type remote struct {
	world, token, ca string
	json             bool
}

func worldCommand(u *ui) *cobra.Command {
	r := &remote{}
	cmd := &cobra.Command{
		Use:   "world COMMAND",
		Short: "Works a world of simulated partners that runs elsewhere",
		Long: `Does in a running world what its admin API can do: look at partners and journal, wait for an
exchange, script answers, move requests and the clock on, send and replay requests.

The world is named by --world or DSRCHECK_WORLD: the URL that simulate prints as admin. A
token is better given as DSRCHECK_TOKEN, since other users of a machine can see flags.`,
		Example: `  export DSRCHECK_WORLD=http://127.0.0.1:9000
  dsrcheck world partners
  dsrcheck world send controller1.test --to processor1.test
  dsrcheck world wait --partner controller1.test --path /opengdpr_callbacks --timeout 1m
  dsrcheck world clock --advance 720h`,
	}
	flags := cmd.PersistentFlags()
	flags.StringVar(&r.world, "world", "", "`URL` of the world's admin API (default $DSRCHECK_WORLD)")
	flags.StringVar(&r.token, "token", "", "`token` of the admin API (default $DSRCHECK_TOKEN, which is the better place)")
	flags.StringVar(&r.ca, "ca", "", "PEM `file` of the authorities that an https URL is trusted by (default those of the machine)")
	flags.BoolVar(&r.json, "json", false, "print JSON")
	return group(cmd,
		r.partnersCommand(u), r.faultCommand(u), r.lookCommand(u), r.rotateCommand(u), r.signCommand(u),
		r.journalCommand(u), r.waitCommand(u), r.replayCommand(u), r.noticesCommand(u),
		r.behaveCommand(u), r.behavioursCommand(u), r.forgetCommand(u),
		r.requestsCommand(u), r.sendCommand(u), r.advanceCommand(u), r.callbackCommand(u), r.deleteCommand(u), r.chainsCommand(u),
		r.clockCommand(u), r.resetCommand(u), r.healthCommand(u), r.metricsCommand(u))
}

// connect finds the world.
func (r *remote) connect() (*console.Client, error) {
	base := cmp.Or(r.world, os.Getenv("DSRCHECK_WORLD"))
	if base == "" {
		return nil, usageError(errors.New("no world is named"), "give the URL of its admin API with --world or DSRCHECK_WORLD; dsrcheck simulate prints it")
	}
	var authorities *x509.CertPool
	if r.ca != "" {
		var err error
		if authorities, err = readAuthorities(r.ca); err != nil {
			return nil, err
		}
	}
	c, err := console.Connect(base, cmp.Or(r.token, os.Getenv("DSRCHECK_TOKEN")), authorities)
	if err != nil {
		return nil, usageError(err)
	}
	return c, nil
}

// readAuthorities reads certificates from a file.
func readAuthorities(path string) (*x509.CertPool, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, usageError(fmt.Errorf("read authorities: %w", err))
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(raw) {
		return nil, usageError(fmt.Errorf("read authorities: %s holds no certificate", path))
	}
	return pool, nil
}

// do connects and does one thing that is to be done within a time, if that is not zero.
func (r *remote) do(cmd *cobra.Command, patience time.Duration, f func(context.Context, *console.Client) error) error {
	c, err := r.connect()
	if err != nil {
		return err
	}
	defer c.Close()
	ctx := cmd.Context()
	if patience > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	if err = f(ctx, c); err != nil && cmd.Context().Err() != nil {
		return exitWith(conformance.ExitInterrupted)
	}
	return worldError(err)
}

// now is do for what a world does at once.
func (r *remote) now(f func(context.Context, *console.Client) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error { return r.do(cmd, worldPatience, f) }
}

// worldError is an error of a world with its exit code: of usage where the world does not
// take what was asked for.
func worldError(err error) error {
	if err == nil || isFailure(err) {
		return err
	}
	var hints []string
	own, fromWorld := errors.AsType[*console.Error](err)
	if fromWorld && own.Hint != "" {
		hints = append(hints, own.Hint)
	}
	switch {
	case errors.Is(err, console.ErrUnreachable):
		return &failure{conformance.ExitNotReady, err, []string{"is the world running, and is this the URL of its admin API?"}}
	case errors.Is(err, context.DeadlineExceeded):
		return &failure{conformance.ExitNotReady, fmt.Errorf("the world took too long: %w", err), nil}
	case errors.Is(err, console.ErrToken):
		return usageError(err, "give the token of the world in DSRCHECK_TOKEN, or with --token")
	case errors.Is(err, simulator.ErrUnknown), errors.Is(err, simulator.ErrConflict), errors.Is(err, simulator.ErrWish),
		fromWorld && own.Status/100 == 4:
		return usageError(err, hints...)
	}
	return suiteError(err, hints...)
}

// isFailure reports an error that has its exit code already.
func isFailure(err error) bool {
	_, is := errors.AsType[*failure](err)
	return is
}
