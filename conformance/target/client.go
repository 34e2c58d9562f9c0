package target

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"dsrcheck/simulator/journal"
)

// Request is one request to be sent.
type Request struct {
	Method string
	// Path is appended to the base URL. It begins with a slash and is escaped where it has
	// to be. It is ignored if URL is set.
	Path string
	// URL is an absolute URL that the target named; where it may lead is restricted.
	URL string
	// Header is sent as it is, beside Host, the framing and the credentials.
	Header http.Header
	// Body is nil for none.
	Body []byte
	// Chunked sends the body, which may be empty but not nil, with a chunked transfer coding.
	Chunked bool
	// Cut is how many bytes at the end of the body are announced and not sent: the sending side
	// of the connection is closed in their place.
	Cut int
	// Pieces is in how many pieces the body is sent, with a pause of Every before each; zero
	// sends it at once.
	Pieces int
	Every  time.Duration
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
	home      atomic.Pointer[addressKind] // of the target's address, nil until it is known
}

// NewClient returns a client for t that calls itself userAgent.
func NewClient(t *Target, userAgent string) *Client {
	c := &Client{target: t, limits: journal.Limits{Head: 256 << 10, Body: 4 << 20}, userAgent: userAgent}
	if kind, ok := kindOfName(t.URL.Hostname()); ok && t.Resolve[bareName(t.URL.Hostname())] == nil {
		c.home.Store(&kind)
	}
	return c
}

// Do carries out one exchange within the target's timeout. The exchange is never nil; what
// went wrong stands in its Failure and Error.
func (c *Client) Do(ctx context.Context, r Request) *journal.Exchange {
	ctx, cancel := context.WithTimeout(ctx, c.target.Timeout)
	defer cancel()
	ex := &journal.Exchange{Direction: journal.Outbound, Request: &journal.Message{}, Label: r.Label, URL: r.URL, Started: time.Now()}
	if r.URL == "" {
		ex.URL = c.target.URL.String() + r.Path
	}
	req, err := c.build(r, ex.URL)
	if err != nil {
		return failed(ex, journal.FailForbidden, err)
	}
	ex.URL = req.URL.String()
	way := c.route(req.URL, c.own(req.URL))
	conn, absolute, err := c.dial(ctx, way)
	if err != nil {
		kind := classify(ctx, err)
		return failed(ex, kind, c.explain(kind, req.URL.Host, err))
	}
	if absolute {
		ctx = journal.Proxied(ctx)
		if user := c.target.Proxy.User; user != nil {
			req.Header.Set("Proxy-Authorization", basic(user))
		}
	}
	if r.Cut > 0 {
		ctx = journal.Cut(ctx, r.Cut)
	}
	if r.Pieces > 0 {
		ctx = journal.Paced(ctx, r.Pieces, r.Every)
	}
	limits := c.limits
	limits.Body += 2 * len(r.Body) // an answer may hold the request, in base64
	done := journal.RoundTrip(ctx, conn, req, limits)
	done.Label, done.Started = ex.Label, ex.Started
	if done.Failure != "" {
		done.Error = c.explain(done.Failure, req.URL.Host, errors.New(done.Error)).Error()
	}
	return done
}

// failed is the exchange of a request that no connection carried.
func failed(ex *journal.Exchange, kind journal.Failure, err error) *journal.Exchange {
	ex.Ended, ex.Failure, ex.Error = time.Now(), kind, err.Error()
	return ex
}

// build makes the http.Request.
func (c *Client) build(r Request, rawURL string) (*http.Request, error) {
	u, err := baseURL(rawURL)
	if err != nil {
		return nil, err
	}
	var body io.Reader
	if r.Body != nil {
		body = bytes.NewReader(r.Body)
	}
	req, err := http.NewRequest(r.Method, u.String(), body)
	if err != nil {
		return nil, fmt.Errorf("build request: %w", err)
	}
	req.URL.User = nil
	if r.Chunked {
		req.TransferEncoding = []string{"chunked"}
	}
	if r.Header != nil {
		req.Header = r.Header.Clone()
	}
	req.Header.Set("User-Agent", c.userAgent)
	req.Header.Set("Accept-Encoding", "identity")
	if c.own(u) && !r.Anonymous {
		for _, h := range c.target.Headers {
			req.Header.Add(h.Name, h.Value)
		}
	}
	return req, nil
}

// Own reports whether rawURL has the origin of the target's base URL, or is of the target's
// domain and led to the same place by the user.
func (c *Client) Own(rawURL string) bool {
	u, err := url.Parse(rawURL)
	return err == nil && c.own(u)
}

func (c *Client) own(u *url.URL) bool {
	if sameOrigin(u, c.target.URL) {
		return true
	}
	to, base := c.route(u, false), c.route(c.target.URL, true)
	return bareName(u.Hostname()) == c.target.Domain && to.mapped && to.address == base.address && to.secure == base.secure
}
