package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// version is that of the tables, which the file holds as user_version.
const version = 1

// mark tells the files of this package from others, as application_id.
const mark = 0x64737263

// tables are those of the version. A request has a row in progress once anything about
// it has changed: its own row holds the body and is written once.
const tables = `
CREATE TABLE request (
	number   INTEGER PRIMARY KEY,
	domain   TEXT NOT NULL,
	id       TEXT NOT NULL,
	type     TEXT NOT NULL,
	faults   TEXT,
	received INTEGER,
	expected INTEGER,
	state    TEXT NOT NULL,
	next     INTEGER,
	lanes    TEXT NOT NULL,
	body     BLOB
);
CREATE TABLE progress (
	request   INTEGER PRIMARY KEY,
	state     TEXT NOT NULL,
	next      INTEGER,
	cancelled INTEGER NOT NULL,
	deleted   INTEGER NOT NULL,
	repeated  INTEGER NOT NULL
);
CREATE TABLE due (
	request  INTEGER,
	serial   INTEGER,
	lane     INTEGER NOT NULL,
	state    TEXT NOT NULL,
	urls     TEXT NOT NULL,
	attempts INTEGER NOT NULL,
	at       INTEGER,
	PRIMARY KEY (request, serial)
) WITHOUT ROWID;
CREATE TABLE journal (
	last      INTEGER PRIMARY KEY,
	exchanges BLOB NOT NULL
);
CREATE TABLE setting (
	name  TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) WITHOUT ROWID;
`

// migrate takes the file's lock and brings its tables to the version.
func migrate(ctx context.Context, conn *sql.Conn) error {
	if _, err := conn.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
		return err
	}
	var have, marked, others int
	err := conn.QueryRowContext(ctx, `SELECT (SELECT user_version FROM pragma_user_version),
		(SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_schema)`).Scan(&have, &marked, &others)
	switch {
	case err != nil:
		return err
	case marked == mark && have == version:
	case marked == mark && have > version:
		return fmt.Errorf("a later dsrcheck has written it (version %d, this one reads %d); use that, or another folder", have, version)
	case marked != 0 || have != 0 || others != 0:
		return fmt.Errorf("it is a database of something else; choose another folder")
	default:
		if _, err := conn.ExecContext(ctx, fmt.Sprintf("%s PRAGMA application_id = %d; PRAGMA user_version = %d;", tables, mark, version)); err != nil {
			return fmt.Errorf("make tables: %w", err)
		}
	}
	// callbacks of a request that had to leave meanwhile
	if _, err := conn.ExecContext(ctx, `DELETE FROM due WHERE request NOT IN (SELECT number FROM request);
		DELETE FROM progress WHERE request NOT IN (SELECT number FROM request)`); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "COMMIT")
	return err
}

// queries are the prepared statements of the writer.
type queries struct {
	all                          []*sql.Stmt
	conn                         *sql.Conn
	begin, commit                *sql.Stmt
	addRequest, change, addDue   *sql.Stmt
	told, removeDue, removeState *sql.Stmt
	removeRequest                *sql.Stmt
	addJournal, forgetJournal    *sql.Stmt
	set                          *sql.Stmt
}

func prepare(ctx context.Context, conn *sql.Conn) (*queries, error) {
	q := &queries{conn: conn}
	for _, s := range []struct {
		to   **sql.Stmt
		text string
	}{
		{&q.begin, `BEGIN`},
		{&q.commit, `COMMIT`},
		{&q.addRequest, `INSERT INTO request VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`},
		{&q.change, `REPLACE INTO progress VALUES (?, ?, ?, ?, ?, ?)`},
		{&q.addDue, `REPLACE INTO due VALUES (?, ?, ?, ?, ?, ?, ?)`},
		{&q.told, `DELETE FROM due WHERE request = ? AND serial = ?`},
		{&q.removeDue, `DELETE FROM due WHERE request = ?`},
		{&q.removeState, `DELETE FROM progress WHERE request = ?`},
		{&q.removeRequest, `DELETE FROM request WHERE number = ?`},
		{&q.addJournal, `REPLACE INTO journal VALUES (?, ?)`},
		{&q.forgetJournal, `DELETE FROM journal WHERE last <= ?`},
		{&q.set, `REPLACE INTO setting VALUES (?, ?)`},
	} {
		var err error
		if *s.to, err = conn.PrepareContext(ctx, s.text); err != nil {
			return q, fmt.Errorf("prepare %s: %w", s.text, err)
		}
		q.all = append(q.all, *s.to)
	}
	return q, nil
}

// close gives the statements up, without which the file is not let go of.
func (q *queries) close() error {
	var errs []error
	for _, s := range q.all {
		errs = append(errs, s.Close())
	}
	return errors.Join(errs...)
}
