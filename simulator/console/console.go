package console

import (
	_ "embed"
	"net/http"

	"dsrcheck/simulator"
)

// openAPI is the description of the API, OpenAPI 3.1 in JSON.
//
//go:embed openapi.json
var openAPI []byte

// api answers for a world.
type api struct {
	world simulator.Access
	ready func() error
	waits chan struct{} // holds one for each wait under way
	meter *meter
}

// New returns the admin API over a world, usually [simulator.World.Access]. The function
// says why the world is not ready, nil once every listener is open; without a function it
// always is. [Start] serves the handler; served otherwise it has no guard.
func New(world simulator.Access, ready func() error) http.Handler {
	if ready == nil {
		ready = func() error { return nil }
	}
	a := &api{world: world, ready: ready, waits: make(chan struct{}, maxWaits)}
	a.meter = newMeter(a.waits)
	return a.router()
}

// standing is what health and readiness tell.
type standing struct {
	Status string `json:"status"`
}

func (a *api) health(*call) (reply, error) { return found(standing{"ok"}), nil }

func (a *api) isReady(*call) (reply, error) {
	if err := a.ready(); err != nil {
		return reply{}, &refusal{code: http.StatusServiceUnavailable, message: err.Error()}
	}
	return found(standing{"ready"}), nil
}

func (a *api) describe(*call) (reply, error) {
	return reply{code: http.StatusOK, raw: openAPI, kind: "application/json"}, nil
}
