package simulator

import (
	"net/url"

	"dsrcheck/simulator/opengdpr"
)

// AddProcessor starts an OpenGDPR processor under its domain. The world supplies
// Authority, Clock, Record, Keep, Dial and Roots where the config has none.
func (w *World) AddProcessor(c opengdpr.Config) (*opengdpr.Processor, error) {
	return w.addProcessor(Setup{Role: RoleProcessor, Domain: c.Domain, Personality: c.Personality, Lifecycle: c.Lifecycle, Offers: c.Offers}, c)
}

func (w *World) addProcessor(s Setup, c opengdpr.Config) (*opengdpr.Processor, error) {
	s = s.withDefaults()
	c = w.supply(s, c)
	if c.Keep == nil && w.keep != nil {
		c.Keep = w.keep.Requests()
	}
	p, err := opengdpr.New(c)
	if err != nil {
		return nil, mark(ErrWish, err)
	}
	if err := w.settle(s, p); err != nil {
		return nil, err
	}
	return p, nil
}

// AddAgent starts an OpenGDPR agent under its domain. The world supplies what it supplies to
// a processor, but for Keep.
func (w *World) AddAgent(c opengdpr.AgentConfig) (*opengdpr.Agent, error) {
	return w.addAgent(Setup{Role: RoleAgent, Domain: c.Domain, URL: c.URL, Personality: c.Personality, Offers: c.Offers, Downstreams: c.Downstreams}, c)
}

func (w *World) addAgent(s Setup, c opengdpr.AgentConfig) (*opengdpr.Agent, error) {
	s = s.withDefaults()
	c.Config, c.URL = w.supply(s, c.Config), s.URL
	a, err := opengdpr.NewAgent(c)
	if err != nil {
		return nil, mark(ErrWish, err)
	}
	if err := w.settle(s, a); err != nil {
		return nil, err
	}
	return a, nil
}

// supply fills in what a world has for a processor.
func (w *World) supply(s Setup, c opengdpr.Config) opengdpr.Config {
	c.Domain = s.Domain
	if c.Authority == nil {
		c.Authority = w.Authority
	}
	if c.Clock == nil {
		c.Clock = w.Clock
	}
	if c.Record == nil {
		c.Record = w.record
	}
	if c.Dial == nil {
		c.Dial = w.Network.Dial
	}
	if c.Introduce == nil {
		c.Introduce = w.introduce(s.Domain)
	}
	if c.Roots == nil {
		c.Roots = w.Network.Roots()
	}
	return c
}

// introduce lets a partner introduce itself where it calls others by itself.
func (w *World) introduce(domain string) func(to *url.URL) string {
	return func(to *url.URL) string { return w.Network.Introduce(domain, to) }
}

// AddController starts an OpenGDPR controller under its domain, on the world's clock. Until
// it submits something it answers every callback with 202.
func (w *World) AddController(domain string) (*opengdpr.Controller, error) {
	return w.AddControllerAs(opengdpr.ControllerConfig{Domain: domain})
}

// AddControllerAs starts an OpenGDPR controller under its domain. The world supplies Roots,
// Clock, Record and Dial where the config has none.
func (w *World) AddControllerAs(c opengdpr.ControllerConfig) (*opengdpr.Controller, error) {
	return w.addController(Setup{Role: RoleController, Domain: c.Domain, URL: c.URL, Faults: c.Faults}, c)
}

func (w *World) addController(s Setup, c opengdpr.ControllerConfig) (*opengdpr.Controller, error) {
	s = s.withDefaults()
	c.Domain, c.URL = s.Domain, s.URL
	if c.Roots == nil {
		c.Roots = w.Network.Roots()
	}
	if c.Clock == nil {
		c.Clock = w.Clock
	}
	if c.Record == nil {
		c.Record = w.record
	}
	if c.Dial == nil {
		c.Dial = w.Network.Dial
	}
	k, err := opengdpr.NewController(c)
	if err != nil {
		return nil, mark(ErrWish, err)
	}
	if err := w.settle(s, k); err != nil {
		return nil, err
	}
	return k, nil
}
