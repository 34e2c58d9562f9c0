package simulatortest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
)

// Patience is how long Await and its like wait at most, by the machine's clock.
const Patience = 10 * time.Second

// Await waits for the first exchange that fits a query, whether it is in the world's
// journal already or comes later.
func Await(t testing.TB, w *simulator.World, q journal.Query) *journal.Exchange {
	t.Helper()
	return AwaitN(t, w, 1, q)[0]
}

// AwaitN waits until n exchanges fit a query, and returns all that then do, the oldest
// first.
func AwaitN(t testing.TB, w *simulator.World, n int, q journal.Query) []*journal.Exchange {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	found, err := w.Journal.Await(ctx, n, q)
	if err != nil {
		t.Fatalf("%v; the journal has:\n%s", err, Lines(w.Journal.Find()))
	}
	return found.Exchanges
}

// NeverBefore waits for an event and fails the test if an exchange that fits unwanted
// ended before it. It returns the event's exchange.
func NeverBefore(t testing.TB, w *simulator.World, unwanted, event journal.Query) *journal.Exchange {
	t.Helper()
	last := Await(t, w, event)
	for _, ex := range w.Journal.Search(unwanted).Exchanges {
		if ex.Number < last.Number {
			t.Fatalf("an exchange came that should not; the journal has:\n%s", Lines(w.Journal.Find()))
		}
	}
	return last
}

// Lines tells of exchanges in a line each.
func Lines(exchanges []*journal.Exchange) string {
	var b strings.Builder
	for _, ex := range exchanges {
		fmt.Fprintf(&b, "%4d %-8s %-20s %-30q %d %s\n", ex.Number, ex.Direction, ex.Partner, ex.Request.StartLine(), ex.Status(), ex.Failure)
	}
	return b.String()
}
