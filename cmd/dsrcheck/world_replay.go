package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/simulator/console"
	"dsrcheck/simulator/journal"
)

func (r *remote) replayCommand(u *ui) *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use: "replay NUMBER", Short: "Sends the request of an exchange again, byte for byte",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := exchangeNumber(args[0])
			if err != nil {
				return err
			}
			return r.do(cmd, worldPatience, func(ctx context.Context, c *console.Client) error {
				ex, err := c.Replay(ctx, n, to)
				if err != nil {
					return err
				}
				return r.printSent(u, ex)
			})
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "base `URL` or partner, such as processor2.test, which its Host then names (default where it went)")
	return cmd
}

// printSent prints an exchange that was made just now. One without an answer is no success.
func (r *remote) printSent(u *ui, ex *journal.Exchange) error {
	if r.json {
		data, err := journal.MarshalExchange(ex)
		if err != nil {
			return suiteError(err)
		}
		if err := printJSON(u, json.RawMessage(data)); err != nil {
			return err
		}
	} else {
		printLine(u, "%s", exchangeLine(ex))
		printWhole(u, &journal.Exchange{Request: ex.Request, Response: ex.Response})
	}
	if !ex.OK() {
		return &failure{conformance.ExitNonconform, errors.New("no whole answer came"), nil}
	}
	return nil
}
