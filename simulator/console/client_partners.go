package console

import (
	"context"

	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// Partners are all partners, by domain.
func (c *Client) Partners(ctx context.Context) ([]simulator.Partner, error) {
	var list partnerList
	err := c.call(ctx, "GET", "/partners", nil, nil, &list)
	return list.Partners, err
}

// SetFaults lets a partner commit these deviations, and no others, from now on.
func (c *Client) SetFaults(ctx context.Context, domain string, faults []string) error {
	faults = orEmpty(faults)
	return c.call(ctx, "PUT", at("partners", domain, "faults"), nil, faultWish{&faults}, nil)
}

// SetLook changes how a partner answers TLS handshakes.
func (c *Client) SetLook(ctx context.Context, domain string, look network.Look) error {
	return c.call(ctx, "PUT", at("partners", domain, "look"), nil, look, nil)
}

// RotateKey gives a partner new signing keys.
func (c *Client) RotateKey(ctx context.Context, domain string) error {
	return c.call(ctx, "POST", at("partners", domain, "key"), nil, nil, nil)
}

// RestoreKey gives a partner the keys back that it had before they were changed last.
func (c *Client) RestoreKey(ctx context.Context, domain string) error {
	return c.call(ctx, "DELETE", at("partners", domain, "key"), nil, nil, nil)
}

// Sign lets a processor sign something as it signs its callbacks.
func (c *Client) Sign(ctx context.Context, domain string, s simulator.SignWish) ([]byte, error) {
	var got signed
	err := c.call(ctx, "POST", at("partners", domain, "signatures"), nil, s, &got)
	return got.Signature, err
}

// Requests are those that a processor has taken, the oldest first.
func (c *Client) Requests(ctx context.Context, domain string) ([]simulator.Request, error) {
	var list requestList
	err := c.call(ctx, "GET", at("partners", domain, "requests"), nil, nil, &list)
	return list.Requests, err
}

// MoveRequest moves a request on to a state.
func (c *Client) MoveRequest(ctx context.Context, domain, id, state string) error {
	return c.call(ctx, "POST", requestAt(domain, id, "state"), nil, stateWish{State: state}, nil)
}

// RepeatCallback sends the callbacks of a request's present state again.
func (c *Client) RepeatCallback(ctx context.Context, domain, id string) error {
	return c.call(ctx, "POST", requestAt(domain, id, "callback"), nil, nil, nil)
}

// requestAt is the path of something about a request, of the processor that knows it if
// no domain is named.
func requestAt(domain, id, what string) string {
	if domain == "" {
		return at("opengdpr", "requests", id, what)
	}
	return at("partners", domain, "requests", id, what)
}

// Send lets a partner send a request and returns the exchange.
func (c *Client) Send(ctx context.Context, domain string, s simulator.Sending) (*journal.Exchange, error) {
	return c.callForExchange(ctx, "POST", at("partners", domain, "requests"), s)
}

// Delete lets a publisher or vendor send a deletion request and returns what came of it.
func (c *Client) Delete(ctx context.Context, domain string, d simulator.Deletion) (simulator.Chain, error) {
	var chain simulator.Chain
	err := c.call(ctx, "POST", at("partners", domain, "deletions"), nil, d, &chain)
	return chain, err
}

// Chains are what came of those that it has sent, the oldest first.
func (c *Client) Chains(ctx context.Context, domain string) ([]simulator.Chain, error) {
	var list chainList
	err := c.call(ctx, "GET", at("partners", domain, "deletions"), nil, nil, &list)
	return list.Chains, err
}
