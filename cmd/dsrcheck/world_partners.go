package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"dsrcheck/simulator"
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
	cmd.Flags().StringVar(&flaw, "flaw", "", "what is `wrong` with its certificate, or with the connection: "+strings.Join(flawNames(), ", "))
	cmd.Flags().StringVar(&key, "key", "", "`kind` of the certificate's key: ecdsa-p256 (the usual one), ecdsa-p384, rsa-2048, rsa-3072")
	return cmd
}

func flawNames() (flaws []string) {
	for _, f := range network.Flaws() {
		flaws = append(flaws, string(f))
	}
	return flaws
}

func (r *remote) signCommand(u *ui) *cobra.Command {
	var s simulator.SignWish
	var file string
	cmd := &cobra.Command{
		Use: "sign DOMAIN --file FILE", Short: "Lets a processor sign a file as it signs its callbacks, and prints the signature in base64",
		Example: `  dsrcheck world sign processor1.test --file callback.json
  dsrcheck world sign processor1.test --file - --hash sha-1`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if file == "-" {
				s.Data, err = io.ReadAll(u.in)
			} else {
				s.Data, err = os.ReadFile(file)
			}
			if err != nil {
				return usageError(fmt.Errorf("read what is to be signed: %w", err))
			}
			return r.do(cmd, worldPatience, func(ctx context.Context, c *console.Client) error {
				signature, err := c.Sign(ctx, args[0], s)
				if err == nil {
					fmt.Fprintln(u.out, base64.StdEncoding.EncodeToString(signature))
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&file, "file", "-", "`file` that is signed, - for standard input")
	cmd.Flags().StringVar(&s.Hash, "hash", "sha-256", "`hash` that is signed: sha-256 or sha-1")
	cmd.Flags().StringArrayVar(&s.Faults, "fault", nil, "it signs as with this `name` of list faults in place of its own (repeatable)")
	cmd.Flags().BoolVar(&s.Loose, "loose", false, "with rubbish that only a careless reader takes")
	return cmd
}

func (r *remote) rotateCommand(_ *ui) *cobra.Command {
	var back bool
	cmd := &cobra.Command{
		Use: "rotate DOMAIN", Short: "Gives a partner a new signing key and certificate", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.do(cmd, worldPatience, func(ctx context.Context, c *console.Client) error {
				if back {
					return c.RestoreKey(ctx, args[0])
				}
				return c.RotateKey(ctx, args[0])
			})
		},
	}
	cmd.Flags().BoolVar(&back, "back", false, "give it the key back that it had before the last change; the next one is that which it has now")
	return cmd
}
