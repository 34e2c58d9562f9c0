package opengdpr

import (
	"context"
	"slices"
	"time"

	"dsrcheck/simulator/clock"
)

// The states of section 8.
const (
	pending    = "pending"
	inProgress = "in_progress"
	completed  = "completed"
)

// storeLimit bounds the bytes of requests that a processor keeps.
const storeLimit = 256 << 20

// taken is an accepted request. What changes is guarded by the processor's mutex.
type taken struct {
	*request
	body               []byte
	received, expected time.Time
	by                 *view           // with whose deviations it was taken, nil for the processor's own
	epoch              context.Context // ends when the processor forgets it with all others

	progress
	next  time.Time   // when it changes its state, zero if never
	timer clock.Timer // to that change, nil if there is none
	lanes []*lane
	apart []*lane // callbacks due that wait for no others, until they are resumed

	stored bool   // it is known to the keeper
	number uint64 // by which that names it
	saved  uint64 // number of the last change that it was told of
	serial int    // of the last callbacks due
}

// progress is how far a request has come.
type progress struct {
	state     string
	moves     int // changes of state so far, in this process
	cancelled bool
	shown     int // times that GET was answered in this state
	deleted   int // times that DELETE was asked for
	repeated  int // times that another request with the id was confirmed
}

// judged lets go of what is looked at only to judge the request.
func (t *taken) judged() { t.members, t.identities = nil, nil }

func (t *taken) stop() {
	if t.timer != nil {
		t.timer.Stop()
	}
}

// store keeps taken requests by id, within storeLimit.
type store struct {
	byID  map[string]*taken
	order []*taken
	bytes int
	left  func(*taken) // called with each that does not stay
}

// weight is what a request counts against the limit; the constant stands for what is
// kept beside the body.
func (t *taken) weight() int { return 2*len(t.body) + 1024 }

// add keeps a request, in the place of one that has the same id, and lets the oldest
// go where there is no room.
func (s *store) add(t *taken) {
	if first := s.byID[t.id]; first != nil {
		s.remove(first)
	}
	s.byID[t.id] = t
	s.order = append(s.order, t)
	s.bytes += t.weight()
	for s.bytes > storeLimit && len(s.order) > 1 {
		oldest := s.order[0]
		s.order[0] = nil
		s.order = s.order[1:]
		s.drop(oldest)
	}
}

// remove lets a request go that is kept.
func (s *store) remove(t *taken) {
	s.order = slices.DeleteFunc(s.order, func(other *taken) bool { return other == t })
	s.drop(t)
}

// drop forgets a request that is no longer in the order.
func (s *store) drop(t *taken) {
	s.bytes -= t.weight()
	delete(s.byID, t.id)
	t.stop()
	s.left(t)
}
