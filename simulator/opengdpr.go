package simulator

import "dsrcheck/simulator/opengdpr"

// AddProcessor starts an OpenGDPR processor under its domain. The world supplies
// Authority, Clock, Record, Keep, Dial and Roots where the config has none.
func (w *World) AddProcessor(c opengdpr.Config) (*opengdpr.Processor, error) {
	return w.addProcessor(Setup{Role: RoleProcessor, Domain: c.Domain, Personality: c.Personality, Lifecycle: c.Lifecycle, Offers: c.Offers}, c)
}

func (w *World) addProcessor(s Setup, c opengdpr.Config) (*opengdpr.Processor, error) {
	s = s.withDefaults()
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
	if c.Roots == nil {
		c.Roots = w.Network.Roots()
	}
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

// AddController starts an OpenGDPR controller under its domain, on the world's clock.
func (w *World) AddController(domain string) (*opengdpr.Controller, error) {
	return w.addController(Setup{Role: RoleController, Domain: domain})
}

func (w *World) addController(s Setup) (*opengdpr.Controller, error) {
	s = s.withDefaults()
	c, err := opengdpr.NewController(opengdpr.ControllerConfig{
		Domain: s.Domain, URL: s.URL, Roots: w.Network.Roots(), Clock: w.Clock, Record: w.record, Dial: w.Network.Dial,
	})
	if err != nil {
		return nil, mark(ErrWish, err)
	}
	if err := w.settle(s, c); err != nil {
		return nil, err
	}
	return c, nil
}
