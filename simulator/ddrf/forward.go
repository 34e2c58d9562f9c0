package ddrf

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
)

// forwarding is how a vendor passes on what it accepted.
type forwarding struct {
	to        []string                                                       // domains
	others    []string                                                       // domains that it knows, and passes nothing on to
	refusedTo []string                                                       // domains to which it passes on what it refused, where it does; the same as the others if nil
	due       func(x *examination, found *problem) bool                      // whether a request is passed on
	first     func(x *examination) bool                                      // whether its idJWT was not passed on before
	early     bool                                                           // whether that begins before it is answered
	known     func(x *examination) []identity                                // of which one is sent, the first first
	times     int                                                            // that each downstream is sent it
	order     func(all []func() *origination)                                // how several are sent
	make      func(v *view, x *examination, to string) (*origination, error) // what is sent to one
}

func usualForwarding(c Config) forwarding {
	return forwarding{
		to:     slices.DeleteFunc(slices.Clone(c.Downstreams), func(d string) bool { return strings.EqualFold(d, c.Domain) }),
		others: c.Others,
		due:    func(_ *examination, found *problem) bool { return found == nil },
		first:  (*examination).firstForward,
		known:  (*examination).subjects,
		times:  1,
		order:  atOnce,
		make:   (*view).passOn,
	}
}

// maxQueued is how many requests may wait to be passed on. What comes beyond is not, and
// its chain says so.
const maxQueued = 1000

// forward passes a request that was accepted on to the downstreams (step 9 of the
// sequence): to all of them at the same time, once it is answered. An idJWT that comes back
// is not passed on a second time.
func (v *view) forward(x *examination, found *problem, answered <-chan struct{}) {
	f := v.b.forwarding
	if found != nil && f.refusedTo != nil {
		f.to = f.refusedTo
	}
	if len(f.to) == 0 || x.id == nil || x.rq == nil || !f.due(x, found) || !f.first(x) {
		return
	}
	v.background(func(ctx context.Context) {
		if !f.early {
			<-answered
		}
		var all []func() *origination
		for _, to := range f.to {
			for range f.times {
				all = append(all, func() *origination { return v.forwardTo(ctx, x, to) })
			}
		}
		f.order(all)
	})
}

// atOnce sends all at the same time, and waits for them.
func atOnce(all []func() *origination) {
	var wait sync.WaitGroup
	for _, send := range all {
		wait.Go(func() { send() })
	}
	wait.Wait()
}

// forwardTo passes a request on to one downstream. What came of it is a chain. It returns
// nil if nothing could be made of it.
func (v *view) forwardTo(ctx context.Context, x *examination, to string) *origination {
	o, err := v.b.forwarding.make(v, x, to)
	if err != nil {
		return nil // a downstream that is no domain
	}
	if err := v.queue(ctx); err != nil {
		o.step(Step{What: "wait for its turn"}, err)
		v.chain(o.Chain)
		return o
	}
	defer func() { <-v.underWay }()
	if err := o.send(ctx); err != nil {
		o.step(Step{What: "pass the request on"}, err)
	}
	v.chain(o.Chain)
	return o
}

// queue waits for a place among the requests that are under way.
func (v *view) queue(ctx context.Context) error {
	v.mu.Lock()
	full := v.queued == maxQueued
	if !full {
		v.queued++
	}
	v.mu.Unlock()
	if full {
		return errors.New("too many requests wait to be passed on")
	}
	defer func() {
		v.mu.Lock()
		v.queued--
		v.mu.Unlock()
	}()
	select {
	case v.underWay <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// passOn makes a request to a downstream: with the idJWT as it came, and an identifier that
// the downstream lists.
func (v *view) passOn(x *examination, to string) (*origination, error) {
	o, err := v.originate(Deletion{To: to, IDJWT: x.id.text})
	if err != nil {
		return nil, err
	}
	o.known, o.upstream = v.b.forwarding.known(x), x
	o.Received, _ = text(x.rq.claims["jti"])
	return o, nil
}
