package clock

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func frozen() *World {
	w := NewWorld()
	w.Freeze()
	return w
}

func TestAdvanceCallsInOrder(t *testing.T) {
	w := frozen()
	begin := w.Now()
	var called []time.Duration
	want := make([]time.Duration, 200)
	random := rand.New(rand.NewPCG(1, 1))
	for i := range want {
		want[i] = time.Duration(1+random.IntN(50)) * time.Second
		w.AfterFunc(want[i], func() {
			require.Equal(t, want[i], w.Now().Sub(begin), "Now is the time of the call")
			called = append(called, want[i]+time.Duration(i))
			want[i] += time.Duration(i) // equal times are called in the order in which they were asked for
		})
	}
	w.AfterFunc(time.Hour, func() { t.Error("too early") })
	require.NoError(t, w.Advance(time.Minute))
	require.Len(t, called, len(want))
	require.True(t, slices.IsSorted(called))
	require.Equal(t, time.Minute, w.Now().Sub(begin))
}

func TestAdvanceMakesCallsThatCallsAskFor(t *testing.T) {
	w := frozen()
	begin := w.Now()
	var called []time.Duration
	var again func()
	again = func() {
		called = append(called, w.Now().Sub(begin))
		w.AfterFunc(20*time.Second, again)
	}
	w.AfterFunc(10*time.Second, again)
	w.AfterFunc(30*time.Second, func() {
		w.AfterFunc(0, func() { called = append(called, -w.Now().Sub(begin)) })
	})
	require.NoError(t, w.Advance(time.Minute))
	require.Equal(t, []time.Duration{10 * time.Second, 30 * time.Second, -30 * time.Second, 50 * time.Second}, called)
	require.NoError(t, w.Advance(10*time.Second))
	require.Len(t, called, 5)
}

func TestStop(t *testing.T) {
	w := frozen()
	var called []int
	timers := make([]Timer, 10)
	for i := range timers {
		timers[i] = w.AfterFunc(time.Duration(10-i)*time.Second, func() {
			called = append(called, i)
			if i == 9 {
				require.True(t, timers[8].Stop(), "by a call that comes before it")
				require.False(t, timers[9].Stop(), "by itself")
			}
		})
	}
	require.True(t, timers[4].Stop())
	require.False(t, timers[4].Stop())
	require.NoError(t, w.Advance(time.Hour))
	require.Equal(t, []int{9, 7, 6, 5, 3, 2, 1, 0}, called)
	require.False(t, timers[0].Stop())
	require.Empty(t, w.due)
}

func TestRunsWithTheMachine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := NewWorld()
		require.Equal(t, time.Now(), w.Now())
		came := make(chan time.Time, 4)
		tell := func() { came <- w.Now() }
		begin := w.Now()
		w.AfterFunc(3*time.Second, tell)
		w.AfterFunc(time.Second, tell)
		w.AfterFunc(2*time.Second, tell).Stop()
		require.Equal(t, time.Second, (<-came).Sub(begin))
		require.Equal(t, time.Second, time.Since(begin))

		require.NoError(t, w.Advance(time.Second), "now two seconds since the beginning")
		require.Equal(t, State{begin.Add(2 * time.Second), false}, w.State())
		require.Equal(t, 3*time.Second, (<-came).Sub(begin))
		require.Equal(t, 2*time.Second, time.Since(begin))

		w.AfterFunc(time.Minute, tell)
		w.Freeze()
		<-time.After(time.Hour)
		require.Empty(t, came)
		require.Equal(t, State{begin.Add(3 * time.Second), true}, w.State())
		w.Resume()
		require.Equal(t, 63*time.Second, (<-came).Sub(begin))
		require.Equal(t, time.Hour+62*time.Second, time.Since(begin))
		synctest.Wait()
	})
}

// Nothing of a clock is left when nobody waits for it.
func TestLeavesNoGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := NewWorld()
		w.AfterFunc(time.Hour, func() { t.Error("called though stopped") }).Stop()
		w.AfterFunc(time.Hour, func() {})
		require.NoError(t, w.Advance(2*time.Hour))
		require.Nil(t, w.wake)
	})
}

func TestNoTimeHasToPass(t *testing.T) {
	for _, w := range []*World{NewWorld(), frozen()} {
		for _, d := range []time.Duration{0, -1, math.MinInt64} {
			called := make(chan struct{})
			w.AfterFunc(d, func() { close(called) })
			<-called
		}
		require.True(t, Wait(t.Context(), w, 0))
	}
}

func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := frozen()
		passed := make(chan bool, 1)
		go func() { passed <- Wait(t.Context(), w, time.Hour) }()
		synctest.Wait()
		require.NoError(t, w.Advance(time.Hour))
		require.True(t, <-passed)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.False(t, Wait(ctx, w, time.Hour))
		require.Empty(t, w.due)
	})
}

func TestApply(t *testing.T) {
	yes, no := true, false
	w := NewWorld()
	s, err := w.Apply(Move{Frozen: &yes, Advance: Duration(time.Hour)})
	require.NoError(t, err)
	require.True(t, s.Frozen)
	require.Equal(t, s, w.State())
	for _, m := range []Move{
		{Frozen: &no, Advance: -1},
		{Frozen: &no, Advance: math.MaxInt64},
		{Frozen: &no, Advance: Duration(200 * 365 * 24 * time.Hour)},
	} {
		_, err = w.Apply(m)
		require.ErrorContains(t, err, "neither back nor beyond the year 2200")
		require.Equal(t, s, w.State(), "nothing was done")
	}
	require.Error(t, w.Advance(-time.Second))
	again, err := w.Apply(Move{})
	require.NoError(t, err)
	require.Equal(t, s, again)
	s, err = w.Apply(Move{Frozen: &no})
	require.NoError(t, err)
	require.False(t, s.Frozen)
}

func TestStartAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, s := range []State{{time.Now().Add(time.Hour), true}, {time.Now().Add(time.Hour), false}} {
			w := StartAt(s)
			require.Equal(t, s, w.State())
			<-time.After(time.Minute)
			require.Equal(t, !s.Frozen, w.Now().Equal(s.Now.Add(time.Minute)))
		}
	})
}

func TestNeverGoesBack(t *testing.T) {
	w := NewWorld()
	century := 100 * 365 * 24 * time.Hour
	require.NoError(t, w.Advance(century))
	far := w.Now()
	require.NoError(t, w.Advance(century*7/10))
	require.False(t, w.Now().Before(far.Add(century*7/10)))
	require.Error(t, w.Advance(century))
}

func TestPanickingCall(t *testing.T) {
	w := frozen()
	begin := w.Now()
	w.AfterFunc(time.Second, func() { panic("no") })
	require.Panics(t, func() { _ = w.Advance(time.Minute) })
	require.Equal(t, time.Minute, w.Now().Sub(begin))
	require.NoError(t, w.Advance(time.Minute))
}

func TestManyAtOnce(t *testing.T) {
	w := NewWorld()
	var asked, called, stopped atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			last := w.Now()
			for i := range 200 {
				asked.Add(1)
				timer := w.AfterFunc(time.Duration(i)*time.Second, func() { called.Add(1) })
				switch i % 5 {
				case 0:
					_ = w.Advance(time.Second)
				case 1:
					w.Freeze()
				case 2:
					w.Resume()
				case 3:
					if timer.Stop() {
						stopped.Add(1)
					}
				}
				now := w.Now()
				if now.Before(last) {
					t.Error("time went back")
				}
				last = now
			}
		})
	}
	wg.Wait()
	require.NoError(t, w.Advance(time.Hour))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for asked.Load() != called.Load()+stopped.Load() {
		require.NoError(t, ctx.Err())
	}
}

func TestDuration(t *testing.T) {
	var m Move
	require.NoError(t, json.Unmarshal([]byte(`{"frozen":true,"advance":"1h30m"}`), &m))
	require.Equal(t, Duration(90*time.Minute), m.Advance)
	text, err := json.Marshal(Move{Advance: Duration(time.Minute)})
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(`{"advance":"1m0s"}`, string(text)))
	for _, bad := range []string{`{"advance":""}`, `{"advance":"1"}`, `{"advance":1}`, `{"advance":"300000y"}`} {
		require.Error(t, json.Unmarshal([]byte(bad), &m), bad)
	}
}
