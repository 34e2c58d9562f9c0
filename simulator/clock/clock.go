package clock

import (
	"context"
	"time"
)

// Clock is the time on which partners live.
type Clock interface {
	// Now is the present time.
	Now() time.Time
	// AfterFunc has f called once d has passed, or soon if that is not above zero, never by
	// its own caller.
	AfterFunc(d time.Duration, f func()) Timer
}

// Timer is a call that a clock was asked for.
type Timer interface {
	// Stop prevents the call and reports whether it came before it.
	Stop() bool
}

// Real is the clock of the machine.
func Real() Clock { return real{} }

type real struct{}

func (real) Now() time.Time                            { return time.Now() }
func (real) AfterFunc(d time.Duration, f func()) Timer { return time.AfterFunc(d, f) }

// Wait returns true when d has passed on the clock, false if ctx ended first.
func Wait(ctx context.Context, c Clock, d time.Duration) bool {
	passed := make(chan struct{})
	timer := c.AfterFunc(d, func() { close(passed) })
	defer timer.Stop()
	select {
	case <-passed:
		return true
	case <-ctx.Done():
		return false
	}
}
