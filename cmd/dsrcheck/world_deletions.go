package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/simulator"
	"dsrcheck/simulator/console"
)

func (r *remote) deleteCommand(u *ui) *cobra.Command {
	var (
		d          simulator.Deletion
		identifier string
		options    []string
		idJWT      string
	)
	cmd := &cobra.Command{
		Use: "delete DOMAIN", Short: "Lets a publisher or vendor send a deletion request, and shows the chain of tokens",
		Long: `Lets a publisher or vendor read the file of a recipient, sign an idJWT and an rqJWT, send them and
verify the acJWT. Exits with 1 unless the request is acknowledged with code 0, and all of the
answer verifies.`,
		Example: `  dsrcheck world delete publisher1.test --to vendor1.test
  dsrcheck world delete publisher1.test --to vendor9.example --identifier email:sha256=5a4a47e7... --option reason=request`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			wish := d
			if err := wishOf(&wish, identifier, options); err != nil {
				return err
			}
			if idJWT != "" {
				raw, err := readInput(u, idJWT)
				if err != nil {
					return err
				}
				wish.IDJWT = strings.TrimSpace(string(raw))
			}
			return r.do(cmd, worldPatience, func(ctx context.Context, c *console.Client) error {
				chain, err := c.Delete(ctx, args[0], wish)
				if err != nil {
					return err
				}
				if err := r.printChains(u, []simulator.Chain{chain}, chain); err != nil {
					return err
				}
				if !chain.Acknowledged {
					return &failure{conformance.ExitNonconform, errors.New("the request was not acknowledged"), nil}
				}
				return nil
			})
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&d.To, "to", "", "`domain` of the recipient")
	flags.StringVar(&identifier, "identifier", "", "`TYPE:FORMAT=VALUE`, or less of it: what is to be deleted (default a made-up value of what the recipient lists first)")
	flags.StringArrayVar(&options, "option", nil, "`NAME=VALUE` of optionalParameters: JSON, or else text (repeatable)")
	flags.StringVar(&idJWT, "idjwt", "", "`file` with the idJWT of another that is passed on, - for standard input (default one of its own)")
	_ = cmd.MarkFlagRequired("to")
	return cmd
}

// wishOf puts the identifier and options into a deletion.
func wishOf(d *simulator.Deletion, identifier string, options []string) error {
	pair, value, _ := strings.Cut(identifier, "=")
	d.Value = value
	d.Type, d.Format, _ = strings.Cut(pair, ":")
	if d.Type == "" && identifier != "" {
		return usageError(fmt.Errorf("--identifier: %q is not of the form TYPE:FORMAT=VALUE", identifier))
	}
	for _, text := range options {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return usageError(fmt.Errorf("--option: %q is not of the form NAME=VALUE", text))
		}
		if d.Options == nil {
			d.Options = map[string]any{}
		}
		d.Options[name] = value
		if json.Valid([]byte(value)) {
			d.Options[name] = json.RawMessage(value)
		}
	}
	return nil
}

func (r *remote) chainsCommand(u *ui) *cobra.Command {
	return &cobra.Command{
		Use: "chains DOMAIN", Short: "Shows what came of the deletion requests that a publisher or vendor has sent", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.do(cmd, worldPatience, func(ctx context.Context, c *console.Client) error {
				all, err := c.Chains(ctx, args[0])
				if err != nil {
					return err
				}
				return r.printChains(u, all, all)
			})
		},
	}
}

// printChains prints chains: as lines, or the object as JSON.
func (r *remote) printChains(u *ui, chains []simulator.Chain, object any) error {
	if r.json {
		return printJSON(u, object)
	}
	for _, c := range chains {
		outcome := "not acknowledged"
		if c.Acknowledged {
			outcome = "acknowledged"
		}
		if c.Code != nil {
			outcome += fmt.Sprintf(", code %d", *c.Code)
		}
		if c.Text != "" {
			outcome += ": " + c.Text
		}
		printLine(u, "%s -> %s  %s  %s:%s  %s", c.From, c.To, clockTime(c.Started), c.Type, c.Format, outcome)
		for _, s := range c.Steps {
			printLine(u, "  %s", stepLine(s))
		}
		switch {
		case c.ACJWT != "": // it holds the others
			printLine(u, "  acJWT  %s", c.ACJWT)
		case c.RQJWT != "":
			printLine(u, "  rqJWT  %s", c.RQJWT)
		}
	}
	return nil
}

// stepLine is a step of a chain on one line.
func stepLine(s simulator.Step) string {
	line := map[bool]string{true: "ok    ", false: "wrong "}[s.Fine] + " " + s.What
	if s.Signer != "" {
		line += fmt.Sprintf(" (signed by %s with %s)", s.Signer, cmp.Or(s.Kid, "a key without kid"))
	}
	if s.Problem != "" {
		line += ": " + s.Problem
	}
	for _, number := range s.Exchange {
		line += fmt.Sprintf("  exchange %d", number)
	}
	return line
}
