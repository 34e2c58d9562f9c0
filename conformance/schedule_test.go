package conformance

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// stage is a play in which each scenario waits until it is let go.
type stageHand struct {
	started chan string
	release map[string]chan struct{}
}

func newStage(scenarios []Scenario) *stageHand {
	st := &stageHand{started: make(chan string, len(scenarios)), release: map[string]chan struct{}{}}
	for _, s := range scenarios {
		st.release[s.ID] = make(chan struct{})
	}
	return st
}

func (st *stageHand) play(s Scenario) {
	st.started <- s.ID
	<-st.release[s.ID]
}

func (st *stageHand) next(t *testing.T, n int) []string {
	t.Helper()
	var ids []string
	for range n {
		ids = append(ids, <-st.started)
	}
	require.Empty(t, st.started, "more scenarios run than may")
	return ids
}

func TestSchedule(t *testing.T) {
	scenarios := []Scenario{
		{ID: "a", Domains: []string{"p1"}}, {ID: "b", Domains: []string{"p1", "p2"}}, {ID: "c"},
		{ID: "d", Exclusive: true}, {ID: "e"},
	}
	st := newStage(scenarios)
	ended := make(chan struct{})
	go func() {
		schedule(t.Context(), scenarios, 3, st.play)
		close(ended)
	}()
	// b shares a domain with a, and d has to be alone.
	require.ElementsMatch(t, []string{"a", "c", "e"}, st.next(t, 3))
	close(st.release["c"])
	close(st.release["e"])
	close(st.release["a"])
	first := st.next(t, 1)
	close(st.release[first[0]])
	second := st.next(t, 1)
	require.ElementsMatch(t, []string{"b", "d"}, append(first, second...))
	close(st.release[second[0]])
	<-ended
}

func TestScheduleLimit(t *testing.T) {
	scenarios := []Scenario{{ID: "a"}, {ID: "b"}, {ID: "c"}}
	st := newStage(scenarios)
	ended := make(chan struct{})
	go func() {
		schedule(t.Context(), scenarios, 1, st.play)
		close(ended)
	}()
	for _, id := range []string{"a", "b", "c"} {
		require.Equal(t, []string{id}, st.next(t, 1))
		close(st.release[id])
	}
	<-ended
}

func TestScheduleCancelled(t *testing.T) {
	scenarios := []Scenario{{ID: "a"}, {ID: "b"}}
	st := newStage(scenarios)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		schedule(ctx, scenarios, 1, st.play)
		close(ended)
	}()
	st.next(t, 1)
	cancel()
	close(st.release["a"])
	<-ended
	require.Empty(t, st.started)
}
