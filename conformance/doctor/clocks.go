package doctor

import (
	"context"
	"net/http"
	"time"

	"dsrcheck/simulator/journal"
)

// clocks compares the target's clock, and the world's, with ours. Of the answers the one
// with the shortest round trip tells most.
func (e *examination) clocks(ctx context.Context) (Clocks, error) {
	var c Clocks
	for _, ex := range e.answers {
		value, _ := ex.Response.Header("Date")
		date, err := http.ParseTime(value)
		if err != nil || ex.FirstByte.IsZero() {
			continue
		}
		// Date leaves the fraction of its second open.
		middle, half := middleOf(ex)
		within := (half + 500*time.Millisecond).Seconds()
		if ahead := date.Add(500 * time.Millisecond).Sub(middle).Seconds(); c.Ahead == nil || within < c.Within {
			c.Ahead, c.Within = &ahead, within
		}
		if !e.received.IsZero() && ex.Request.Method() == http.MethodPost {
			ahead := e.received.Sub(middle).Seconds()
			c.Received = &ahead
		}
	}
	before := time.Now()
	state, err := e.Access.Clock(ctx)
	c.World = state.Now.Sub(before.Add(time.Since(before) / 2)).Seconds()
	return c, err
}

// middleOf is the time at which the target most likely answered, and half a round trip.
func middleOf(ex *journal.Exchange) (middle time.Time, half time.Duration) {
	half = ex.FirstByte.Sub(ex.Started) / 2
	return ex.Started.Add(half), half
}
