package simulator

import "dsrcheck/simulator/ddrf"

// AddPublisher starts a publisher of DDRF under its domain. The world supplies Authority,
// Clock, Record, Dial and Roots where the config has none.
func (w *World) AddPublisher(c ddrf.Config) (*ddrf.Publisher, error) {
	return w.addPublisher(Setup{Role: RolePublisher, Domain: c.Domain, URL: c.URL, DDRF: c.Settings}, c)
}

func (w *World) addPublisher(s Setup, c ddrf.Config) (*ddrf.Publisher, error) {
	s = s.withDefaults()
	p, err := ddrf.NewPublisher(w.participating(s.Domain, c))
	if err != nil {
		return nil, mark(ErrWish, err)
	}
	if err := w.settle(s, p); err != nil {
		return nil, err
	}
	return p, nil
}

// AddVendor starts a vendor of DDRF in the same way.
func (w *World) AddVendor(c ddrf.Config) (*ddrf.Vendor, error) {
	return w.addVendor(Setup{Role: RoleVendor, Domain: c.Domain, URL: c.URL, DDRF: c.Settings}, c)
}

func (w *World) addVendor(s Setup, c ddrf.Config) (*ddrf.Vendor, error) {
	s = s.withDefaults()
	v, err := ddrf.NewVendor(w.participating(s.Domain, c))
	if err != nil {
		return nil, mark(ErrWish, err)
	}
	if err := w.settle(s, v); err != nil {
		return nil, err
	}
	return v, nil
}

// participating is the config of a participant in this world.
func (w *World) participating(domain string, c ddrf.Config) ddrf.Config {
	c.Domain = domain
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
		c.Introduce = w.introduce(domain)
	}
	if c.Roots == nil {
		c.Roots = w.Network.Roots()
	}
	return c
}
