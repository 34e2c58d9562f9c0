package console

import "dsrcheck/simulator"

type chainList struct {
	Chains []simulator.Chain `json:"chains"`
}

func (a *api) chains(c *call) (reply, error) {
	all, err := a.world.Chains(c.Context(), c.variable("domain"))
	return found(chainList{orEmpty(all)}), err
}

func (a *api) sendDeletion(c *call) (reply, error) {
	var d simulator.Deletion
	if err := c.decode(&d); err != nil {
		return reply{}, err
	}
	chain, err := a.world.Delete(c.Context(), c.variable("domain"), d)
	return found(chain), err
}
