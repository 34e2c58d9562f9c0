package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"modernc.org/sqlite" // the driver, too
	sqlite3 "modernc.org/sqlite/lib"
)

// fileName is the database in its folder.
const fileName = "world.db"

// ErrInUse is wrapped by errors about a folder that another process has open.
var ErrInUse = errors.New("another process has it open; end that, or choose another folder")

// Store is a world's state on disk. It is safe for concurrent use.
type Store struct {
	db     *sql.DB
	conn   *sql.Conn
	q      *queries // used by the writer only
	report func(error)
	urge   chan struct{} // holds a value when the writer has to look
	done   chan struct{} // closed when it has ended

	mu         sync.Mutex // guards what follows
	closed     bool
	ended      bool // nothing more is written
	ops        []op
	last       uint64        // number of the newest change
	taken      uint64        // all up to this one are being written, zero between two tries
	kept       uint64        // all changes up to this one are on disk
	tried      uint64        // all up to this one were tried to be written
	failure    error         // of the last try
	settled    chan struct{} // closed after each try
	planned    bool          // the writer will be urged
	pending    journalQueue
	journalled time.Time // when the last of them were taken to be written
}

// Open opens the state that is kept in dir, or begins one there. It fails for a folder
// that another process has open, wrapping [ErrInUse], and for a file that is of a later
// version, or none of ours. Errors of writing are given to report, one after the other
// and each once until it is overcome; report may be nil.
func Open(dir string, report func(error)) (*Store, error) {
	if report == nil {
		report = func(error) {}
	}
	path := filepath.Join(dir, fileName)
	s := &Store{report: report, urge: make(chan struct{}, 1), done: make(chan struct{}), settled: make(chan struct{})}
	if err := s.open(path); err != nil {
		_ = s.close()
		return nil, fmt.Errorf("open state %s: %w", path, clearer(err))
	}
	go s.write()
	return s, nil
}

func (s *Store) open(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // SQLite would let others read it
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if s.db, err = sql.Open("sqlite", dataSource(path)); err != nil {
		return err
	}
	ctx := context.Background()
	if s.conn, err = s.db.Conn(ctx); err != nil {
		return err
	}
	if err := migrate(ctx, s.conn); err != nil {
		return err
	}
	if s.q, err = prepare(ctx, s.conn); err != nil {
		return err
	}
	if err := s.conn.QueryRowContext(ctx, `SELECT coalesce(max(number), 0) FROM request`).Scan(&s.last); err != nil {
		return err
	}
	s.kept, s.tried = s.last, s.last
	return nil
}

// dataSource names a file with its settings. The exclusive lock is held as long as the
// file is open, and ends with the process; with it the log needs no shared memory.
func dataSource(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	pragmas := url.Values{"_pragma": {
		"busy_timeout(0)", "locking_mode(EXCLUSIVE)", "journal_mode(WAL)", "synchronous(NORMAL)",
		"wal_autocheckpoint(2000)", "journal_size_limit(33554432)",
	}}
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + pragmas.Encode()
}

// clearer says what SQLite means where its words do not.
func clearer(err error) error {
	var of *sqlite.Error
	if !errors.As(err, &of) {
		return err
	}
	switch of.Code() & 0xff { // the rest is detail
	case sqlite3.SQLITE_BUSY:
		return ErrInUse
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf("it is damaged, or no database; move it away to begin anew: %w", err)
	}
	return err
}

// Close writes what is waiting and closes the file.
func (s *Store) Close() error {
	s.mu.Lock()
	already := s.closed
	s.closed = true
	s.mu.Unlock()
	if already {
		return nil
	}
	s.wake()
	<-s.done
	s.mu.Lock()
	failure := s.failure
	s.mu.Unlock()
	if err := errors.Join(failure, s.close()); err != nil {
		return fmt.Errorf("close state: %w", err)
	}
	return nil
}

// close lets go of the file, as far as it was opened.
func (s *Store) close() error {
	var errs []error
	if s.q != nil {
		errs = append(errs, s.q.close())
	}
	if s.conn != nil {
		errs = append(errs, s.conn.Close())
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	return errors.Join(errs...)
}

// micros is a time as it is kept: microseconds since 1970, which reach beyond the year
// 9999, nil if it is zero.
func micros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

func fromMicros(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.UnixMicro(n.Int64)
}
