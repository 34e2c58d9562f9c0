package journal

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// Found is what a search found.
type Found struct {
	Exchanges []*Exchange // the oldest first
	Last      uint64      // number of the newest exchange there ever was
	Dropped   int         // how many the bounds have pushed out
}

// Search returns the exchanges that fit a query.
func (j *Journal) Search(q Query) Found {
	found, _ := j.search(q)
	return found
}

// Await waits until n exchanges fit a query and returns all that then do. It gives up with
// the context, naming the context's cause, and returns what there is.
func (j *Journal) Await(ctx context.Context, n int, q Query) (Found, error) {
	for {
		found, changed := j.search(q)
		if len(found.Exchanges) >= n {
			return found, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return found, fmt.Errorf("wait for %d exchanges, %d came: %w", n, len(found.Exchanges), context.Cause(ctx))
		}
	}
}

func (j *Journal) search(q Query) (Found, <-chan struct{}) {
	j.mu.Lock()
	found, changed := Found{Last: j.last, Dropped: j.dropped}, j.changed
	from, _ := slices.BinarySearchFunc(j.kept, q.After+1, func(ex *Exchange, n uint64) int { return cmp.Compare(ex.Number, n) })
	kept := slices.Clone(j.kept[from:]) // matchers run without the lock
	j.mu.Unlock()
	fits := q.Matcher()
	for _, ex := range kept {
		if fits(ex) {
			found.Exchanges = append(found.Exchanges, ex)
		}
	}
	return found, changed
}
