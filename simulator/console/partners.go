package console

import (
	"dsrcheck/simulator"
	"dsrcheck/simulator/network"
)

type partnerList struct {
	Partners []simulator.Partner `json:"partners"`
}

type faultWish struct {
	Faults *[]string `json:"faults"`
}

func (a *api) partners(c *call) (reply, error) {
	all, err := a.world.Partners(c.Context())
	return found(partnerList{orEmpty(all)}), err
}

func (a *api) setFaults(c *call) (reply, error) {
	var wish faultWish
	if err := c.decode(&wish); err != nil {
		return reply{}, err
	}
	if wish.Faults == nil {
		e := bad("read body: faults is missing")
		e.hint = "an empty list takes all faults away"
		return reply{}, e
	}
	return done, a.world.SetFaults(c.Context(), c.variable("domain"), *wish.Faults)
}

func (a *api) setLook(c *call) (reply, error) {
	var look network.Look
	if err := c.decode(&look); err != nil {
		return reply{}, err
	}
	return done, a.world.SetLook(c.Context(), c.variable("domain"), look)
}

func (a *api) rotateKey(c *call) (reply, error) {
	return done, a.world.RotateKey(c.Context(), c.variable("domain"))
}

func (a *api) restoreKey(c *call) (reply, error) {
	return done, a.world.RestoreKey(c.Context(), c.variable("domain"))
}

type signed struct {
	Signature []byte `json:"signature"`
}

func (a *api) sign(c *call) (reply, error) {
	var wish simulator.SignWish
	if err := c.decode(&wish); err != nil {
		return reply{}, err
	}
	signature, err := a.world.Sign(c.Context(), c.variable("domain"), wish)
	return found(signed{signature}), err
}

// orEmpty is a list that is never null in JSON.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
