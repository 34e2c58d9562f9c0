package opengdpr

import (
	"bytes"
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"dsrcheck/simulator/journal"
)

// answerLimit is how many bytes of the body of an answer are taken.
const answerLimit = 1 << 20

// mostRedirects is how many redirects of a GET are followed.
const mostRedirects = 3

// caller sends requests in the name of a partner, each on a connection of its own.
type caller struct {
	domain  string          // of the partner
	ctx     context.Context // ends with it
	timeout time.Duration   // of one request, by the machine's clock
	roots   *x509.CertPool  // those of the machine if nil
	record  func(*journal.Exchange)
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
}

// do sends a request and returns the exchange, which has a failure where no answer came.
func (c *caller) do(ctx context.Context, req *http.Request) *journal.Exchange {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	defer context.AfterFunc(c.ctx, cancel)()
	var sent *journal.Exchange
	transport := journal.Transport{
		Dial: c.dial, Partner: c.domain, Limits: journal.Limits{Body: answerLimit},
		Record: func(ex *journal.Exchange) {
			sent = ex
			c.record(ex)
		},
	}
	if c.roots != nil {
		transport.TLS = clientTLS(c.roots)
	}
	if resp, err := transport.RoundTrip(req.WithContext(ctx)); err == nil {
		_ = resp.Body.Close()
	}
	return sent
}

// newRequest is a request without a body or with one of JSON.
func newRequest(ctx context.Context, method, to string, body []byte) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, to, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", jsonMedia)
	if len(body) > 0 {
		req.Header.Set("Content-Type", jsonMedia)
	}
	return req, nil
}

// ask sends such a request.
func (c *caller) ask(ctx context.Context, method, to string, body []byte) (*journal.Exchange, error) {
	req, err := newRequest(ctx, method, to, body)
	if err != nil {
		return nil, err
	}
	return c.do(ctx, req), nil
}

// get is a GET that follows redirects to the same host, by the same scheme.
func (c *caller) get(ctx context.Context, to string) (*journal.Exchange, error) {
	for followed := 0; ; followed++ {
		ex, err := c.ask(ctx, http.MethodGet, to, nil)
		if err != nil {
			return nil, err
		}
		next := redirected(to, ex)
		if next == "" || followed == mostRedirects {
			return ex, nil
		}
		to = next
	}
}

// redirected is the URL on the same host that an answer leads to, empty if there is none.
func redirected(from string, ex *journal.Exchange) string {
	location, ok := ex.Response.Header("Location")
	if !ok || ex.Status()/100 != 3 {
		return ""
	}
	base, err := url.Parse(from)
	if err != nil {
		return ""
	}
	next, err := base.Parse(location)
	if err != nil || next.Scheme != base.Scheme || !strings.EqualFold(next.Host, base.Host) {
		return ""
	}
	return next.String()
}
