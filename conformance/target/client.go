package target

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"
	"time"

	"dsrcheck/simulator/journal"
)

// Request is one request to be sent.
type Request struct {
	Method string
	// Path is appended to the base URL. It is ignored if URL is set.
	Path string
	// URL is an absolute URL that the target named; where it may lead is restricted.
	URL string
	// Header is sent as it is, beside Host, the framing and the credentials.
	Header http.Header
	// Body is nil for none.
	Body []byte
	// Chunked sends the body with a chunked transfer coding.
	Chunked bool
	// Anonymous leaves the credentials out. They never go to another origin.
	Anonymous bool
	// Label says in a few words what the request is for.
	Label string
}

// Client carries out exchanges with a target. It is safe for concurrent use.
type Client struct {
	target    *Target
	limits    journal.Limits
	userAgent string
	home      atomic.Pointer[netip.Addr] // where the target was last reached
}

// NewClient returns a client for t that calls itself userAgent.
func NewClient(t *Target, userAgent string) *Client {
	return &Client{target: t, limits: journal.Limits{Head: 256 << 10, Body: 4 << 20}, userAgent: userAgent}
}

// Do carries out one exchange within the target's timeout. The exchange is never nil; what
// went wrong stands in its Failure and Error.
func (c *Client) Do(ctx context.Context, r Request) *journal.Exchange {
	ctx, cancel := context.WithTimeout(ctx, c.target.Timeout)
	defer cancel()
	started := time.Now()
	req, own, err := c.build(ctx, r)
	if err != nil {
		return failed(started, r, nil, journal.FailForbidden, err)
	}
	conn, ctx, err := c.dial(ctx, req.URL, own)
	if err != nil {
		kind := journal.Classify(ctx, err)
		if errors.Is(err, errForbidden) {
			kind = journal.FailForbidden
		}
		return failed(started, r, req, kind, c.explain(kind, req.URL, err))
	}
	ex := journal.RoundTrip(ctx, conn, req.WithContext(ctx), c.limits)
	ex.Label, ex.Started = r.Label, started
	if ex.Failure != "" {
		ex.Error = c.explain(ex.Failure, req.URL, errors.New(ex.Error)).Error()
	}
	return ex
}

// build makes the http.Request and tells whether it goes to the target's own origin.
func (c *Client) build(ctx context.Context, r Request) (*http.Request, bool, error) {
	raw := c.target.URL.String() + r.Path
	if r.URL != "" {
		raw = r.URL
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, false, fmt.Errorf("url %q cannot be parsed", raw)
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return nil, false, fmt.Errorf("url %q is not an absolute http or https URL", raw)
	}
	var body io.Reader
	if r.Body != nil {
		body = bytes.NewReader(r.Body)
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, u.String(), body)
	if err != nil {
		return nil, false, fmt.Errorf("build request: %w", err)
	}
	req.URL.User = nil
	for name, values := range r.Header {
		req.Header[name] = values
	}
	if r.Chunked {
		req.ContentLength = -1
	}
	req.Header.Set("User-Agent", c.userAgent)
	req.Header.Set("Accept-Encoding", "identity")
	own := sameOrigin(u, c.target.URL)
	if own && !r.Anonymous {
		for _, h := range c.target.Headers {
			req.Header.Add(h.Name, h.Value)
		}
	}
	return req, own || r.URL == "", nil
}

// Own reports whether rawURL has the origin of the target's base URL.
func (c *Client) Own(rawURL string) bool {
	u, err := url.Parse(rawURL)
	return err == nil && sameOrigin(u, c.target.URL)
}

func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && a.Hostname() == b.Hostname() && port(a) == port(b)
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

// explain turns a failure into a sentence that a user can act on.
func (c *Client) explain(kind journal.Failure, u *url.URL, err error) error {
	switch kind {
	case journal.FailName:
		return fmt.Errorf("host %q could not be resolved", u.Hostname())
	case journal.FailTimeout:
		return fmt.Errorf("no complete answer from %s within %s (deadline: timeout)", u.Host, c.target.Timeout)
	case journal.FailConnect:
		return fmt.Errorf("no connection to %s: %w", u.Host, err)
	case journal.FailTLS:
		return fmt.Errorf("no TLS with %s: %w", u.Host, err)
	case journal.FailClosed:
		return fmt.Errorf("%s closed the connection before its answer was complete: %w", u.Host, err)
	case journal.FailMalformed:
		return fmt.Errorf("answer of %s is no HTTP/1.x: %w", u.Host, err)
	case journal.FailLimit:
		return fmt.Errorf("answer of %s is too large: %w", u.Host, err)
	}
	return err
}

// failed is the exchange of a request that no connection carried.
func failed(started time.Time, r Request, req *http.Request, kind journal.Failure, err error) *journal.Exchange {
	ex := &journal.Exchange{Direction: journal.Outbound, Label: r.Label, URL: r.URL, Request: &journal.Message{},
		Started: started, Ended: time.Now(), Failure: kind, Error: err.Error()}
	if req != nil {
		ex.URL = req.URL.String()
	}
	return ex
}
