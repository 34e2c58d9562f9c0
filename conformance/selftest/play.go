package selftest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/simulator/network"
)

// side is how many scenarios of one run are under way at the same time in [Play], as many as
// in a run of which nothing else is said.
const side = 4

// Played is a profile that was run against the partner of its role, as it is.
type Played struct {
	Profile string
	Outcome
	Took time.Duration
}

// Play runs all profiles side by side, once each, against partners that conform, each in a
// world of its own and in this process. Observe is called for each as it ends. The error is
// trouble of the suite, not what a run came to.
func Play(ctx context.Context, profiles []conformance.Profile, observe func(Played)) error {
	authority, err := network.OpenAuthority("")
	if err != nil {
		return fmt.Errorf("start world: %w", err)
	}
	var mu sync.Mutex
	var failures []error
	var runs sync.WaitGroup
	for _, p := range profiles {
		runs.Go(func() {
			began := time.Now()
			o, err := one(ctx, p, authority, Expectation{Deviation: Reference}, true, side)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failures = append(failures, fmt.Errorf("play %s: %w", p.Name(), err))
				return
			}
			if o.Verdict != conformance.Conforms {
				o.Problems = append(o.Problems, fmt.Sprintf("it %s: %v", o.Verdict, o.Results.Reasons))
			}
			observe(Played{p.Name(), o, time.Since(began)})
		})
	}
	runs.Wait()
	return errors.Join(failures...)
}
