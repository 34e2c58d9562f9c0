package opengdpr

import (
	"fmt"
	"slices"
)

// restore makes the processor know the requests that were kept.
func (p *Processor) restore() error {
	all, err := p.keep.Load(p.config.Domain)
	if err != nil {
		return fmt.Errorf("load requests: %w", err)
	}
	for _, k := range all {
		t, err := p.restored(k)
		if err != nil {
			return fmt.Errorf("restore request %s: %w", k.ID, err)
		}
		p.store.add(t)
	}
	return nil
}

// restored is a request as it was when it was kept, with nothing under way.
func (p *Processor) restored(k Kept) (*taken, error) {
	at := k.Progress
	t := &taken{
		request: &request{id: k.ID, kind: k.Type, callbacks: slices.Concat(k.Lanes...)},
		body:    k.Body, received: k.Received, expected: k.Expected, epoch: p.epoch,
		progress: progress{state: at.State, cancelled: at.Cancelled, deleted: at.Deleted, repeated: at.Repeated},
		next:     at.Next, stored: true, number: k.Number,
	}
	if k.Deviating {
		var err error
		if t.by, err = p.deviatingView(k.Faults); err != nil {
			return nil, err
		}
	}
	for _, urls := range k.Lanes {
		t.lanes = append(t.lanes, &lane{urls: urls})
	}
	for _, d := range k.Due {
		l := &lane{}
		if d.Lane >= 0 && d.Lane < len(t.lanes) {
			l = t.lanes[d.Lane]
		} else {
			t.apart = append(t.apart, l)
		}
		l.queue = append(l.queue, &due{Due: d})
		t.serial = max(t.serial, d.Serial)
	}
	return t, nil
}

// Resume goes on with the requests that were kept before this process: those whose time
// has come change their state now, the others when it comes, and callbacks that were due
// are made. It is called once, when those who take callbacks can be reached.
func (p *Processor) Resume() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.config.Clock.Now()
	for _, t := range slices.Clone(p.store.order) {
		for _, l := range slices.Concat(t.lanes, t.apart) {
			p.call(t, l)
		}
		t.apart = nil
		switch {
		case t.moves > 0 || t.timer != nil || t.cancelled || t.next.IsZero() || p.closed:
		case t.next.After(now):
			p.after(t, t.next.Sub(now))
		default:
			p.advance(t)
		}
	}
}
