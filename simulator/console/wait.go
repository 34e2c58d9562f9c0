package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// How waits are bounded.
const (
	maxWaits   = 256 // at the same time
	maxWait    = 10 * time.Minute
	usualWait  = 30 * time.Second
	maxAwaited = 100_000 // exchanges that are waited for
)

// await answers GET /exchanges/wait. A caller who goes away ends the wait.
func (a *api) await(c *call) (reply, error) {
	q, err := c.search()
	if err != nil {
		return reply{}, err
	}
	count, err := c.number("count", 1)
	if err != nil {
		return reply{}, err
	}
	if count < 1 || count > maxAwaited {
		return reply{}, bad("read query: count is not from 1 to %d", maxAwaited)
	}
	limit := usualWait
	if text := c.query.Get("timeout"); text != "" {
		if limit, err = time.ParseDuration(text); err != nil || limit <= 0 || limit > maxWait {
			return reply{}, bad("read query: timeout is not of the form 1m30s, or not from above zero to %v", maxWait)
		}
	}
	select {
	case a.waits <- struct{}{}:
		defer func() { <-a.waits }()
	default:
		return reply{}, &refusal{http.StatusServiceUnavailable, fmt.Sprintf("wait for exchanges: %d others wait already", maxWaits), "wait for fewer things at the same time"}
	}
	ctx, cancel := context.WithTimeout(c.Context(), limit)
	defer cancel()
	all, err := a.world.Await(ctx, int(count), q)
	switch {
	case err == nil:
		return newPage(all.Exchanges, pageCount, all.Last, all.Dropped)
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return reply{}, &refusal{http.StatusGatewayTimeout, fmt.Sprintf("wait for %d exchanges: %d came within %v", count, len(all.Exchanges), limit), "the same can be asked again"}
	}
	return reply{}, err
}
