package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dsrcheck/simulator"
	"dsrcheck/simulator/console"
)

// requestOf is a request and the processor that has taken it.
type requestOf struct {
	Domain string `json:"domain"`
	simulator.Request
}

func (r *remote) requestsCommand(u *ui) *cobra.Command {
	return &cobra.Command{
		Use: "requests [DOMAIN]", Short: "Lists the requests that a processor, or each, has taken", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.do(cmd, worldPatience, func(ctx context.Context, c *console.Client) error {
				domains := args
				if len(args) == 0 {
					all, err := c.Partners(ctx)
					if err != nil {
						return err
					}
					for _, p := range all {
						if strings.HasSuffix(p.Role, "/processor") {
							domains = append(domains, p.Domain)
						}
					}
				}
				list := []requestOf{}
				for _, domain := range domains {
					all, err := c.Requests(ctx, domain)
					if err != nil {
						return err
					}
					for _, q := range all {
						list = append(list, requestOf{domain, q})
					}
				}
				return r.printRequests(u, list)
			})
		},
	}
}

func (r *remote) printRequests(u *ui, list []requestOf) error {
	if r.json {
		return printJSON(u, list)
	}
	for _, q := range list {
		state := q.State
		if q.Cancelled {
			state += ", cancelled"
		}
		printLine(u, "%-18s  %s  %-11s  %s  received %s  %s", q.Domain, q.ID, q.Type, state, clockTime(q.Received), strings.Join(q.Callbacks, " "))
	}
	return nil
}

func (r *remote) advanceCommand(_ *ui) *cobra.Command {
	var domain string
	cmd := &cobra.Command{
		Use: "advance ID STATE", Short: "Moves a request on to a state: in_progress or completed",
		Example: `  dsrcheck world advance a7551968-d5d6-44b2-9831-815ac9017798 completed`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.do(cmd, worldPatience, func(ctx context.Context, c *console.Client) error {
				return c.MoveRequest(ctx, domain, args[0], args[1])
			})
		},
	}
	cmd.Flags().StringVar(&domain, "domain", "", "`domain` of the processor (default the one that knows the id)")
	return cmd
}

func (r *remote) callbackCommand(_ *ui) *cobra.Command {
	var domain string
	cmd := &cobra.Command{
		Use: "callback ID", Short: "Sends the callbacks of a request's present state again", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.do(cmd, worldPatience, func(ctx context.Context, c *console.Client) error {
				return c.RepeatCallback(ctx, domain, args[0])
			})
		},
	}
	cmd.Flags().StringVar(&domain, "domain", "", "`domain` of the processor (default the one that knows the id)")
	return cmd
}

func (r *remote) sendCommand(u *ui) *cobra.Command {
	var (
		s                    simulator.Sending
		set, remove, headers []string
		body                 string
	)
	cmd := &cobra.Command{
		Use: "send DOMAIN", Short: "Lets a controller send a request, and shows the exchange",
		Long: `Lets a controller send a request: a sound erasure request with a callback URL of its own, but
for what the flags say. Exits with 1 if no answer came, whatever an answer says.`,
		Example: `  dsrcheck world send controller1.test --to processor1.test
  dsrcheck world send controller1.test --to http://127.0.0.1:8080 --set subject_request_type=access --remove api_version
  dsrcheck world send controller1.test --to processor1.test --method GET --path /discovery`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			sending := s
			if err := fill(&sending, set, remove, headers); err != nil {
				return err
			}
			if body != "" {
				raw, err := readInput(u, body)
				if err != nil {
					return err
				}
				text := string(raw)
				sending.Body = &text
			}
			return r.do(cmd, worldPatience, func(ctx context.Context, c *console.Client) error {
				ex, err := c.Send(ctx, args[0], sending)
				if err != nil {
					return err
				}
				return r.printSent(u, ex)
			})
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&s.To, "to", "", "base `URL`, or domain of a partner")
	flags.StringVar(&s.Method, "method", "", "`method` (default POST)")
	flags.StringVar(&s.Path, "path", "", "`path` below the base URL (default /opengdpr_requests)")
	flags.StringArrayVar(&set, "set", nil, "`MEMBER=VALUE` of the request: JSON, or else text (repeatable)")
	flags.StringArrayVar(&remove, "remove", nil, "`member` that the request does not have (repeatable)")
	flags.StringVar(&body, "body", "", "`file` that is sent in place of a request, - for standard input")
	flags.StringArrayVar(&headers, "header", nil, "`NAME: VALUE` of a header field (repeatable)")
	_ = cmd.MarkFlagRequired("to")
	return cmd
}

// fill puts members and header fields into a sending.
func fill(s *simulator.Sending, set, remove, headers []string) error {
	s.Members, s.Header = map[string]json.RawMessage{}, map[string]string{}
	for _, text := range set {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return usageError(fmt.Errorf("--set: %q is not of the form MEMBER=VALUE", text))
		}
		if s.Members[name] = json.RawMessage(value); !json.Valid([]byte(value)) {
			s.Members[name], _ = json.Marshal(value) // a string can always be encoded
		}
	}
	for _, name := range remove {
		s.Members[name] = json.RawMessage("null")
	}
	for _, text := range headers {
		name, value, ok := strings.Cut(text, ":")
		if !ok || name == "" {
			return usageError(fmt.Errorf("--header: %q is not of the form NAME: VALUE", cmp.Or(name, text)))
		}
		s.Header[name] = strings.TrimSpace(value)
	}
	return nil
}
