package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"dsrcheck/simulator/console"
	"dsrcheck/simulator/network"
)

func (r *remote) partnersCommand(u *ui) *cobra.Command {
	return &cobra.Command{
		Use: "partners", Short: "Lists the partners of a world", Args: cobra.NoArgs,
		RunE: r.now(func(ctx context.Context, c *console.Client) error {
			all, err := c.Partners(ctx)
			if err != nil {
				return err
			}
			if r.json {
				return printJSON(u, all)
			}
			for _, p := range all {
				about := ""
				if len(p.Names) > 0 {
					about += "  names " + strings.Join(p.Names, " ")
				}
				if p.Personality != "" {
					about += "  style " + p.Personality
				}
				if len(p.Faults) > 0 {
					about += "  faults " + strings.Join(p.Faults, " ")
				}
				if p.Look.Flaw != "" || p.Look.Key != "" {
					about += "  look " + strings.TrimSpace(string(p.Look.Flaw)+" "+string(p.Look.Key))
				}
				printLine(u, "%-18s  %-20s  %s%s", p.Domain, p.Role, p.URL, about)
			}
			return nil
		}),
	}
}

func (r *remote) faultCommand(_ *ui) *cobra.Command {
	return &cobra.Command{
		Use: "fault DOMAIN [NAME...]", Short: "Lets a partner commit these faults or variants, and no others; without names none",
		Example: `  dsrcheck world fault processor1.test signature-flipped
  dsrcheck world fault processor1.test`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.do(cmd, worldPatience, func(ctx context.Context, c *console.Client) error { return c.SetFaults(ctx, args[0], args[1:]) })
		},
	}
}

func (r *remote) lookCommand(_ *ui) *cobra.Command {
	var flaw, key string
	cmd := &cobra.Command{
		Use: "look DOMAIN", Short: "Changes how a partner answers TLS handshakes; without flags its certificate is sound again",
		Example: `  dsrcheck world look controller1.test --flaw expired
  dsrcheck world look controller1.test --key rsa-2048`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.do(cmd, worldPatience, func(ctx context.Context, c *console.Client) error {
				return c.SetLook(ctx, args[0], network.Look{Flaw: network.Flaw(flaw), Key: network.KeyKind(key)})
			})
		},
	}
	var flaws []string
	for _, f := range network.Flaws() {
		flaws = append(flaws, string(f))
	}
	cmd.Flags().StringVar(&flaw, "flaw", "", "what is `wrong` with its certificate, or with the connection: "+strings.Join(flaws, ", "))
	cmd.Flags().StringVar(&key, "key", "", "`kind` of the certificate's key: ecdsa-p256 (the usual one), ecdsa-p384, rsa-2048, rsa-3072")
	return cmd
}

func (r *remote) rotateCommand(_ *ui) *cobra.Command {
	return &cobra.Command{
		Use: "rotate DOMAIN", Short: "Gives a partner a new signing key and certificate", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.do(cmd, worldPatience, func(ctx context.Context, c *console.Client) error { return c.RotateKey(ctx, args[0]) })
		},
	}
}
