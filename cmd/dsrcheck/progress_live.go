package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"dsrcheck/conformance"
)

// frameTime is the time between two frames; one that is like the last is not drawn.
const frameTime = 100 * time.Millisecond

// ANSI sequences.
const (
	wipe   = "\r\x1b[J" // from the start of the line to the end of the screen
	red    = "\x1b[1;31m"
	yellow = "\x1b[1;33m"
	plain  = "\x1b[0m"
)

// live shows the state of a run at the bottom of a terminal. The cursor rests at the start of
// its first line. So whatever came between, be it a key's echo or another width to which the
// terminal wrapped the lines anew, wiping from there on leaves nothing of them, and a process
// that is killed leaves the cursor where a line begins.
type live struct {
	w     io.Writer
	size  func() (columns, rows int)
	now   func() time.Time
	color bool

	mu    sync.Mutex
	state *state
	drawn string
	over  bool
}

// start draws now and at every tick until ctx ends or the function that it returns is called,
// which waits until the terminal is clean.
func (l *live) start(ctx context.Context, ticks <-chan time.Time) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	l.draw("")
	go func() {
		defer close(done)
		for {
			select {
			case <-ticks:
				l.draw("")
			case <-ctx.Done():
				l.end()
				return
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

// observe takes an event in, and prints it above the lines if it is to stay.
func (l *live) observe(e conformance.Event) {
	l.mu.Lock()
	l.state.apply(e)
	l.mu.Unlock()
	if asks(e) {
		l.draw(waitLine(e, l.now())) // in full: the user needs all of it
		return
	}
	if verdict, line := finding(e); line != "" {
		l.draw(l.paint(verdict, line))
	}
}

// paint cuts a line to the width and colours the verdict that it begins with.
func (l *live) paint(v conformance.Verdict, line string) string {
	columns, _ := l.size()
	line = clip(line, columns-1)
	word := strings.ToUpper(string(v))
	rest, ok := strings.CutPrefix(line, word)
	if !l.color || !ok {
		return line
	}
	tone := yellow
	if v == conformance.Fail || v == conformance.Error {
		tone = red
	}
	return tone + word + plain + rest
}

// draw prints a line, if there is one, and the lines of the state below it, in one write so
// that nothing flickers. The last column stays free: a terminal may wrap after it.
func (l *live) draw(above string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	columns, rows := l.size()
	lines := l.state.lines(l.now(), columns-1)
	lines = lines[:min(len(lines), max(rows, 1))]
	frame := strings.Join(lines, "\r\n") + "\r"
	if up := len(lines) - 1; up > 0 {
		frame += fmt.Sprintf("\x1b[%dA", up)
	}
	if l.over || above == "" && frame == l.drawn {
		return
	}
	if above != "" {
		above += "\r\n"
	}
	l.drawn = frame
	_, _ = io.WriteString(l.w, wipe+above+frame) // a terminal that is gone is no trouble of the run
}

// end wipes the lines; nothing is drawn from then on.
func (l *live) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	_, _ = io.WriteString(l.w, wipe)
}
