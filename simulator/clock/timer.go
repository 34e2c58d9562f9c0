package clock

import (
	"container/heap"
	"time"
)

// timer is a call to come. The world's mutex guards its place.
type timer struct {
	world *World
	at    time.Time
	order uint64 // of the asking, among those due at the same time
	f     func()
	place int // in the heap, -1 once it has left it
}

func (t *timer) Stop() bool {
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	if t.place < 0 {
		return false
	}
	first := t.place == 0
	heap.Remove(&t.world.due, t.place)
	if first {
		t.world.rearm()
	}
	return true
}

// timers is a heap of calls, the first to come on top.
type timers []*timer

func (h timers) Len() int { return len(h) }
func (h timers) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].order < h[j].order
	}
	return h[i].at.Before(h[j].at)
}
func (h timers) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i, j
}
func (h *timers) Push(x any) {
	t := x.(*timer)
	t.place = len(*h)
	*h = append(*h, t)
}
func (h *timers) Pop() any {
	last := len(*h) - 1
	t := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	t.place = -1
	return t
}
