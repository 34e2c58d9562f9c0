package opengdpr

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
)

// ControllerConfig describes a [Controller]. Only Domain is needed for one that takes
// callbacks.
type ControllerConfig struct {
	Domain  string         // host on which callbacks are taken
	URL     string         // under which others reach it; https and the domain if empty
	Roots   *x509.CertPool // authorities that are trusted; those of the machine if nil
	Clock   clock.Clock    // the machine's if nil
	Timeout time.Duration  // of a request that is sent, by the machine's clock; ten seconds if zero

	// Record is called for each request that is sent, failed ones included; nil records
	// nothing.
	Record func(*journal.Exchange)
	// Dial opens the connections of requests, usually [network.Network.Dial]. Without it
	// none can be sent, and each fails.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Controller is a simulated controller. It takes callbacks (section 8.5): any POST is
// answered with 202, everything else with 405; to let it answer otherwise is for
// package behaviour. And it sends requests (section 7). It is safe for concurrent use.
type Controller struct {
	config ControllerConfig
	calls  *caller
	ctx    context.Context // ends with the controller
	cancel context.CancelFunc
}

// NewController makes a controller. It fails without a domain, and for a URL that is
// none.
func NewController(c ControllerConfig) (*Controller, error) {
	if c.Domain == "" {
		return nil, errors.New("make controller: it needs a domain")
	}
	if c.URL == "" {
		c.URL = "https://" + c.Domain
	}
	if u, err := url.Parse(c.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("make controller %s: %q is no URL of http or https", c.Domain, c.URL)
	}
	c.URL = strings.TrimRight(c.URL, "/")
	if c.Clock == nil {
		c.Clock = clock.Real()
	}
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	if c.Record == nil {
		c.Record = func(*journal.Exchange) {}
	}
	if c.Dial == nil {
		c.Dial = func(context.Context, string, string) (net.Conn, error) {
			return nil, errors.New("this controller has no network")
		}
	}
	k := &Controller{config: c}
	k.ctx, k.cancel = context.WithCancel(context.Background())
	k.calls = &caller{domain: c.Domain, ctx: k.ctx, timeout: c.Timeout, roots: c.Roots, record: c.Record, dial: c.Dial}
	return k, nil
}

// Domain is the host on which callbacks are taken.
func (c *Controller) Domain() string { return c.config.Domain }

// CallbackURL is the URL for callbacks at a path, which begins with a slash.
func (c *Controller) CallbackURL(path string) string { return c.config.URL + path }

// ServeHTTP answers a callback.
func (c *Controller) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	_, _ = io.CopyN(io.Discard, r.Body, drainLimit) // so that a caller who writes all before reading gets its answer
	w.WriteHeader(http.StatusAccepted)
}

// Close ends requests that are being sent.
func (c *Controller) Close() error {
	c.cancel()
	return nil
}
