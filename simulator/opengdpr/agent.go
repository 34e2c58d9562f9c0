package opengdpr

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Downstream is a processor that an agent knows.
type Downstream struct {
	Domain   string `json:"domain"`
	URL      string `json:"url,omitempty"`      // base URL; https and the domain if empty
	Unchosen bool   `json:"unchosen,omitempty"` // it is known, and nothing is passed on to it
}

// AgentConfig describes an [Agent]. It is a processor to those who send it requests, with
// all that a [Config] says of one, save that the pace of requests is that of the processors
// downstream, and that nothing is kept beyond the process.
type AgentConfig struct {
	Config
	URL          string        // under which others reach it; https and the domain if empty
	CallbackPath string        // where it takes the callbacks of processors; [UsualCallbackPath] if empty
	Downstreams  []Downstream  // in the order in which they are asked
	Timeout      time.Duration // of a request that it sends, by the machine's clock; ten seconds if zero
}

// withDefaults fills in what was not said, or says what makes no sense.
func (c AgentConfig) withDefaults() (AgentConfig, error) {
	if c.URL == "" {
		c.URL = "https://" + c.Domain
	}
	if c.CallbackPath == "" {
		c.CallbackPath = UsualCallbackPath
	}
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	c.URL, c.Downstreams = strings.TrimRight(c.URL, "/"), slices.Clone(c.Downstreams)
	if c.CallbackPath[0] != '/' {
		return c, fmt.Errorf("%q is no path that begins with a slash", c.CallbackPath)
	}
	for i, d := range c.Downstreams {
		d.Domain = strings.ToLower(strings.TrimSuffix(d.Domain, "."))
		if d.URL == "" {
			d.URL = "https://" + d.Domain
		}
		u, err := url.Parse(d.URL)
		switch {
		case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
			return c, fmt.Errorf("downstream %d: %q is no base URL of http or https", i+1, d.URL)
		case d.Domain == "" || d.Domain == strings.ToLower(c.Domain):
			return c, fmt.Errorf("downstream %d: %q is no domain of another", i+1, d.Domain)
		case slices.ContainsFunc(c.Downstreams[:i], func(other Downstream) bool { return other.Domain == d.Domain }):
			return c, fmt.Errorf("downstream %d: %s is there twice", i+1, d.Domain)
		}
		c.Downstreams[i] = d
	}
	return c, nil
}

// Agent is a simulated agent (section 3.1): a [Processor] to those upstream that passes on
// what it accepts to the processors that its owner has chosen. It calls back upstream when
// a request was passed on, and again when the statuses that it hears from downstream change
// its own: in_progress once one of the processors is, completed once all are. It is safe
// for concurrent use.
type Agent struct {
	*Processor
	agent    AgentConfig
	calls    *caller
	verifier *verifier

	passing sync.Mutex          // guards what follows and the passages; the processor's mutex comes after it
	passed  map[string]*passage // by the id of the request
	sent    map[string]*passage // by the id under which it was sent
	ending  bool
	legs    sync.WaitGroup // under way
}

// NewAgent makes an agent. It fails where [New] does, and for downstreams that make no
// sense.
func NewAgent(c AgentConfig) (*Agent, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("make agent %s: %w", c.Domain, err)
	}
	if c.Domain == "" || c.Authority == nil {
		return nil, errors.New("make agent: it needs a domain and an authority")
	}
	if c.Roots == nil {
		c.Roots = c.Authority.Pool()
	}
	a := &Agent{agent: c, passed: map[string]*passage{}, sent: map[string]*passage{}}
	c.Config.Keep, c.Config.agent = forgetful{}, a
	c.Config.Lifecycle = Lifecycle{Pending: Never, InProgress: Never}
	if c.Organization == "" {
		c.Config.Organization = "Simulated Agent"
	}
	p, err := newProcessor(c.Config)
	if err != nil {
		return nil, fmt.Errorf("make agent %s: %w", c.Domain, err)
	}
	a.Processor = p
	a.calls = &caller{
		domain: c.Domain, ctx: p.ctx, timeout: c.Timeout, roots: p.config.Roots, record: p.config.Record, dial: p.config.Dial,
	}
	a.verifier = newVerifier(a.calls, p.config.Clock)
	return a, nil
}

// ownURL is where the agent takes the callbacks of processors.
func (a *Agent) ownURL(c *conduct) string { return a.agent.URL + c.path }

// Reset forgets requests and what is known of processors. Faults and key stay.
func (a *Agent) Reset() error {
	err := a.Processor.Reset()
	a.passing.Lock()
	a.passed, a.sent = map[string]*passage{}, map[string]*passage{}
	a.passing.Unlock()
	a.verifier.forget()
	return err
}

// Close stops what is under way and waits for it to end.
func (a *Agent) Close() error {
	a.passing.Lock()
	a.ending = true
	a.passing.Unlock()
	a.cancel()
	a.legs.Wait()
	return a.Processor.Close()
}
