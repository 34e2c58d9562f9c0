// Package clock is the time on which partners live.
//
// [Real] is the clock of the machine. A [World] starts as one, and can be frozen and
// moved forward: what was to happen meanwhile then happens in its order, each thing at
// its own time, so that a lifecycle of thirty days takes as long as a call:
//
//	w := clock.NewWorld()
//	w.Freeze()
//	w.AfterFunc(24*time.Hour, tell)
//	err := w.Advance(30 * 24 * time.Hour) // tell was called, with Now a day later than before
//
// Goroutines that wait on the clock, such as those in [Wait], are woken by a move but not
// waited for: what they ask for next counts from wherever the clock then stands.
//
// It never goes back. Deadlines of whoever tests are none of its business: they are
// kept by the clock of the machine.
package clock
