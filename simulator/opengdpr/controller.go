package opengdpr

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
)

// UsualCallbackPath is where a controller takes callbacks if nothing else is said.
const UsualCallbackPath = "/opengdpr_callbacks"

// ControllerConfig describes a [Controller]. Only Domain is needed for one that takes
// callbacks.
type ControllerConfig struct {
	Domain  string         // host on which callbacks are taken
	URL     string         // under which others reach it; https and the domain if empty
	Roots   *x509.CertPool // authorities that are trusted; those of the machine if nil
	Clock   clock.Clock    // the machine's if nil
	Timeout time.Duration  // of a request that is sent, by the machine's clock; ten seconds if zero
	Faults  []string       // names of deviations of the register, applied in this order

	// CallbackPath is where callbacks are judged, and begins with a slash. If it is empty that
	// is [UsualCallbackPath], and only from the first [Controller.Submit] on: one that
	// submits nothing takes whatever comes, as a test of a processor may want it.
	CallbackPath string
	RetryPause   time.Duration // before a request is sent for the second time, doubled before each further one; one second if zero

	// Record is called for each request that is sent, failed ones included; nil records
	// nothing.
	Record func(*journal.Exchange)
	// Dial opens the connections of requests, usually [network.Network.Dial]. Without it
	// none can be sent, and each fails.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// withDefaults fills in what was not said, or says what makes no sense.
func (c ControllerConfig) withDefaults() (ControllerConfig, error) {
	if c.Domain == "" {
		return c, errors.New("it needs a domain")
	}
	if c.URL == "" {
		c.URL = "https://" + c.Domain
	}
	if u, err := url.Parse(c.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return c, fmt.Errorf("%q is no URL of http or https", c.URL)
	}
	if c.CallbackPath != "" && c.CallbackPath[0] != '/' {
		return c, fmt.Errorf("%q is no path that begins with a slash", c.CallbackPath)
	}
	c.URL = strings.TrimRight(c.URL, "/")
	if c.Clock == nil {
		c.Clock = clock.Real()
	}
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	if c.RetryPause == 0 {
		c.RetryPause = time.Second
	}
	if c.Record == nil {
		c.Record = func(*journal.Exchange) {}
	}
	if c.Dial == nil {
		c.Dial = func(context.Context, string, string) (net.Conn, error) {
			return nil, errors.New("this controller has no network")
		}
	}
	return c, nil
}

// Controller is a simulated controller, by default a conforming one. It submits data
// subject requests and cancels them (sections 7 and 9), takes the callbacks about them
// (section 8.8), and tells what it believes of each; its hooks do the same over HTTP. It
// also sends whatever it is told to ([Controller.Send]). Everywhere else on its site a
// POST is answered with 202, or 404 if it is the call of a hook, and anything else with 405. It
// is safe for concurrent use.
type Controller struct {
	config    ControllerConfig
	calls     *caller
	verifier  *verifier
	listening atomic.Bool // judges what comes to its callback paths
	present   atomic.Pointer[stance]

	changing  sync.Mutex // held by whoever makes stances; guards what follows
	deviating []*stance  // the one asked for last at the end

	ctx    context.Context // ends with the controller
	cancel context.CancelFunc
	wg     sync.WaitGroup // requests on their way
	mu     sync.Mutex     // guards what follows and what is believed of each request
	closed bool
	sent   submissions
	epoch  context.Context // ends with the controller, or when it forgets its requests
	forget context.CancelFunc
}

// NewController makes a controller. It fails without a domain, for a URL or path that is
// none, and for an unknown deviation.
func NewController(c ControllerConfig) (*Controller, error) {
	listening := c.CallbackPath != ""
	c, err := c.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("make controller %s: %w", c.Domain, err)
	}
	k := &Controller{config: c, sent: newSubmissions()}
	k.ctx, k.cancel = context.WithCancel(context.Background())
	k.epoch, k.forget = context.WithCancel(k.ctx)
	k.calls = &caller{domain: c.Domain, ctx: k.ctx, timeout: c.Timeout, roots: c.Roots, record: c.Record, dial: c.Dial}
	k.verifier = newVerifier(k.calls, c.Clock)
	k.listening.Store(listening)
	if err := k.SetFaults(c.Faults); err != nil {
		return nil, fmt.Errorf("make controller %s: %w", c.Domain, err)
	}
	return k, nil
}

// Domain is the host on which callbacks are taken.
func (c *Controller) Domain() string { return c.config.Domain }

// CallbackURL is the URL for callbacks at a path, which begins with a slash.
func (c *Controller) CallbackURL(path string) string { return c.config.URL + path }

// ServeHTTP answers a callback or a hook.
func (c *Controller) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.present.Load().ServeHTTP(w, r)
}

// Reset forgets requests and what is known of processors.
func (c *Controller) Reset() {
	c.mu.Lock()
	c.forget()
	c.epoch, c.forget = context.WithCancel(c.ctx)
	c.sent = newSubmissions()
	c.mu.Unlock()
	c.verifier.forget()
}

// Close ends requests that are being sent.
func (c *Controller) Close() error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.cancel()
	c.wg.Wait()
	return nil
}
