package simulatortest

import (
	"sync"
	"testing"

	"dsrcheck/simulator"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// authority is one for all tests of a process, since keys take time to make.
var authority = sync.OnceValues(func() (*network.Authority, error) { return network.OpenAuthority("") })

// Authority is the one that signs every certificate in worlds of this package, unless
// they are given another. Its root is what clients have to trust.
func Authority(t testing.TB) *network.Authority {
	t.Helper()
	a, err := authority()
	if err != nil {
		t.Fatalf("open authority: %v", err)
	}
	return a
}

// World starts a world without partners.
func World(t testing.TB, o simulator.Options) *simulator.World {
	t.Helper()
	if o.Authority == nil && o.Keys == "" && o.State == "" {
		o.Authority = Authority(t)
	}
	w, err := simulator.NewWorld(o)
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Errorf("close world: %v", err)
		}
	})
	return w
}

// ProcessorServer is a processor in a world of its own, together with a controller that
// takes its callbacks.
type ProcessorServer struct {
	World      *simulator.World
	Processor  *opengdpr.Processor
	Controller *opengdpr.Controller // under controller.test
	URL        string               // base URL by domain, for World.Client
	Loopback   string               // base URL of the plain listener, for any client
}

// Processor starts a processor, under processor.test if the config has no domain.
// Reached by Loopback it goes on naming its domain.
func Processor(t testing.TB, c opengdpr.Config) *ProcessorServer {
	t.Helper()
	w := World(t, simulator.Options{})
	if c.Domain == "" {
		c.Domain = "processor.test"
	}
	p, err := w.AddProcessor(c)
	if err != nil {
		t.Fatalf("%v", err)
	}
	k, err := w.AddController("controller.test")
	if err != nil {
		t.Fatalf("%v", err)
	}
	for _, name := range []string{"127.0.0.1", "localhost"} {
		if err := w.Network.Alias(name, p.Domain()); err != nil {
			t.Fatalf("%v", err)
		}
	}
	return &ProcessorServer{World: w, Processor: p, Controller: k, URL: "https://" + p.Domain(), Loopback: loopback(w)}
}

func loopback(w *simulator.World) string { return "http://" + w.Network.Addr().String() }
