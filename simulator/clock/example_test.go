package clock_test

import (
	"fmt"
	"time"

	"dsrcheck/simulator/clock"
)

// What takes thirty days in the world takes as long as a call.
func Example() {
	w := clock.NewWorld()
	w.Freeze()
	begin := w.Now()
	tell := func(what string) func() {
		return func() { fmt.Println(what, "after", w.Now().Sub(begin)) }
	}
	w.AfterFunc(24*time.Hour, tell("in progress"))
	w.AfterFunc(30*24*time.Hour, tell("completed"))
	if err := w.Advance(31 * 24 * time.Hour); err != nil {
		fmt.Println(err)
	}
	// Output:
	// in progress after 24h0m0s
	// completed after 720h0m0s
}
