package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
)

// liveOn is the display of a run on a screen, at noon until the clock is moved.
func liveOn(s *screen, clock *time.Time) *live {
	return &live{w: s, size: func() (int, int) { return s.columns, 24 }, now: func() time.Time { return *clock }, state: started()}
}

// TestLive redraws in place, keeps findings, follows the width and leaves nothing behind.
func TestLive(t *testing.T) {
	for _, columns := range []int{200, 80, 40, 13, 3, 2, 1} {
		t.Run(fmt.Sprint(columns), func(t *testing.T) {
			clock, s := noon, newScreen(t, columns)
			l := liveOn(s, &clock)
			show := func(e conformance.Event) {
				l.observe(e)
				l.draw("")
				require.Zero(t, s.x, "the cursor rests at the start of a line")
				require.Zero(t, s.wrapped, "a line wrapped")
				clock = clock.Add(700 * time.Millisecond)
			}
			var kept []string
			for i, name := range []string{"discovery", "create", "status", "callbacks"} {
				show(to("opengdpr/"+name, "started"))
				wait := waits("opengdpr/"+name, "漢字 ✓ "+strings.Repeat("very ", i)+"long", 30)
				show(wait)
				show(made(conformance.Pass, ""))
				fail := made(conformance.Fail, fmt.Sprintf("%d 漢字漢字漢字漢字漢字漢字漢字", i))
				show(fail)
				_, line := finding(fail)
				if line = clip(line, columns-1); line != "" {
					kept = append(kept, line)
				}
				show(over(wait))
				if name != "status" {
					show(to("opengdpr/"+name, "finished"))
				}
			}
			require.Equal(t, strings.Join(append(kept, l.state.lines(clock.Add(-700*time.Millisecond), columns-1)...), "\n"), s.text())
			l.end()
			require.Equal(t, strings.Join(append(kept, ""), "\n"), s.text())
			l.observe(made(conformance.Fail, "late"))
			l.draw("")
			require.Equal(t, strings.Join(append(kept, ""), "\n"), s.text(), "nothing is drawn after the end")
		})
	}
}

// TestLiveResized wipes what a narrower terminal wrapped, and what keys left.
func TestLiveResized(t *testing.T) {
	clock, s := noon, newScreen(t, 100)
	l := liveOn(s, &clock)
	fmt.Fprint(s, "$ dsrcheck run opengdpr/processor\r\n")
	l.observe(to("opengdpr/callbacks", "started"))
	l.observe(waits("opengdpr/callbacks", "a callback that has been asked for in a sentence of some length", 30))
	l.observe(made(conformance.Fail, "one"))
	for _, columns := range []int{30, 9, 55, 100} {
		s.resize(columns)
		fmt.Fprint(s, "^C")
		clock = clock.Add(time.Second)
		l.draw("")
	}
	l.observe(made(conformance.Warn, "two"))
	l.end()
	require.Equal(t, "$ dsrcheck run opengdpr/processor\n"+
		"FAIL  OG-7.3-10 opengdpr/create/signature: one\nWARN  OG-7.3-10 opengdpr/create/signature: two\n", s.text())
}

// TestLiveLow shows one line where there is no room for two.
func TestLiveLow(t *testing.T) {
	clock, s := noon, newScreen(t, 80)
	l := liveOn(s, &clock)
	l.size = func() (int, int) { return 80, 1 }
	l.observe(to("opengdpr/create", "started"))
	l.draw("")
	require.Equal(t, "0 of 4 scenarios, 0s", s.text())
}

// TestLiveAsks tells the whole of what is to be done by hand, and counts down.
func TestLiveAsks(t *testing.T) {
	clock, s := noon, newScreen(t, 40)
	l := liveOn(s, &clock)
	l.observe(to("opengdpr/status", "started"))
	ask := waits("opengdpr/status", "it to become completed", 120)
	ask.Wait.Ask = "move request a7551968-d5d6-44b2-9831-815ac9017798 to completed"
	l.observe(ask)
	const line = "waiting      2m0s in opengdpr/status for it to become completed: please move request a7551968-d5d6-44b2-9831-815ac9017798 to completed\n"
	require.Equal(t, line+"0 of 4 scenarios, 0s\nwaiting 2m0s in status for it to beco…", s.text())
	clock = clock.Add(90 * time.Second)
	l.draw("")
	require.Equal(t, line+"0 of 4 scenarios, 1m30s\nwaiting 30s in status for it to becom…", s.text())
	l.observe(over(ask))
	l.end()
	require.Equal(t, line, s.text())
}

func TestLiveColor(t *testing.T) {
	for _, tc := range []struct {
		color bool
		e     conformance.Event
		want  string
	}{
		{true, made(conformance.Fail, "x"), "\x1b[1;31mFAIL\x1b[0m  OG-7.3-10 "},
		{true, made(conformance.Warn, "x"), "\x1b[1;33mWARN\x1b[0m  OG-7.3-10 "},
		{true, to("opengdpr/create", "broken"), "\x1b[1;31mERROR\x1b[0m  opengdpr/create "},
		{false, made(conformance.Fail, "x"), wipe + "FAIL  OG-7.3-10 "},
	} {
		var out bytes.Buffer
		l := &live{w: &out, size: func() (int, int) { return 80, 24 }, now: func() time.Time { return noon }, color: tc.color, state: started()}
		l.observe(tc.e)
		require.Contains(t, out.String(), tc.want)
		require.Equal(t, tc.color, strings.Contains(out.String(), plain))
	}
}

// TestLiveTicks draws at every tick beside what is observed, once however little changes,
// and is clean after an interrupt and after its end.
func TestLiveTicks(t *testing.T) {
	for _, interrupted := range []bool{false, true} {
		s, ticks := newScreen(t, 80), make(chan time.Time)
		var mu sync.Mutex
		clock := noon
		l := &live{w: s, size: func() (int, int) { return 80, 24 }, state: started(), now: func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			return clock
		}}
		ctx, cancel := context.WithCancel(t.Context())
		stop := l.start(ctx, ticks)
		require.Equal(t, "0 of 4 scenarios, 0s", s.text())
		var seen sync.WaitGroup
		seen.Go(func() {
			for range 50 {
				l.observe(made(conformance.Pass, ""))
				l.observe(made(conformance.Fail, "x"))
			}
		})
		for range 20 {
			mu.Lock()
			clock = clock.Add(time.Second)
			mu.Unlock()
			ticks <- clock
		}
		seen.Wait()
		if interrupted {
			cancel()
		}
		stop()
		cancel()
		require.Equal(t, strings.Repeat("FAIL  OG-7.3-10 opengdpr/create/signature: x\n", 50), s.text())
		require.Zero(t, s.x)
	}
}

// TestLiveStill draws nothing where nothing has changed.
func TestLiveStill(t *testing.T) {
	var out bytes.Buffer
	l := &live{w: &out, size: func() (int, int) { return 80, 24 }, now: func() time.Time { return noon }, state: started()}
	l.draw("")
	n := out.Len()
	l.draw("")
	l.observe(made(conformance.Pass, ""))
	require.Equal(t, n, out.Len())
	l.draw("")
	require.Greater(t, out.Len(), n)
}
