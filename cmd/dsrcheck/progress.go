package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"golang.org/x/term"

	"dsrcheck/conformance"
	"dsrcheck/reports"
)

// progress says on standard error what a run is at: line by line if it is verbose, on a
// terminal in lines that are redrawn in place, and else only what the user has to do by
// hand, which has to be said in any case. stop has to be called before anything else is
// printed; it leaves the terminal clean, as an interrupt of ctx does.
func progress(ctx context.Context, u *ui, o conformance.Options, quiet, verbose bool) (observe func(conformance.Event), stop func()) {
	switch {
	case verbose:
		return func(e conformance.Event) { narrate(u.err, e) }, func() {}
	case !quiet && lively(u.err):
		screen := &live{w: u.err, size: sizeOf(u.err), now: time.Now, color: color(u.err), state: newState(o, time.Now())}
		ticker := time.NewTicker(frameTime)
		wait := screen.start(ctx, ticker.C)
		return screen.observe, func() {
			ticker.Stop()
			wait()
		}
	}
	return func(e conformance.Event) {
		if asks(e) {
			fmt.Fprintln(u.err, waitLine(e, time.Now()))
		}
	}, func() {}
}

// narrate prints an event as a line.
func narrate(w io.Writer, e conformance.Event) {
	switch {
	case e.Check != nil:
		fmt.Fprintf(w, "%-12s %s %s\n", e.Check.Verdict, e.Check.Requirement, reports.Visible(e.Check.Check))
	case e.Wait == nil:
		fmt.Fprintf(w, "%-12s %s\n", e.State, reports.Visible(e.Scenario))
	case !e.Wait.Over:
		fmt.Fprintln(w, waitLine(e, time.Now()))
	}
}

// asks reports whether an event asks the user to do something.
func asks(e conformance.Event) bool { return e.Wait != nil && !e.Wait.Over && e.Wait.Ask != "" }

// waitLine says what is waited for, and what the user has to do so that it comes.
func waitLine(e conformance.Event, now time.Time) string {
	text := fmt.Sprintf("%-12s %s in %s for %s", "waiting", remaining(e.Wait.Until, now), reports.Visible(e.Scenario), reports.Visible(e.Wait.For))
	if e.Wait.Ask != "" {
		text += ": please " + reports.Visible(e.Wait.Ask)
	}
	return text
}

// remaining is the time until a deadline, in whole seconds, and nothing once it has passed.
func remaining(until, now time.Time) time.Duration {
	return (max(until.Sub(now), 0) + time.Second - 1).Truncate(time.Second)
}

// lively reports whether w is a terminal on which lines can be redrawn, with somebody
// before it.
func lively(w io.Writer) bool {
	ci := os.Getenv("CI")
	on, err := strconv.ParseBool(ci)
	unattended := ci != "" && (on || err != nil) // some services put their name there
	return drawable(w) && !unattended
}

// sizeOf asks a terminal for its size in columns and rows whenever it is called. One that
// does not know has the size that terminals always had.
func sizeOf(w io.Writer) func() (columns, rows int) {
	return func() (int, int) {
		if f, ok := w.(*os.File); ok {
			if columns, rows, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 && rows > 0 {
				return columns, rows
			}
		}
		return 80, 24
	}
}
