package console

import (
	"context"
	"net/url"
	"strconv"

	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/network"
)

// Behave adds a behaviour and returns its id.
func (c *Client) Behave(ctx context.Context, b behaviour.Behaviour) (string, error) {
	var made behaviourID
	err := c.call(ctx, "POST", "/behaviours", nil, b, &made)
	return made.ID, err
}

// Behaviours are those that are neither forgotten nor over, the oldest first.
func (c *Client) Behaviours(ctx context.Context) ([]behaviour.Behaviour, error) {
	var list behaviourList
	err := c.call(ctx, "GET", "/behaviours", nil, nil, &list)
	return list.Behaviours, err
}

// Forget ends a behaviour, or all of an owner.
func (c *Client) Forget(ctx context.Context, id, owner string) error {
	path, query := "/behaviours", url.Values{}
	if id != "" {
		path = at("behaviours", id)
	}
	if owner != "" {
		query.Set("owner", owner)
	}
	return c.call(ctx, "DELETE", path, query, nil, nil)
}

// Notices are what was noticed on the network after that number, the oldest first.
func (c *Client) Notices(ctx context.Context, after uint64) ([]network.Notice, error) {
	var list noticeList
	err := c.call(ctx, "GET", "/notices", url.Values{"after": {strconv.FormatUint(after, 10)}}, nil, &list)
	return list.Notices, err
}

// Clock is how the world's clock stands.
func (c *Client) Clock(ctx context.Context) (clock.State, error) {
	var s clock.State
	err := c.call(ctx, "GET", "/clock", nil, nil, &s)
	return s, err
}

// MoveClock freezes the world's clock or resumes it, where that is said, and moves it.
func (c *Client) MoveClock(ctx context.Context, m clock.Move) (clock.State, error) {
	var s clock.State
	err := c.call(ctx, "PATCH", "/clock", nil, m, &s)
	return s, err
}

// Reset forgets requests, chains, behaviours, faults, looks and journal.
func (c *Client) Reset(ctx context.Context) error {
	return c.call(ctx, "POST", "/reset", nil, nil, nil)
}

// Ready asks whether the world is ready. The error says why it is not.
func (c *Client) Ready(ctx context.Context) error {
	return c.call(ctx, "GET", "/ready", nil, nil, nil)
}

// Metrics are the world's metrics in the text form of Prometheus.
func (c *Client) Metrics(ctx context.Context) ([]byte, error) {
	return c.fetch(ctx, "GET", "/metrics", nil, nil)
}
