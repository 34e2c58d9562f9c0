package conformance

import (
	"fmt"
	"net"
	"sync/atomic"
)

// Trap is an address of this machine at which nobody has any business: it notices who connects, and
// says nothing. Whoever comes was led there, and can be led to anything on the machine that it runs
// on, if that is this one.
type Trap struct {
	Address  string // host:port
	listener net.Listener
	visits   atomic.Int32
}

// Trap opens one. It has to be closed.
func (s *Session) Trap() (*Trap, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open trap: %w", err)
	}
	t := &Trap{Address: l.Addr().String(), listener: l}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			t.visits.Add(1)
			_ = conn.Close()
		}
	}()
	return t, nil
}

// Visited reports whether anybody has come.
func (t *Trap) Visited() bool { return t.visits.Load() > 0 }

// Close ends it.
func (t *Trap) Close() error { return t.listener.Close() }
