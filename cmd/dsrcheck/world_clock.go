package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/console"
)

func (r *remote) clockCommand(u *ui) *cobra.Command {
	var (
		freeze, resume bool
		advance        time.Duration
	)
	cmd := &cobra.Command{
		Use: "clock", Short: "Shows the world's clock, freezes it, moves it on",
		Long: `Shows the time of the world. With flags it is frozen or resumed first, then moved on: what
would have happened meanwhile happens at once, in its order.`,
		Example: `  dsrcheck world clock --freeze
  dsrcheck world clock --advance 720h`,
		Args: cobra.NoArgs,
		RunE: r.now(func(ctx context.Context, c *console.Client) error {
			if freeze && resume {
				return usageError(errors.New("--freeze and --resume exclude each other"))
			}
			var (
				state clock.State
				err   error
			)
			if m := (clock.Move{Advance: clock.Duration(advance)}); freeze || resume || advance != 0 {
				if freeze || resume {
					m.Frozen = &freeze
				}
				state, err = c.MoveClock(ctx, m)
			} else {
				state, err = c.Clock(ctx)
			}
			if err != nil {
				return err
			}
			if r.json {
				return printJSON(u, state)
			}
			runs := "runs"
			if state.Frozen {
				runs = "is frozen"
			}
			printLine(u, "%s, and %s", clockTime(state.Now), runs)
			return nil
		}),
	}
	cmd.Flags().BoolVar(&freeze, "freeze", false, "let time stand still")
	cmd.Flags().BoolVar(&resume, "resume", false, "let time go on")
	cmd.Flags().DurationVar(&advance, "advance", 0, "move on by this `time`, such as 720h")
	return cmd
}

func (r *remote) resetCommand(_ *ui) *cobra.Command {
	return &cobra.Command{
		Use: "reset", Short: "Forgets requests, chains, behaviours, faults, looks and journal; keys and the clock stay", Args: cobra.NoArgs,
		RunE: r.now(func(ctx context.Context, c *console.Client) error { return c.Reset(ctx) }),
	}
}
