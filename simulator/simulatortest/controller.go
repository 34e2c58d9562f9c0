package simulatortest

import (
	"context"
	"testing"

	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/opengdpr"
)

// ControllerServer is a controller in a world of its own.
type ControllerServer struct {
	World  *simulator.World
	Domain string // controller.test
	URL    string // base URL of its callback URLs, on loopback, for any client
}

// Controller starts a controller whose callback URLs lead to a plain listener on
// loopback, so that a processor under test needs neither names nor certificates.
func Controller(t testing.TB) *ControllerServer {
	t.Helper()
	w := World(t, simulator.Options{})
	c := &ControllerServer{World: w, Domain: "controller.test", URL: loopback(w)}
	if err := w.Add(simulator.Setup{Role: simulator.RoleController, Domain: c.Domain, URL: c.URL}); err != nil {
		t.Fatalf("%v", err)
	}
	return c
}

// Send lets the controller send a request. It fails the test if no answer came.
func (c *ControllerServer) Send(t testing.TB, s opengdpr.Sending) *journal.Exchange {
	t.Helper()
	ex, err := c.World.Access().Send(context.Background(), c.Domain, s)
	if err != nil {
		t.Fatalf("%v", err)
	}
	if !ex.OK() {
		t.Fatalf("send request to %s: %s: %s", s.To, ex.Failure, ex.Error)
	}
	return ex
}
