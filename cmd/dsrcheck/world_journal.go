package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"dsrcheck/simulator/console"
	"dsrcheck/simulator/journal"
)

// filterFlags are the flags of a search of the journal.
type filterFlags struct {
	query        journal.Query
	direction    string
	since, until string
}

func (f *filterFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.query.Partner, "partner", "", "`domain` or name of the partner that took part")
	flags.StringVar(&f.direction, "direction", "", "inbound or outbound, seen from the partners")
	flags.StringVar(&f.query.Method, "method", "", "`method` of the request")
	flags.StringVar(&f.query.Path, "path", "", "`path` of the request without its query; a star stands for any characters")
	flags.StringVar(&f.query.Request, "request", "", "`id` that stands in the path or in a body")
	flags.IntVar(&f.query.Status, "status", 0, "`code` of the response")
	flags.StringVar(&f.since, "since", "", "began at this `time` of the machine or later, such as 2026-01-02T15:04:05Z")
	flags.StringVar(&f.until, "until", "", "began at this `time` or earlier")
	flags.Uint64Var(&f.query.After, "after", 0, "comes after the exchange of that `number`")
}

// search is the query that the flags make.
func (f *filterFlags) search() (journal.Query, error) {
	q := f.query
	q.Direction = journal.Direction(f.direction)
	var err error
	if q.Since, err = timeFlag("since", f.since); err == nil {
		q.Until, err = timeFlag("until", f.until)
	}
	return q, err
}

// ofPartner puts the domain of a partner in the place of its name. That of no partner is a
// mistake: nothing would ever fit.
func ofPartner(ctx context.Context, c *console.Client, q journal.Query) (journal.Query, error) {
	if q.Partner == "" {
		return q, nil
	}
	partners, err := c.Partners(ctx)
	if err != nil {
		return q, err
	}
	for _, p := range partners {
		if p.Domain == q.Partner || p.Name == q.Partner {
			q.Partner = p.Domain
			return q, nil
		}
	}
	return q, usageError(fmt.Errorf("no partner has the domain or name %q", q.Partner), "dsrcheck world partners")
}

// none fails if a flag of a search was given.
func (f *filterFlags) none(cmd *cobra.Command) error {
	for _, name := range []string{"partner", "direction", "method", "path", "request", "status", "since", "until", "after"} {
		if cmd.Flags().Changed(name) {
			return usageError(fmt.Errorf("--%s: an exchange that is named by its number is not searched for", name))
		}
	}
	return nil
}

func timeFlag(name, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, usageError(fmt.Errorf("--%s: %q is not a time of the form 2006-01-02T15:04:05Z", name, text))
	}
	return at, nil
}

// printExchanges prints exchanges in the way that was asked for.
func (r *remote) printExchanges(u *ui, all []*journal.Exchange, body bool) error {
	if r.json {
		list := []json.RawMessage{}
		for _, ex := range all {
			data, err := journal.MarshalExchange(ex)
			if err != nil {
				return suiteError(err)
			}
			list = append(list, data)
		}
		return printJSON(u, list)
	}
	for _, ex := range all {
		printLine(u, "%s", exchangeLine(ex))
		if body {
			printWhole(u, ex)
		}
	}
	return nil
}

func (r *remote) journalCommand(u *ui) *cobra.Command {
	f, body := &filterFlags{}, false
	cmd := &cobra.Command{
		Use: "journal [NUMBER]", Short: "Shows exchanges of the partners: those that fit all flags, or one whole by its number",
		Example: `  dsrcheck world journal --partner controller1.test --method POST
  dsrcheck world journal 12`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			q, err := f.search()
			if err == nil && len(args) > 0 {
				err = f.none(cmd)
			}
			if err != nil {
				return err
			}
			return r.do(cmd, worldPatience, func(ctx context.Context, c *console.Client) error {
				if len(args) > 0 {
					return r.printOne(ctx, u, c, args[0])
				}
				q, err := ofPartner(ctx, c, q)
				if err != nil {
					return err
				}
				page, err := c.Exchanges(ctx, q)
				if err != nil {
					return err
				}
				if page.Dropped > 0 {
					fmt.Fprintf(u.err, "the journal is bounded: its oldest %d exchanges are gone\n", page.Dropped)
				}
				return r.printExchanges(u, page.Exchanges, body)
			})
		},
	}
	f.register(cmd)
	cmd.Flags().BoolVar(&body, "body", false, "print heads and bodies, too")
	return cmd
}

// printOne prints one exchange whole.
func (r *remote) printOne(ctx context.Context, u *ui, c *console.Client, number string) error {
	n, err := exchangeNumber(number)
	if err != nil {
		return err
	}
	ex, err := c.Exchange(ctx, n)
	if err != nil {
		return err
	}
	if r.json {
		data, err := journal.MarshalExchange(ex)
		if err != nil {
			return suiteError(err)
		}
		return printJSON(u, json.RawMessage(data))
	}
	printWhole(u, ex)
	return nil
}

func exchangeNumber(text string) (uint64, error) {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || n == 0 {
		return 0, usageError(fmt.Errorf("%q is not the number of an exchange", text), "dsrcheck world journal shows the numbers")
	}
	return n, nil
}
