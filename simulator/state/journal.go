package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sort"

	"dsrcheck/simulator/journal"
)

// chunk is how many bytes of exchanges are put into one row at least, if there are so
// many.
const chunk = 1 << 20

// base is the setting that holds the number of the last exchange that was forgotten when
// all were.
const base = "journal_base"

// Journal returns the world's journal as it was left, which is kept from now on. Bounds
// hold on disk, too, but for the exchanges that were written together with one that
// stays. It is called once.
func (s *Store) Journal(b journal.Bounds) (*journal.Journal, error) {
	var past journal.Past
	var failure error
	err := s.do(func(q *queries) error {
		past, failure = loadJournal(q)
		return nil
	})
	if err = errors.Join(failure, err); err != nil {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	return journal.Restore(b, keeper{s}, past), nil
}

func loadJournal(q *queries) (journal.Past, error) {
	ctx := context.Background()
	var past journal.Past
	err := q.conn.QueryRowContext(ctx, `SELECT value FROM setting WHERE name = ?`, base).Scan(&past.Last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return past, err
	}
	start := past.Last
	rows, err := q.conn.QueryContext(ctx, `SELECT exchanges FROM journal ORDER BY last`)
	if err != nil {
		return past, err
	}
	defer rows.Close()
	for rows.Next() {
		var data []byte
		if err := rows.Scan(&data); err != nil {
			return past, err
		}
		for len(data) > 0 {
			var ex *journal.Exchange
			if ex, data, err = decode(data); err != nil {
				return past, err
			}
			if ex.Number > past.Last {
				past.Exchanges, past.Last = append(past.Exchanges, ex), ex.Number
			}
		}
	}
	if len(past.Exchanges) > 0 {
		past.Dropped = int(past.Exchanges[0].Number - start - 1)
	}
	return past, rows.Err()
}

// keeper keeps a journal.
type keeper struct{ store *Store }

func (k keeper) Add(ex *journal.Exchange) {
	k.store.mu.Lock()
	defer k.store.mu.Unlock()
	if !k.store.ended {
		k.store.pending.exchanges = append(k.store.pending.exchanges, ex)
		k.store.plan(lag)
	}
}

func (k keeper) Forget(upTo uint64) { k.forget(upTo, false) }

func (k keeper) Clear(upTo uint64) { k.forget(upTo, true) }

func (k keeper) forget(upTo uint64, cleared bool) {
	k.store.mu.Lock()
	defer k.store.mu.Unlock()
	if k.store.ended {
		return
	}
	p := &k.store.pending
	p.forget(upTo)
	if cleared {
		p.cleared = upTo
	}
	k.store.plan(lag)
}

// batch is what is to be done to the journal on disk: first what is forgotten goes, then
// exchanges come.
type batch struct {
	forgotten uint64 // exchanges up to this number go, none if zero
	cleared   uint64 // up to this number, because all were forgotten
	exchanges []*journal.Exchange
}

// journalQueue is the batch that gathers.
type journalQueue struct{ batch }

func (b *batch) empty() bool { return b.forgotten == 0 && b.cleared == 0 && len(b.exchanges) == 0 }

// forget leaves out what would be written to be removed.
func (b *batch) forget(upTo uint64) {
	b.forgotten = max(b.forgotten, upTo)
	i := sort.Search(len(b.exchanges), func(i int) bool { return b.exchanges[i].Number > upTo })
	b.exchanges = b.exchanges[i:]
}

// take empties the queue.
func (j *journalQueue) take() batch {
	b := j.batch
	j.batch = batch{}
	return b
}

// giveBack puts what could not be written before what has come since.
func (j *journalQueue) giveBack(b batch) {
	b.exchanges = append(b.exchanges, j.exchanges...)
	b.cleared = max(b.cleared, j.cleared)
	b.forget(j.forgotten)
	j.batch = b
}

// write carries a batch out.
func (b *batch) write(q *queries) error {
	if b.forgotten > 0 {
		if _, err := q.forgetJournal.Exec(b.forgotten); err != nil {
			return err
		}
	}
	if b.cleared > 0 {
		if _, err := q.set.Exec(base, b.cleared); err != nil {
			return err
		}
	}
	var data []byte
	for i, ex := range b.exchanges {
		data = encode(data, ex)
		if len(data) >= chunk || i == len(b.exchanges)-1 {
			if _, err := q.addJournal.Exec(ex.Number, data); err != nil {
				return err
			}
			data = data[:0]
		}
	}
	return nil
}
