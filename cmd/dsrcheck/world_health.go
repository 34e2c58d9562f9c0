package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/reports"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/console"
)

// healthPause is how long is waited between two questions whether a world is ready. There
// is nothing to wait for that would tell it.
const healthPause = 50 * time.Millisecond

func (r *remote) healthCommand(u *ui) *cobra.Command {
	patience := time.Duration(0)
	cmd := &cobra.Command{
		Use: "health", Short: "Says whether a world is there and ready; exits with 3 if it is not",
		Example: `  dsrcheck simulate --admin-listen 127.0.0.1:9000 &
  dsrcheck world health --world http://127.0.0.1:9000 --timeout 10s`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if patience < 0 {
				return usageError(errors.New("--timeout is below zero"))
			}
			return r.do(cmd, worldPatience+patience, func(ctx context.Context, c *console.Client) error {
				err := untilReady(ctx, c, patience)
				if own, ok := errors.AsType[*console.Error](err); ok && own.Status == http.StatusServiceUnavailable {
					return &failure{conformance.ExitNotReady, fmt.Errorf("the world is not ready: %w", err), nil}
				}
				if err != nil {
					return err
				}
				if r.json {
					return printJSON(u, map[string]string{"status": "ready"})
				}
				fmt.Fprintln(u.out, "ready")
				return nil
			})
		},
	}
	cmd.Flags().DurationVar(&patience, "timeout", 0, "how long to wait until it is there and ready (default not at all)")
	return cmd
}

// untilReady asks whether a world is ready until it is, or the time is over.
func untilReady(ctx context.Context, c *console.Client, patience time.Duration) error {
	end, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		err := c.Ready(ctx)
		if err == nil || errors.Is(err, console.ErrToken) || !clock.Wait(end, clock.Real(), healthPause) {
			return err
		}
	}
}

func (r *remote) metricsCommand(u *ui) *cobra.Command {
	return &cobra.Command{
		Use: "metrics", Short: "Shows the metrics of a world as Prometheus reads them", Args: cobra.NoArgs,
		RunE: r.now(func(ctx context.Context, c *console.Client) error {
			if r.json {
				return usageError(errors.New("metrics have no form in JSON"))
			}
			text, err := c.Metrics(ctx)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(u.out, reports.Block(string(text)))
			return err
		}),
	}
}

func (r *remote) noticesCommand(u *ui) *cobra.Command {
	after := uint64(0)
	cmd := &cobra.Command{
		Use: "notices", Short: "Shows what happened on the way to partners: names asked for, proxy, handshakes, connections",
		Args: cobra.NoArgs,
		RunE: r.now(func(ctx context.Context, c *console.Client) error {
			all, err := c.Notices(ctx, after)
			if err != nil {
				return err
			}
			if r.json {
				return printJSON(u, all)
			}
			for _, n := range all {
				about := ""
				if n.Proxied {
					about += "  proxied"
				}
				if n.Refused {
					about += "  refused"
				}
				if n.Detail != "" {
					about += "  " + n.Detail
				}
				printLine(u, "%5d  %s  %-9s  %-18s  from %s%s", n.Number, clockTime(n.At), n.Kind, n.Host, n.Remote, about)
			}
			return nil
		}),
	}
	cmd.Flags().Uint64Var(&after, "after", 0, "only those after the notice of that `number`")
	return cmd
}
