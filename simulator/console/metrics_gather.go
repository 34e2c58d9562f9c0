package console

import (
	"context"
	"strconv"
	"strings"

	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
)

// gather asks the world.
func (m *meter) gather(ctx context.Context, world simulator.Access) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	partners, err := world.Partners(ctx)
	if err != nil {
		return err
	}
	m.partners.Reset()
	m.requests.Reset()
	known, processors := map[string]bool{}, map[string]bool{}
	for _, p := range partners {
		m.partners.WithLabelValues(p.Role).Inc()
		known[p.Domain] = true
		if !strings.HasSuffix(p.Role, "/processor") {
			continue
		}
		processors[p.Domain] = true
		requests, err := world.Requests(ctx, p.Domain)
		if err != nil {
			return err
		}
		for _, r := range requests {
			state := r.State
			if r.Cancelled {
				state = "cancelled"
			}
			m.requests.WithLabelValues(p.Domain, state).Inc()
		}
	}
	behaviours, err := world.Behaviours(ctx)
	if err != nil {
		return err
	}
	m.behaviours.Set(float64(len(behaviours)))
	state, err := world.Clock(ctx)
	if err != nil {
		return err
	}
	m.now.Set(float64(state.Now.UnixMilli()) / 1000)
	m.frozen.Set(0)
	if state.Frozen {
		m.frozen.Set(1)
	}
	all, err := world.Exchanges(ctx, journal.Query{})
	if err != nil {
		return err
	}
	m.countExchanges(all, known, processors)
	notices, err := world.Notices(ctx, m.notice)
	for _, n := range notices {
		m.notice = n.Number
		m.noticed.WithLabelValues(string(n.Kind), strconv.FormatBool(n.Refused)).Inc()
	}
	return err
}

// countExchanges counts those of the journal that are new. Requests to a Host that no
// partner has are counted together: strangers choose it, and every value is kept for good.
// The mutex is held.
func (m *meter) countExchanges(all simulator.Page, known, processors map[string]bool) {
	if all.Last < m.exchange { // the journal began anew
		m.exchange = 0
	}
	size := 0
	for _, ex := range all.Exchanges {
		size += len(ex.Request.Head) + len(ex.Request.Payload)
		if ex.Response != nil {
			size += len(ex.Response.Head) + len(ex.Response.Payload)
		}
		if ex.Number <= m.exchange {
			continue
		}
		m.exchange = ex.Number
		partner := ""
		if known[ex.Partner] {
			partner = ex.Partner
		}
		m.exchanges.WithLabelValues(partner, string(ex.Direction), strconv.Itoa(ex.Status())).Inc()
		if ex.Direction == journal.Outbound && processors[ex.Partner] {
			outcome := "failed"
			if ex.OK() && ex.Status()/100 == 2 {
				outcome = "delivered"
			}
			m.callbacks.WithLabelValues(ex.Partner, outcome).Inc()
		}
	}
	m.kept.Set(float64(len(all.Exchanges)))
	m.keptBytes.Set(float64(size))
	m.last.Set(float64(all.Last))
	m.dropped.Set(float64(all.Dropped))
}
