package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/simulator/console"
)

func (r *remote) waitCommand(u *ui) *cobra.Command {
	f, count, patience, body := &filterFlags{}, 1, 30*time.Second, false
	cmd := &cobra.Command{
		Use: "wait", Short: "Waits until an exchange fits all flags, and shows those that do",
		Long: `Waits until exchanges fit all flags, whether they are there already or come later, and shows
those that fit then. If they do not come in time it shows what did come, and exits with 1.`,
		Example: `  dsrcheck world wait --partner controller1.test --path /opengdpr_callbacks --request a7551968-d5d6-44b2-9831-815ac9017798`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			q, err := f.search()
			if err != nil {
				return err
			}
			if count < 1 || patience <= 0 {
				return usageError(errors.New("--count and --timeout have to be above zero"))
			}
			return r.do(cmd, 0, func(ctx context.Context, c *console.Client) error {
				ctx, cancel := context.WithTimeout(ctx, patience)
				defer cancel()
				q, err := ofPartner(ctx, c, q)
				if err != nil {
					return err
				}
				page, err := c.Await(ctx, count, q)
				late := errors.Is(err, context.DeadlineExceeded)
				if err != nil && !late {
					return err
				}
				if err := r.printExchanges(u, page.Exchanges, body); err != nil {
					return err
				}
				if late {
					return &failure{conformance.ExitNonconform, fmt.Errorf("waited %v for %d exchanges, and %d came", patience, count, len(page.Exchanges)), nil}
				}
				return nil
			})
		},
	}
	f.register(cmd)
	cmd.Flags().IntVar(&count, "count", count, "`how many` have to fit")
	cmd.Flags().DurationVar(&patience, "timeout", patience, "how long to wait")
	cmd.Flags().BoolVar(&body, "body", false, "print heads and bodies, too")
	return cmd
}
