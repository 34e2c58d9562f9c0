package state

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dsrcheck/simulator/clock"
)

// The settings of the clock: how far it is ahead of the machine's in microseconds, and
// where it stands if it is frozen, in microseconds since 1970.
const (
	clockAhead  = "clock_ahead"
	clockFrozen = "clock_frozen"
)

// KeepClock keeps how the world's clock stands.
func (s *Store) KeepClock(c clock.State) error {
	ahead := time.Until(c.Now).Microseconds()
	err := s.do(func(q *queries) error {
		if _, err := q.conn.ExecContext(context.Background(), `DELETE FROM setting WHERE name IN (?, ?)`, clockAhead, clockFrozen); err != nil {
			return err
		}
		if c.Frozen {
			return run([]any{clockFrozen, c.Now.UnixMicro()}, q.set)
		}
		return run([]any{clockAhead, ahead}, q.set)
	})
	if err != nil {
		return fmt.Errorf("keep clock: %w", err)
	}
	return nil
}

// Clock is how the world's clock stands by what was kept of it: it ran on meanwhile if it
// was not frozen. If nothing was kept, it is as the machine's, and false is returned.
func (s *Store) Clock() (clock.State, bool, error) {
	values := map[string]int64{}
	var failure error
	err := s.do(func(q *queries) error {
		values, failure = settings(q)
		return nil
	})
	if err = errors.Join(failure, err); err != nil {
		return clock.State{}, false, fmt.Errorf("read clock: %w", err)
	}
	if at, ok := values[clockFrozen]; ok {
		return clock.State{Now: time.UnixMicro(at), Frozen: true}, true, nil
	}
	ahead, ok := values[clockAhead]
	return clock.State{Now: time.Now().Add(time.Duration(ahead) * time.Microsecond)}, ok, nil
}

func settings(q *queries) (map[string]int64, error) {
	rows, err := q.conn.QueryContext(context.Background(), `SELECT name, value FROM setting`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	values := map[string]int64{}
	for rows.Next() {
		var name string
		var value int64
		if err := rows.Scan(&name, &value); err != nil {
			return nil, err
		}
		values[name] = value
	}
	return values, rows.Err()
}
