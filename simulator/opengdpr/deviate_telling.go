package opengdpr

import (
	"bytes"
	"net/http"
	"slices"
	"time"
)

// tellingDeviations concern what an agent tells upstream, and cancellations.
func tellingDeviations() map[string]deviation {
	return map[string]deviation{
		// that a request was passed on
		"federation-not-told":            announcing(func(string) []string { return nil }),
		"federation-told-beforehand":     both(announcing(func(string) []string { return nil }), acceptanceTold),
		"acceptance-told-too":            acceptanceTold,
		"federation-told-as-distributed": announcing(func(string) []string { return []string{"distributed"} }),
		"federation-told-unsigned": finishing(callback, func(a *answer) {
			if state, _ := a.doc.get("request_status").(string); state == pending {
				unsigned(a)
			}
		}),
		"federation-told-late": conducting(func(c *conduct) { c.waits = true }),
		"federation-told-as-in-progress": conducting(func(c *conduct) {
			c.announces = func(string) []string { return nil }
			before := c.sum
			c.sum = func(states []string) string {
				if to := before(states); to != pending || !federated(states, false) {
					return to
				}
				return inProgress
			}
		}),

		// what came of it
		"completed-when-passed-on": summing(func(states []string) string {
			if federated(states, false) {
				return completed
			}
			return pending
		}),
		"completed-with-the-first": summing(func(states []string) string {
			if slices.Contains(states, completed) {
				return completed
			}
			return slowest(states)
		}),
		"completed-without-refusers": summing(func(states []string) string {
			return slowest(slices.DeleteFunc(slices.Clone(states), func(s string) bool { return s == Failed }))
		}),
		"completed-without-unreached": conducting(func(c *conduct) {
			c.tries = 1000
			c.sum = func(states []string) string {
				return slowest(slices.DeleteFunc(slices.Clone(states), func(s string) bool { return s == Open }))
			}
		}),
		"never-completed": summing(func(states []string) string {
			if slowest(states) == pending {
				return pending
			}
			return inProgress
		}),
		"downstream-not-heard":               conducting(func(c *conduct) { c.relays = func(string) bool { return false } }),
		"downstream-steps-back-told":         conducting(func(c *conduct) { c.forward = false }),
		"downstream-callback-passed-through": conducting(func(c *conduct) { c.raw = passThrough }),
		"downstream-domain-named": relayed(func(a *answer, heard http.Header) {
			setHeader(a.header, domainHeader, heard.Get(domainHeader))
		}),
		"downstream-signature-named": relayed(func(a *answer, heard http.Header) {
			setHeader(a.header, signatureHeader, heard.Get(signatureHeader))
		}),
		"downstream-told-unsigned": relayed(func(a *answer, _ http.Header) { unsigned(a) }),

		// cancelling
		"cancellation-kept-back": withdrawing(func(int) bool { return false }),
		"cancellation-kept-back-and-told": both(withdrawing(func(int) bool { return false }), func(b *behaviour) {
			b.cancel = func(*taken) {}
			b.conduct.heedless = true
		}),
		"cancellation-to-first-only":   withdrawing(func(i int) bool { return i == 0 }),
		"cancellation-passed-on-first": conducting(func(c *conduct) { c.first = true }),
	}
}

func announcing(f func(state string) []string) deviation {
	return conducting(func(c *conduct) { c.announces = f })
}

// acceptanceTold tells that a request was accepted, and takes a while before it is passed on.
func acceptanceTold(b *behaviour) {
	before := b.tell
	b.tell = func(change string) []string {
		if change == pending {
			return []string{pending}
		}
		return before(change)
	}
	b.conduct.lag = 100 * time.Millisecond
}

func summing(f func(states []string) string) deviation {
	return conducting(func(c *conduct) { c.sum = f })
}

// withdrawing leaves out some of the processors that a cancellation would be passed on to.
func withdrawing(from func(i int) bool) deviation {
	return conducting(func(c *conduct) {
		before := c.withdraws
		c.withdraws = func(states []string) []bool {
			all := before(states)
			for i := range all {
				all[i] = all[i] && from(i)
			}
			return all
		}
	})
}

// passThrough sends a callback that says in_progress on upstream as it came.
func passThrough(v *view, p *passage, h http.Header, body []byte) {
	if n, err := parseCallback(body); err != nil || n.state != inProgress {
		return
	}
	for _, l := range p.of.lanes { // which do not change
		for _, to := range l.urls {
			req, err := newRequest(p.of.epoch, http.MethodPost, to, bytes.Clone(body))
			if err != nil {
				continue
			}
			setHeader(req.Header, domainHeader, h.Get(domainHeader))
			setHeader(req.Header, signatureHeader, h.Get(signatureHeader))
			v.config.agent.calls.do(p.of.epoch, req)
		}
	}
}

// relayed changes the callbacks that tell what a processor has said. It is given the header
// of the last callback from downstream about the request.
func relayed(f func(a *answer, heard http.Header)) deviation {
	return func(b *behaviour) {
		b.conduct.raw = func(_ *view, p *passage, h http.Header, _ []byte) { p.heard.Store(&h) }
		b.finish = append(b.finish, func(v *view, a *answer) {
			if a.kind != callback || a.doc.get("request_status") == pending {
				return
			}
			agent := v.config.agent
			agent.passing.Lock()
			p := agent.passed[a.about.id]
			agent.passing.Unlock()
			if p == nil {
				return
			}
			if h := p.heard.Load(); h != nil {
				f(a, *h)
			}
		})
	}
}
