package opengdpr

import "time"

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

	state     string
	cancelled bool
	timer     Timer // to the next state, nil if there is none
	lanes     []*lane
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

// add keeps a request, unless its id is known, and lets the oldest go where there is
// no room.
func (s *store) add(t *taken) bool {
	if s.byID[t.id] != nil {
		return false
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
	return true
}
