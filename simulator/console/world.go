package console

import (
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/network"
)

type noticeList struct {
	Notices []network.Notice `json:"notices"`
}

func (a *api) clock(c *call) (reply, error) {
	state, err := a.world.Clock(c.Context())
	return found(state), err
}

func (a *api) moveClock(c *call) (reply, error) {
	var m clock.Move
	if err := c.decode(&m); err != nil {
		return reply{}, err
	}
	state, err := a.world.MoveClock(c.Context(), m)
	return found(state), err
}

func (a *api) notices(c *call) (reply, error) {
	after, err := c.number("after", 0)
	if err != nil {
		return reply{}, err
	}
	all, err := a.world.Notices(c.Context(), after)
	return found(noticeList{orEmpty(all)}), err
}

func (a *api) reset(c *call) (reply, error) { return done, a.world.Reset(c.Context()) }
