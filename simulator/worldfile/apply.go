package worldfile

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"dsrcheck/simulator"
	"dsrcheck/simulator/clock"
)

// Start sets the clock of a new world, lets the partners of w in, adds the behaviours and
// resumes what an earlier world of the same state folder left undone.
func (w *World) Start(world *simulator.World) error {
	move := w.Clock
	// A clock that was kept is ahead already.
	ahead := clock.Duration(time.Until(world.Clock.Now()))
	move.Advance = max(0, move.Advance-max(0, ahead))
	if _, err := world.MoveClock(move); err != nil {
		return err
	}
	for _, p := range w.Partners {
		if err := world.Add(p); err != nil {
			return err
		}
	}
	if err := w.behave(world); err != nil {
		return err
	}
	world.Resume()
	return nil
}

// behave adds the behaviours of w.
func (w *World) behave(world *simulator.World) error {
	for i, b := range w.Behaviours {
		if _, err := world.Behave(b); err != nil {
			return fmt.Errorf("/behaviours/%d: %w", i, err)
		}
	}
	return nil
}

// Apply changes a world from what one file says to what another says, without touching what
// both say alike. It returns what it changed in words, and goes on after errors, which it
// returns together. A partner that could not be added before is tried again.
func Apply(world *simulator.World, from, to *World) (changes []string, err error) {
	a := applier{world: world}
	from, err = from.in(world)
	if err != nil {
		return nil, err
	}
	for _, p := range from.Partners {
		if next, ok := to.named(p.Name); !ok {
			a.say(p.Name+" removed", world.Remove(p.Domain))
		} else if !sameSelf(p, next) {
			a.try(world.Remove(p.Domain))
		}
		if _, stays := to.Partner(p.Domain); !stays {
			world.Behaviours.Remove(p.Domain)
		}
	}
	for _, p := range to.Partners {
		switch was, ok := from.named(p.Name); {
		case !ok:
			a.say(p.Name+" added", world.Add(p))
		case !sameSelf(was, p):
			a.say(p.Name+" started anew", world.Add(p))
		default:
			a.change(was, p)
		}
	}
	if !reflect.DeepEqual(from.Behaviours, to.Behaviours) {
		a.say("behaviours replaced", replace(world, to))
	}
	if !reflect.DeepEqual(from.Clock, to.Clock) || !reflect.DeepEqual(from.Seed, to.Seed) || from.Journal != to.Journal {
		a.say("clock, seed and journal count from the next start", nil)
	}
	if len(a.changes)+len(a.errs) == 0 {
		a.say("it says the same", nil)
	}
	return a.changes, errors.Join(a.errs...)
}

// in is w without the partners that are not in a world.
func (w *World) in(world *simulator.World) (*World, error) {
	there, err := world.Access().Partners(context.Background())
	left := *w
	left.Partners = slices.DeleteFunc(slices.Clone(w.Partners), func(p simulator.Setup) bool {
		return !slices.ContainsFunc(there, func(q simulator.Partner) bool { return q.Domain == p.Domain })
	})
	return &left, err
}

// applier gathers what was changed and what was not.
type applier struct {
	world   *simulator.World
	changes []string
	errs    []error
}

// try notes an error, and reports whether there is none.
func (a *applier) try(err error) bool {
	if err != nil {
		a.errs = append(a.errs, err)
	}
	return err == nil
}

// say notes a change, or why there is none.
func (a *applier) say(change string, err error) {
	if a.try(err) {
		a.changes = append(a.changes, change)
	}
}

// change changes what can be changed of a partner while it goes on.
func (a *applier) change(was, p simulator.Setup) {
	if !slices.Equal(was.Faults, p.Faults) {
		a.say(p.Name+" has other faults", a.world.SetFaults(p.Domain, p.Faults))
	}
	if was.Look != p.Look {
		a.say(p.Name+" has another look", a.world.SetLook(p.Domain, p.Look))
	}
	if was.Lifecycle != p.Lifecycle {
		a.say(p.Name+" has another lifecycle", a.world.SetLifecycle(p.Domain, p.Lifecycle))
	}
}

// sameSelf reports that one partner need not start anew to be the other.
func sameSelf(a, b simulator.Setup) bool {
	return a.Role == b.Role && a.Domain == b.Domain && a.URL == b.URL && slices.Equal(a.Names, b.Names) && a.Personality == b.Personality && a.CallbackPath == b.CallbackPath && reflect.DeepEqual(a.Offers, b.Offers) && reflect.DeepEqual(a.DDRF, b.DDRF)
}

// replace puts the behaviours of a file in the place of those before it. The new ones come
// first: they go before the old ones, so that there is no moment without any.
func replace(world *simulator.World, to *World) error {
	old := world.Behaviours.List()
	if err := to.behave(world); err != nil {
		return err
	}
	for _, b := range old {
		if b.Owner == Owner {
			world.Behaviours.Forget(b.ID, "")
		}
	}
	return nil
}

// named finds a partner by its name.
func (w *World) named(name string) (simulator.Setup, bool) {
	i := slices.IndexFunc(w.Partners, func(p simulator.Setup) bool { return p.Name == name })
	if i < 0 {
		return simulator.Setup{}, false
	}
	return w.Partners[i], true
}
