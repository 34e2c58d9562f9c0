package simulator

import (
	"cmp"
	"errors"
	"net"

	"dsrcheck/simulator/opengdpr"
)

// ProcessorServer is a processor in a world of its own, as tests want it.
type ProcessorServer struct {
	*World
	Processor  *opengdpr.Processor
	Controller *opengdpr.Controller // takes callbacks under controller.test
	URL        string               // base URL by domain, for [World.Client] and [network.Network.Dial]
	Loopback   string               // base URL of the plain listener, for any client
}

// StartProcessor starts a processor and a controller in a new world. An empty Domain
// in c means processor.test. Reached by Loopback, the processor goes on naming its
// domain; for one that names the address itself set Domain to 127.0.0.1.
func StartProcessor(o Options, c opengdpr.Config) (*ProcessorServer, error) {
	w, err := NewWorld(o)
	if err != nil {
		return nil, err
	}
	c.Domain = cmp.Or(c.Domain, "processor.test")
	p, err := w.AddProcessor(c)
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	controller, err := w.AddController("controller.test")
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	s := &ProcessorServer{
		World:      w,
		Processor:  p,
		Controller: controller,
		URL:        "https://" + c.Domain,
		Loopback:   "http://" + w.Network.Addr().String(),
	}
	if net.ParseIP(c.Domain) != nil {
		s.URL = "https://" + w.Network.AddrTLS().String()
		return s, nil
	}
	for _, name := range []string{"127.0.0.1", "localhost"} {
		if err := w.Network.Alias(name, c.Domain); err != nil {
			return nil, errors.Join(err, w.Close())
		}
	}
	return s, nil
}
