package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
)

const (
	// piece is how long one request of a wait takes at most: shorter than proxies leave a
	// connection without a byte.
	piece = 25 * time.Second
	// afterthought is how long it may take to fetch what a wait in vain has seen.
	afterthought = 5 * time.Second
)

// Exchanges searches the journal, page by page, up to its newest exchange at the start.
func (c *Client) Exchanges(ctx context.Context, q journal.Query) (simulator.Page, error) {
	var first page
	if err := c.call(ctx, "GET", "/exchanges", values(q), nil, &first); err != nil {
		return simulator.Page{}, err
	}
	return c.collect(ctx, q, first)
}

// collect reads the exchanges of a page and fetches the pages that follow.
func (c *Client) collect(ctx context.Context, q journal.Query, p page) (simulator.Page, error) {
	all := simulator.Page{Last: p.Last, Dropped: p.Dropped}
	for {
		for _, data := range p.Exchanges {
			ex, err := journal.UnmarshalExchange(data)
			if err != nil {
				return simulator.Page{}, fmt.Errorf("ask world: %w", err)
			}
			if ex.Number <= q.After {
				return simulator.Page{}, fmt.Errorf("ask world: exchange %d comes after %d", ex.Number, q.After)
			}
			if q.After = ex.Number; ex.Number > all.Last {
				return all, nil
			}
			all.Exchanges = append(all.Exchanges, ex)
		}
		if !p.More || len(p.Exchanges) == 0 {
			return all, nil
		}
		p = page{}
		if err := c.call(ctx, "GET", "/exchanges", values(q), nil, &p); err != nil {
			return simulator.Page{}, err
		}
	}
}

// Await waits until n exchanges fit, or ctx ends. It asks again and again, so that nothing
// on the way takes the connection for a dead one.
func (c *Client) Await(ctx context.Context, n int, q journal.Query) (simulator.Page, error) {
	query := values(q)
	query.Set("count", strconv.Itoa(n))
	for {
		p, err := c.awaitPiece(ctx, query)
		if err == nil {
			return c.collect(ctx, q, p)
		}
		if ctx.Err() != nil {
			late, cancel := context.WithTimeout(context.WithoutCancel(ctx), afterthought)
			defer cancel()
			all, _ := c.Exchanges(late, q) // what came is a help, its absence no other error
			return all, fmt.Errorf("wait for %d exchanges, %d came: %w", n, len(all.Exchanges), context.Cause(ctx))
		}
		if e := (*Error)(nil); !errors.As(err, &e) || e.Status != http.StatusGatewayTimeout {
			return simulator.Page{}, err
		}
	}
}

// awaitPiece is one request of a wait.
func (c *Client) awaitPiece(ctx context.Context, query url.Values) (page, error) {
	query.Set("timeout", piece.String())
	ctx, cancel := context.WithTimeout(ctx, piece+10*time.Second)
	defer cancel()
	var p page
	err := c.call(ctx, "GET", "/exchanges/wait", query, nil, &p)
	return p, err
}

// Exchange is one exchange of the journal, by its number.
func (c *Client) Exchange(ctx context.Context, number uint64) (*journal.Exchange, error) {
	return c.callForExchange(ctx, "GET", at("exchanges", strconv.FormatUint(number, 10)), nil)
}

// Replay sends the request of an exchange of the journal again, byte for byte.
func (c *Client) Replay(ctx context.Context, number uint64, to string) (*journal.Exchange, error) {
	return c.callForExchange(ctx, "POST", at("exchanges", strconv.FormatUint(number, 10), "replay"), replayWish{to})
}

func (c *Client) callForExchange(ctx context.Context, method, path string, in any) (*journal.Exchange, error) {
	var data json.RawMessage
	if err := c.call(ctx, method, path, nil, in, &data); err != nil {
		return nil, err
	}
	ex, err := journal.UnmarshalExchange(data)
	if err != nil {
		return nil, fmt.Errorf("ask world: %w", err)
	}
	return ex, nil
}
