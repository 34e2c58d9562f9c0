package journal

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// Bounds are what a journal keeps at most. A zero field takes its default.
type Bounds struct {
	Count int // exchanges, default 10,000
	Bytes int // bytes of messages, default 64 MiB
}

// Keeper keeps what a journal holds somewhere else, too. Its methods are called in the
// order of the changes, with the journal locked: they must neither call it nor wait.
type Keeper interface {
	// Add keeps an exchange, which does not change.
	Add(ex *Exchange)
	// Forget drops the exchanges up to a number, since the bounds pushed them out.
	Forget(upTo uint64)
	// Clear drops the exchanges up to a number, since all were forgotten.
	Clear(upTo uint64)
}

// Journal keeps exchanges in memory in the order in which they ended. It is safe for
// concurrent use. What goes beyond its bounds pushes out the oldest, but the newest stays
// whatever its size.
type Journal struct {
	mu      sync.Mutex
	bounds  Bounds
	keeper  Keeper // nil if there is none
	kept    []*Exchange
	bytes   int
	last    uint64 // number of the newest
	dropped int
	changed chan struct{}
}

// New returns an empty journal.
func New(b Bounds) *Journal { return Restore(b, nil, Past{}) }

// Past is what a journal held before.
type Past struct {
	Exchanges []*Exchange // the oldest first, with their numbers
	Last      uint64      // number of the newest there ever was
	Dropped   int         // how many the bounds had pushed out
}

// Restore returns a journal that goes on from its past and tells k of all changes.
func Restore(b Bounds, k Keeper, past Past) *Journal {
	if b.Count == 0 {
		b.Count = 10_000
	}
	if b.Bytes == 0 {
		b.Bytes = 64 << 20
	}
	j := &Journal{bounds: b, keeper: k, kept: past.Exchanges, last: past.Last, dropped: past.Dropped, changed: make(chan struct{})}
	for _, ex := range j.kept {
		j.bytes += ex.size()
	}
	j.trim()
	return j
}

// Add keeps an exchange, numbers it and wakes whoever waits. The exchange must not change
// afterwards.
func (j *Journal) Add(ex *Exchange) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.last++
	ex.Number = j.last
	j.kept = append(j.kept, ex)
	j.bytes += ex.size()
	if j.keeper != nil {
		j.keeper.Add(ex)
	}
	j.trim()
	close(j.changed)
	j.changed = make(chan struct{})
}

// trim drops what goes beyond the bounds. The mutex is held.
func (j *Journal) trim() {
	var gone uint64
	for len(j.kept) > 1 && (len(j.kept) > j.bounds.Count || j.bytes > j.bounds.Bytes) {
		gone = j.kept[0].Number
		j.bytes -= j.kept[0].size()
		j.kept[0] = nil
		j.kept = j.kept[1:]
		j.dropped++
	}
	if gone > 0 && j.keeper != nil {
		j.keeper.Forget(gone)
	}
}

// Reset forgets all exchanges and how many were dropped. Numbers go on.
func (j *Journal) Reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.kept, j.bytes, j.dropped = nil, 0, 0
	if j.keeper != nil {
		j.keeper.Clear(j.last)
	}
}

// Find returns the exchanges that match every matcher, oldest first.
func (j *Journal) Find(match ...Matcher) []*Exchange {
	found, _ := j.find(match)
	return found
}

func (j *Journal) find(match []Matcher) ([]*Exchange, <-chan struct{}) {
	j.mu.Lock()
	kept, changed := slices.Clone(j.kept), j.changed // matchers run without the lock
	j.mu.Unlock()
	var found []*Exchange
	for _, ex := range kept {
		if matches(ex, match) {
			found = append(found, ex)
		}
	}
	return found, changed
}

// Wait returns the first exchange that matches every matcher, whether it is there
// already or comes later. It gives up with the context, naming the context's cause.
func (j *Journal) Wait(ctx context.Context, match ...Matcher) (*Exchange, error) {
	all, err := j.WaitN(ctx, 1, match...)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// WaitN waits until n exchanges match and returns all that then do, oldest first.
func (j *Journal) WaitN(ctx context.Context, n int, match ...Matcher) ([]*Exchange, error) {
	for {
		found, changed := j.find(match)
		if len(found) >= n {
			return found, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return found, fmt.Errorf("wait for %d exchanges, %d came: %w", n, len(found), context.Cause(ctx))
		}
	}
}

// Last is the number of the newest exchange there ever was, zero if there was none.
func (j *Journal) Last() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.last
}

// Dropped is the number of exchanges that the bounds have pushed out.
func (j *Journal) Dropped() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.dropped
}

func (ex *Exchange) size() int {
	n := 0
	for _, m := range []*Message{ex.Request, ex.Response} {
		if m != nil {
			n += len(m.Head) + len(m.Payload)
		}
	}
	return n
}
