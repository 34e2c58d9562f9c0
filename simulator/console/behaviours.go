package console

import (
	"net/http"
	"net/url"

	"dsrcheck/simulator/behaviour"
)

type behaviourList struct {
	Behaviours []behaviour.Behaviour `json:"behaviours"`
}

type behaviourID struct {
	ID string `json:"id"`
}

func (a *api) behaviours(c *call) (reply, error) {
	all, err := a.world.Behaviours(c.Context())
	return found(behaviourList{orEmpty(all)}), err
}

func (a *api) behave(c *call) (reply, error) {
	var b behaviour.Behaviour
	if err := c.decode(&b); err != nil {
		return reply{}, err
	}
	id, err := a.world.Behave(c.Context(), b)
	return reply{code: http.StatusCreated, value: behaviourID{id}, location: "/behaviours/" + url.PathEscape(id)}, err
}

func (a *api) forget(c *call) (reply, error) {
	return done, a.world.Forget(c.Context(), c.variable("id"), c.query.Get("owner"))
}

func (a *api) forgetOwner(c *call) (reply, error) {
	if c.query.Get("owner") == "" {
		return reply{}, bad("read query: owner is missing")
	}
	return done, a.world.Forget(c.Context(), "", c.query.Get("owner"))
}
