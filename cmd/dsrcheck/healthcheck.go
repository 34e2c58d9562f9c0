package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"time"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/simulator/console"
)

// usualWorld is the admin API of a world on this machine that was told nothing.
const usualWorld = "http://" + usualAdmin

// healthcheckCommand is world health for those who can say little: a container asks itself, by
// a program and without a shell, whether what it runs is ready.
func healthcheckCommand(u *ui) *cobra.Command {
	r, patience := &remote{}, 3*time.Second
	cmd := &cobra.Command{
		Use:   "healthcheck",
		Short: "Says whether the simulate beside it is ready, for containers; exits with 3 if it is not",
		Long: `Asks the admin API of a dsrcheck simulate whether its partners are there and ready. It is meant
to be asked often, by whatever looks after a container, and gives up soon. One partner alone has
an admin API if it was given --admin-listen.

Readiness is no secret: no token is needed.`,
		Example: `  dsrcheck healthcheck
  dsrcheck healthcheck --world http://127.0.0.1:9000 --timeout 1s`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if patience <= 0 {
				return usageError(fmt.Errorf("timeout: %v is no time to wait", patience), "leave it out, or give one such as 3s")
			}
			r.world = cmp.Or(r.world, os.Getenv("DSRCHECK_WORLD"), usualWorld)
			return r.healthcheck(cmd, u, patience)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&r.world, "world", "", "`URL` of the admin API (default $DSRCHECK_WORLD, else "+usualWorld+")")
	flags.StringVar(&r.ca, "ca", "", "PEM `file` of the authorities that an https URL is trusted by (default those of the machine)")
	flags.DurationVar(&patience, "timeout", patience, "how long it may take to answer")
	return cmd
}

// healthcheck asks once. Whatever keeps a world from saying that it is ready, it is not.
func (r *remote) healthcheck(cmd *cobra.Command, u *ui, patience time.Duration) error {
	err := r.do(cmd, patience, func(ctx context.Context, c *console.Client) error { return c.Ready(ctx) })
	f, known := errors.AsType[*failure](err)
	switch {
	case err == nil:
		fmt.Fprintln(u.out, "ready")
		return nil
	case known && f.code != conformance.ExitSuite && !errorsOfWorld(err):
		return err // a mistake in the flags, or an interrupt
	}
	hint := "dsrcheck simulate has an admin API at " + usualWorld + "; say where another is with --world or DSRCHECK_WORLD"
	if at, _ := url.Parse(r.world); at != nil && net.JoinHostPort(at.Hostname(), at.Port()) != usualAdmin {
		hint = "is this what dsrcheck simulate was given as --admin-listen?"
	}
	return &failure{conformance.ExitNotReady, fmt.Errorf("not ready: %w", err), []string{hint}}
}

// errorsOfWorld reports an error that came of what answers at the URL, or of nothing answering.
func errorsOfWorld(err error) bool {
	_, said := errors.AsType[*console.Error](err)
	return said || errors.Is(err, console.ErrUnreachable) || errors.Is(err, context.DeadlineExceeded)
}
