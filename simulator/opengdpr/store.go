package opengdpr

import (
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

	progress
	timer clock.Timer // to the next state, nil if there is none
	lanes []*lane
}

// progress is how far a request has come.
type progress struct {
	state     string
	moves     int // changes of state so far
	cancelled bool
	shown     int // times that GET was answered in this state
	deleted   int // times that DELETE was asked for
	repeated  int // times that another request with the id was confirmed
}

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
}

// weight is what a request counts against the limit; the constant stands for what is
// kept beside the body.
func (t *taken) weight() int { return 2*len(t.body) + 1024 }

// add keeps a request, in the place of one that has the same id, and lets the oldest
// go where there is no room.
func (s *store) add(t *taken) {
	if first := s.byID[t.id]; first != nil {
		first.stop()
		s.order = slices.DeleteFunc(s.order, func(other *taken) bool { return other == first })
		s.bytes -= first.weight()
	}
	s.byID[t.id] = t
	s.order = append(s.order, t)
	s.bytes += t.weight()
	for s.bytes > storeLimit && len(s.order) > 1 {
		oldest := s.order[0]
		s.order[0] = nil
		s.order = s.order[1:]
		s.bytes -= oldest.weight()
		delete(s.byID, oldest.id)
		oldest.stop()
	}
}
