package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"dsrcheck/simulator/opengdpr"
)

// Requests keeps the requests of OpenGDPR processors, for Config.Keep.
func (s *Store) Requests() opengdpr.Keeper { return requests{s} }

type requests struct{ store *Store }

func (r requests) Wait(number uint64) error { return r.store.wait(number) }
func (r requests) Failing() error           { return r.store.failing() }

func (r requests) Add(domain string, k opengdpr.Kept) uint64 {
	var faults any
	if k.Deviating {
		faults = strings.Join(k.Faults, " ")
	}
	lanes := make([]string, len(k.Lanes))
	for i, urls := range k.Lanes {
		lanes[i] = strings.Join(urls, " ") // no URL has a blank in it
	}
	return r.store.put(func(number uint64) op {
		return func(q *queries) error {
			_, err := q.addRequest.Exec(number, domain, k.ID, k.Type, faults, micros(k.Received), micros(k.Expected),
				k.Progress.State, micros(k.Progress.Next), strings.Join(lanes, "\n"), k.Body)
			if err != nil {
				return err
			}
			return owe(q, number, k.Due)
		}
	})
}

func (r requests) Change(request uint64, to opengdpr.Progress, owed []opengdpr.Due) uint64 {
	return r.store.put(func(uint64) op {
		return func(q *queries) error {
			_, err := q.change.Exec(request, to.State, micros(to.Next), to.Cancelled, to.Deleted, to.Repeated)
			if err != nil {
				return err
			}
			return owe(q, request, owed)
		}
	})
}

// owe keeps callbacks that are due.
func owe(q *queries, request uint64, owed []opengdpr.Due) error {
	for _, d := range owed {
		_, err := q.addDue.Exec(request, d.Serial, d.Lane, d.State, strings.Join(d.URLs, " "), d.Attempts, micros(d.At))
		if err != nil {
			return err
		}
	}
	return nil
}

func (r requests) Told(request uint64, d opengdpr.Due) uint64 {
	return r.store.put(func(uint64) op {
		return func(q *queries) error {
			if len(d.URLs) == 0 {
				return run([]any{request, d.Serial}, q.told)
			}
			return owe(q, request, []opengdpr.Due{d})
		}
	})
}

func (r requests) Remove(request uint64) uint64 {
	return r.store.put(func(uint64) op {
		return func(q *queries) error { return run([]any{request}, q.removeDue, q.removeState, q.removeRequest) }
	})
}

func (r requests) Clear(domain string) uint64 {
	return r.store.put(func(uint64) op {
		return func(q *queries) error {
			for _, text := range []string{
				`DELETE FROM due WHERE request IN (SELECT number FROM request WHERE domain = ?)`,
				`DELETE FROM progress WHERE request IN (SELECT number FROM request WHERE domain = ?)`,
				`DELETE FROM request WHERE domain = ?`,
			} {
				if _, err := q.conn.ExecContext(context.Background(), text, domain); err != nil {
					return err
				}
			}
			return nil
		}
	})
}

func (r requests) Load(domain string) ([]opengdpr.Kept, error) {
	var all []opengdpr.Kept
	var failure error
	err := r.store.do(func(q *queries) error {
		if all, failure = load(q, domain); failure == nil {
			failure = loadDue(q, domain, all)
		}
		return nil
	})
	if err = errors.Join(failure, err); err != nil {
		return nil, fmt.Errorf("read state: %w", err)
	}
	return all, nil
}

// load reads the requests of a domain.
func load(q *queries, domain string) ([]opengdpr.Kept, error) {
	rows, err := q.conn.QueryContext(context.Background(), `SELECT r.number, r.id, r.type, r.faults, r.received, r.expected, r.lanes, r.body,
		coalesce(p.state, r.state), CASE WHEN p.request IS NULL THEN r.next ELSE p.next END,
		coalesce(p.cancelled, 0), coalesce(p.deleted, 0), coalesce(p.repeated, 0)
		FROM request r LEFT JOIN progress p ON p.request = r.number WHERE r.domain = ? ORDER BY r.number`, domain)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []opengdpr.Kept
	for rows.Next() {
		var k opengdpr.Kept
		var faults sql.NullString
		var received, expected, next sql.NullInt64
		var lanes string
		p := &k.Progress
		if err := rows.Scan(&k.Number, &k.ID, &k.Type, &faults, &received, &expected, &lanes, &k.Body,
			&p.State, &next, &p.Cancelled, &p.Deleted, &p.Repeated); err != nil {
			return nil, err
		}
		k.Deviating, k.Faults = faults.Valid, strings.Fields(faults.String)
		k.Received, k.Expected, p.Next = fromMicros(received), fromMicros(expected), fromMicros(next)
		for _, urls := range strings.Split(lanes, "\n") {
			if urls != "" {
				k.Lanes = append(k.Lanes, strings.Fields(urls))
			}
		}
		all = append(all, k)
	}
	return all, rows.Err()
}

// loadDue adds the callbacks due to the requests of a domain, which are in the order of
// their numbers.
func loadDue(q *queries, domain string, all []opengdpr.Kept) error {
	rows, err := q.conn.QueryContext(context.Background(), `SELECT d.request, d.serial, d.lane, d.state, d.urls, d.attempts, d.at
		FROM due d JOIN request r ON r.number = d.request WHERE r.domain = ? ORDER BY d.request, d.serial`, domain)
	if err != nil {
		return err
	}
	defer rows.Close()
	for i := 0; rows.Next(); {
		var request uint64
		var d opengdpr.Due
		var urls string
		var at sql.NullInt64
		if err := rows.Scan(&request, &d.Serial, &d.Lane, &d.State, &urls, &d.Attempts, &at); err != nil {
			return err
		}
		d.URLs, d.At = strings.Fields(urls), fromMicros(at)
		for i < len(all) && all[i].Number != request {
			i++
		}
		if i < len(all) {
			all[i].Due = append(all[i].Due, d)
		}
	}
	return rows.Err()
}
