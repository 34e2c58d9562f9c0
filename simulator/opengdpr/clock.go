package opengdpr

import (
	"context"
	"time"
)

// Clock is the time on which partners live.
type Clock interface {
	// Now is the present time.
	Now() time.Time
	// AfterFunc calls f in a goroutine of its own once d has passed.
	AfterFunc(d time.Duration, f func()) Timer
}

// Timer is a call that a clock was asked for.
type Timer interface {
	// Stop prevents the call and reports whether it came before it.
	Stop() bool
}

// RealClock is the clock of the machine.
func RealClock() Clock { return realClock{} }

type realClock struct{}

func (realClock) Now() time.Time                            { return time.Now() }
func (realClock) AfterFunc(d time.Duration, f func()) Timer { return time.AfterFunc(d, f) }

// wait returns true when d has passed on the clock, false if ctx ended first.
func wait(ctx context.Context, clock Clock, d time.Duration) bool {
	passed := make(chan struct{})
	timer := clock.AfterFunc(d, func() { close(passed) })
	defer timer.Stop()
	select {
	case <-passed:
		return true
	case <-ctx.Done():
		return false
	}
}
