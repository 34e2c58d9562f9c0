package console

import (
	"dsrcheck/simulator"
)

type requestList struct {
	Requests []simulator.Request `json:"requests"`
}

// stateWish is the body that moves a request on. The domain stands in the path, if that
// names one.
type stateWish struct {
	State  string `json:"state"`
	Domain string `json:"domain,omitempty"`
}

func (a *api) requests(c *call) (reply, error) {
	all, err := a.world.Requests(c.Context(), c.variable("domain"))
	return found(requestList{orEmpty(all)}), err
}

func (a *api) sendRequest(c *call) (reply, error) {
	var s simulator.Sending
	if err := c.decode(&s); err != nil {
		return reply{}, err
	}
	ex, err := a.world.Send(c.Context(), c.variable("domain"), s)
	if err != nil {
		return reply{}, err
	}
	return foundExchange(ex)
}

func (a *api) moveRequest(c *call) (reply, error) {
	return a.move(c, c.variable("domain"))
}

func (a *api) moveAnyRequest(c *call) (reply, error) { return a.move(c, "") }

// move moves the request of the path on, at the processor of a domain if one is named.
func (a *api) move(c *call, domain string) (reply, error) {
	var wish stateWish
	if err := c.decode(&wish); err != nil {
		return reply{}, err
	}
	switch {
	case wish.State == "":
		return reply{}, bad("read body: state is missing")
	case domain != "" && wish.Domain != "" && wish.Domain != domain:
		return reply{}, bad("read body: domain is not that of the path")
	case domain == "":
		domain = wish.Domain
	}
	return done, a.world.MoveRequest(c.Context(), domain, c.variable("id"), wish.State)
}

func (a *api) repeatCallback(c *call) (reply, error) {
	return a.repeat(c, c.variable("domain"))
}

func (a *api) repeatAnyCallback(c *call) (reply, error) { return a.repeat(c, "") }

func (a *api) repeat(c *call, domain string) (reply, error) {
	return done, a.world.RepeatCallback(c.Context(), domain, c.variable("id"))
}
