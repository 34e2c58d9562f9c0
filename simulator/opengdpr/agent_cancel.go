package opengdpr

import (
	"net/http"
	"sync"

	"dsrcheck/simulator/journal"
)

// cancelled passes on that a request was cancelled upstream, to the processors where it is
// pending; those that it is still on its way to are not sent it, or asked later. It waits
// for their answers if it is told to.
func (a *Agent) cancelled(v *view, t *taken, wait bool) {
	a.passing.Lock()
	p := a.passed[t.id]
	if p == nil || a.ending {
		a.passing.Unlock()
		return
	}
	p.withdrawn = true
	a.legs.Add(1)
	a.passing.Unlock()
	done := make(chan struct{})
	go func() {
		defer a.legs.Done()
		defer close(done)
		a.withdraw(v, p)
	}()
	if wait {
		<-done
	}
}

// withdraw asks the processors for a cancellation.
func (a *Agent) withdraw(v *view, p *passage) {
	a.passing.Lock()
	from := v.b.conduct.withdraws(p.states())
	var some []*leg
	for i, l := range p.legs {
		if from[i] {
			l.state = Cancelled // so that it is asked once
			some = append(some, l)
		}
	}
	a.passing.Unlock()
	var all sync.WaitGroup
	for _, l := range some {
		all.Add(1)
		go func() {
			defer all.Done()
			a.withdrawFrom(v, p, l)
		}()
	}
	all.Wait()
}

// withdrawFrom asks one of them.
func (a *Agent) withdrawFrom(v *view, p *passage, l *leg) {
	c, ctx := v.b.conduct, p.of.epoch
	var ex *journal.Exchange
	_ = persist(ctx, a.config.Clock, c.tries, c.again, c.pause, func() error {
		req, err := newRequest(ctx, http.MethodDelete, l.to.URL+"/opengdpr_request/"+l.id, nil)
		if err != nil {
			return err
		}
		ex = a.calls.do(ctx, req)
		return answered(ex, http.StatusAccepted)
	})
	// Whatever the answer is, there is nothing more that can be done about it.
}
