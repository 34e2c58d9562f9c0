package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
	"github.com/spf13/cobra"

	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/console"
)

// maxBehaviourFile is how long a file of behaviours may be, in bytes.
const maxBehaviourFile = 8 << 20

func (r *remote) behaveCommand(u *ui) *cobra.Command {
	return &cobra.Command{
		Use: "behave FILE", Short: "Scripts how partners answer, and prints the ids of the behaviours",
		Long: `Reads a behaviour, or a list of them, in YAML or JSON, from a file or from standard input (-),
and prints the id of each. The newest that fits a request, and has an answer left, counts.`,
		Example: `  dsrcheck world behave - <<'END'
  partner: controller1.test
  match: {method: POST, path: /opengdpr_callbacks}
  answers: [{times: 2, status: 503}]
  END`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			raw, err := readInput(u, args[0])
			if err != nil {
				return err
			}
			list, err := readBehaviours(raw)
			if err != nil {
				return usageError(fmt.Errorf("read %s: %w", args[0], err))
			}
			return r.do(cmd, worldPatience, func(ctx context.Context, c *console.Client) error {
				ids := []string{}
				for i, b := range list {
					id, err := c.Behave(ctx, b)
					if err != nil {
						return fmt.Errorf("behaviour %d of %d: %w", i+1, len(list), err)
					}
					if ids = append(ids, id); !r.json {
						printLine(u, "%s", id)
					}
				}
				if r.json {
					return printJSON(u, ids)
				}
				return nil
			})
		},
	}
}

// readInput reads a file, or standard input for a dash.
func readInput(u *ui, path string) ([]byte, error) {
	in := u.in
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, usageError(fmt.Errorf("read file: %w", err))
		}
		defer file.Close()
		in = file
	}
	raw, err := io.ReadAll(io.LimitReader(in, maxBehaviourFile+1))
	if err == nil && len(raw) > maxBehaviourFile {
		err = fmt.Errorf("it is larger than %d bytes", maxBehaviourFile)
	}
	if err != nil {
		return nil, usageError(fmt.Errorf("read %s: %w", path, err))
	}
	return raw, nil
}

// readBehaviours reads one behaviour or a list of them. Members that a behaviour does not
// have are errors.
func readBehaviours(raw []byte) ([]behaviour.Behaviour, error) {
	if !json.Valid(raw) {
		parsed, err := parser.ParseBytes(raw, 0)
		if err != nil {
			return nil, err
		}
		if len(parsed.Docs) > 1 {
			return nil, errors.New("there is more than one document; write several behaviours as one list")
		}
		if raw, err = yaml.YAMLToJSON(raw); err != nil {
			return nil, err
		}
	}
	raw = bytes.TrimSpace(raw)
	if bytes.HasPrefix(raw, []byte("{")) {
		raw = slices.Concat([]byte("["), raw, []byte("]"))
	}
	var list []behaviour.Behaviour
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errors.New("there is no behaviour in it")
	}
	return list, nil
}

func (r *remote) behavioursCommand(u *ui) *cobra.Command {
	return &cobra.Command{
		Use: "behaviours", Short: "Lists the behaviours that are neither forgotten nor over, the oldest first", Args: cobra.NoArgs,
		RunE: r.now(func(ctx context.Context, c *console.Client) error {
			all, err := c.Behaviours(ctx)
			if err != nil {
				return err
			}
			if r.json {
				return printJSON(u, all)
			}
			for _, b := range all {
				match, err := json.Marshal(b.Match)
				if err != nil {
					return suiteError(err)
				}
				answers, err := json.Marshal(b.Answers)
				if err != nil {
					return suiteError(err)
				}
				owner := ""
				if b.Owner != "" {
					owner = "  of " + b.Owner
				}
				printLine(u, "%-6s  %-18s  %s -> %s%s", b.ID, b.Partner, match, answers, owner)
			}
			return nil
		}),
	}
}

func (r *remote) forgetCommand(_ *ui) *cobra.Command {
	var owner string
	cmd := &cobra.Command{
		Use: "forget [ID]", Short: "Ends a behaviour, or all of an owner",
		Example: `  dsrcheck world forget b3
  dsrcheck world forget --owner checkout-tests`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && owner == "" {
				return usageError(errors.New("name a behaviour by its id, or an owner with --owner"), "dsrcheck world behaviours lists both")
			}
			id := append(args, "")[0]
			return r.do(cmd, worldPatience, func(ctx context.Context, c *console.Client) error { return c.Forget(ctx, id, owner) })
		},
	}
	cmd.Flags().StringVar(&owner, "owner", "", "whose they are: the `word` that stands in them as owner")
	return cmd
}
