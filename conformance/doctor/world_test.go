package doctor_test

import (
	"context"
	"net/url"
	"sync"
	"time"

	"dsrcheck/simulator"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// script is a world in which happens what a test says. What the doctor does not ask for
// it does not have.
type script struct {
	simulator.Access
	ahead   time.Duration // of its clock
	partner string        // that calls reach

	mu      sync.Mutex
	notices []network.Notice
	journal *journal.Journal
}

func newScript() *script { return &script{partner: domain, journal: journal.New(journal.Bounds{})} }

// notice notes something.
func (s *script) notice(n network.Notice) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n.Number = uint64(len(s.notices) + 1)
	s.notices = append(s.notices, n)
}

// call records a call of a URL over a connection from remote.
func (s *script) call(rawURL, remote string) {
	u, _ := url.Parse(rawURL)
	s.journal.Add(&journal.Exchange{Direction: journal.Inbound, Partner: s.partner, Remote: remote, Started: time.Now(),
		Request:  &journal.Message{Head: []byte("POST " + u.RequestURI() + " HTTP/1.1\r\nHost: " + u.Host + "\r\n\r\n")},
		Response: &journal.Message{Head: []byte("HTTP/1.1 202 Accepted\r\n\r\n")}})
}

func (s *script) Notices(_ context.Context, after uint64) ([]network.Notice, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]network.Notice(nil), s.notices[after:]...), nil
}

func (s *script) Exchanges(_ context.Context, q journal.Query) (simulator.Page, error) {
	return simulator.Page{Exchanges: s.journal.Find(q.Matcher())}, nil
}

func (s *script) Await(ctx context.Context, n int, q journal.Query) (simulator.Page, error) {
	found, err := s.journal.WaitN(ctx, n, q.Matcher())
	return simulator.Page{Exchanges: found}, err
}

func (s *script) Clock(context.Context) (clock.State, error) {
	return clock.State{Now: time.Now().Add(s.ahead)}, nil
}
