package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"time"
)

// op is a change of the file. It returns errors of the database only.
type op func(q *queries) error

const (
	// lag is how long a change may wait that nobody waits for.
	lag = 5 * time.Millisecond
	// pause is how long it takes until writing is tried again.
	pause = time.Second
)

var errClosed = errors.New("the state is closed")

// put queues a change and returns its number.
func (s *Store) put(f func(number uint64) op) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	if !s.ended {
		s.ops = append(s.ops, f(s.last))
		s.plan(lag)
	}
	return s.last
}

// do queues a change and waits for it, and for the exchanges before it.
func (s *Store) do(o op) error {
	s.mu.Lock()
	s.journalled = time.Time{}
	s.mu.Unlock()
	return s.wait(s.put(func(uint64) op { return o }))
}

// plan has the writer look soon. The mutex is held.
func (s *Store) plan(after time.Duration) {
	if !s.planned {
		s.planned = true
		time.AfterFunc(after, s.wake)
	}
}

func (s *Store) wake() {
	select {
	case s.urge <- struct{}{}:
	default: // it is about to look
	}
}

// wait returns once a change is on disk, or once it was tried in vain.
func (s *Store) wait(number uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.kept < number {
		if s.tried >= number {
			return s.failure
		}
		if s.ended {
			return errClosed
		}
		settled, underWay := s.settled, number <= s.taken
		s.mu.Unlock()
		if !underWay { // else the writer would look again before much has gathered
			s.wake()
		}
		<-settled
		s.mu.Lock()
	}
	return nil
}

// failing is why the last try to write was in vain, nil if it was not.
func (s *Store) failing() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failure
}

// write is the writer: it writes what has gathered, again and again, until the store is
// closed and all is written, or cannot be.
func (s *Store) write() {
	defer close(s.done)
	for range s.urge {
		runtime.Gosched() // whoever is about to put something can do so first
		if !s.turn() {
			return
		}
	}
}

// turn makes one try and reports whether there will be another one.
func (s *Store) turn() bool {
	s.mu.Lock()
	ops, number, closing := s.ops, s.last, s.closed
	var exchanges batch
	if now := time.Now(); closing || now.Sub(s.journalled) >= lag { // many at once cost less, and hold up fewer
		exchanges, s.journalled = s.pending.take(), now
	}
	s.ops, s.planned, s.taken = nil, false, number
	s.mu.Unlock()

	var err error
	if len(ops) > 0 || !exchanges.empty() {
		err = s.transact(ops, exchanges)
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	fresh := err != nil && (s.failure == nil || s.failure.Error() != err.Error())
	s.tried, s.taken, s.failure = number, 0, err
	if err == nil {
		s.kept = number
	} else {
		s.ops = append(ops, s.ops...)
		s.pending.giveBack(exchanges)
		s.plan(pause)
	}
	if !s.pending.empty() {
		s.plan(lag)
	}
	more := len(s.ops) > 0 || !s.pending.empty()
	s.ended = closing && (err != nil || !more)
	close(s.settled)
	s.settled = make(chan struct{})
	if fresh {
		s.mu.Unlock()
		s.report(err)
		s.mu.Lock()
	}
	if closing && !s.ended {
		s.wake()
	}
	return !s.ended
}

// transact writes everything or nothing.
func (s *Store) transact(ops []op, exchanges batch) error {
	if _, err := s.q.begin.Exec(); err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	err := func() error {
		for _, o := range ops {
			if err := o(s.q); err != nil {
				return err
			}
		}
		return exchanges.write(s.q)
	}()
	if err == nil {
		_, err = s.q.commit.Exec()
	}
	if err != nil {
		_, _ = s.q.conn.ExecContext(context.Background(), "ROLLBACK") // it may be rolled back already
		return fmt.Errorf("write state: %w", err)
	}
	return nil
}

// run runs statements with the same arguments until one fails.
func run(args []any, all ...*sql.Stmt) error {
	for _, s := range all {
		if _, err := s.Exec(args...); err != nil {
			return err
		}
	}
	return nil
}
