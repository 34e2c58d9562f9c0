package state

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

// exchange has a value in every field.
func exchange(n uint64) *journal.Exchange {
	began := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	return &journal.Exchange{
		Number: n, ID: "scenario/1/2", Direction: journal.Inbound, Partner: "processor1.test", Caller: "processor2.test", Label: "status", URL: "//processor1.test/status",
		Remote: "127.0.0.1:4711", TLS: &journal.TLS{Version: "TLS 1.3", Cipher: "a cipher", ServerName: "processor1.test"},
		Request:  &journal.Message{Head: []byte("GET / HTTP/1.1\r\n\r\n"), Payload: []byte{0, 1, 255}, Truncated: true, Digest: "a digest"},
		Response: &journal.Message{Head: []byte("HTTP/1.1 200 OK\r\n\r\n"), Payload: fmt.Appendf(nil, "body %d", n), Truncated: true, Digest: "another"},
		Started:  began, FirstByte: began.Add(time.Second), Ended: began.Add(2 * time.Second), Failure: journal.FailClosed, Error: "a sentence",
	}
}

// alike compares exchanges by what they say.
var alike = cmp.Options{
	cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) }),
	cmp.Comparer(func(a, b []byte) bool { return string(a) == string(b) }),
}

func TestExchangesAsBytes(t *testing.T) {
	full := exchange(7)
	for _, v := range []any{*full, *full.TLS, *full.Request} {
		for i := range reflect.TypeOf(v).NumField() {
			require.False(t, reflect.ValueOf(v).Field(i).IsZero(), "a field that this test does not know: %s", reflect.TypeOf(v).Field(i).Name)
		}
	}
	bare := exchange(8)
	bare.Caller, bare.TLS, bare.Response, bare.FirstByte = "", nil, nil, time.Time{}
	bare.Request = &journal.Message{}
	var data []byte
	for _, ex := range []*journal.Exchange{full, bare, {}} {
		data = encode(data, ex)
	}
	whole := data
	for _, want := range []*journal.Exchange{full, bare, {}} {
		ex, rest, err := decode(data)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(want, ex, alike))
		data = rest
	}
	require.Empty(t, data)
	one := encode(nil, full)
	for n := range len(one) {
		_, _, err := decode(whole[:n])
		require.ErrorIs(t, err, errTorn)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(encode(nil, exchange(1)))
	f.Add(encode(encode(nil, &journal.Exchange{}), exchange(1<<60)))
	f.Add([]byte{1, 255})
	f.Fuzz(func(t *testing.T, data []byte) {
		ex, rest, err := decode(data)
		if err != nil {
			return
		}
		require.Less(t, len(rest), len(data))
		again, _, err := decode(encode(nil, ex))
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(ex, again, alike))
	})
}

// found are the numbers of the exchanges that a journal holds.
func found(j *journal.Journal) []uint64 {
	var numbers []uint64
	for _, ex := range j.Find() {
		numbers = append(numbers, ex.Number)
	}
	return numbers
}

func TestJournalSurvives(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	bounds := journal.Bounds{Count: 3}
	reload := func(b journal.Bounds) *journal.Journal {
		j, err := s.Journal(b)
		require.NoError(t, err)
		return j
	}
	j := reload(bounds)
	for range 2 {
		j.Add(exchange(0))
	}
	s = reopen(t, s, dir)
	j = reload(bounds)
	require.Equal(t, []uint64{1, 2}, found(j))
	require.Empty(t, cmp.Diff(exchange(2).TLS, j.Find()[1].TLS))
	for range 3 {
		j.Add(exchange(0))
		require.NoError(t, s.do(func(*queries) error { return nil }), "each is written on its own")
	}
	require.Equal(t, []uint64{3, 4, 5}, found(j))
	s = reopen(t, s, dir)
	j = reload(bounds)
	require.Equal(t, []uint64{3, 4, 5}, found(j), "the bounds hold on disk")
	require.Equal(t, 2, j.Dropped())
	require.Equal(t, uint64(5), j.Last())
	var rows int
	require.NoError(t, s.q.conn.QueryRowContext(t.Context(), `SELECT count(*) FROM journal`).Scan(&rows))
	require.Equal(t, 3, rows)

	s = reopen(t, s, dir)
	j = reload(journal.Bounds{Count: 1})
	require.Equal(t, []uint64{5}, found(j), "and narrower ones when it is opened")
	require.Equal(t, 4, j.Dropped())

	j.Add(exchange(0))
	j.Reset()
	require.Empty(t, found(j))
	s = reopen(t, s, dir)
	j = reload(bounds)
	require.Empty(t, found(j))
	require.Equal(t, 0, j.Dropped())
	j.Add(exchange(0))
	require.Equal(t, []uint64{7}, found(j), "numbers go on")
	s = reopen(t, s, dir)
	require.Equal(t, []uint64{7}, found(reload(bounds)))
}

func TestJournalOutlivesAFullDisk(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, nil)
	require.NoError(t, err)
	limit(t, s, "40")
	j, err := s.Journal(journal.Bounds{Count: 2})
	require.NoError(t, err)
	large := func() *journal.Exchange {
		ex := exchange(0)
		ex.Request.Payload = make([]byte, 1<<20)
		return ex
	}
	j.Add(exchange(0))
	j.Add(large())
	require.ErrorContains(t, s.do(func(*queries) error { return nil }), "full")
	j.Add(large())
	require.ErrorContains(t, s.do(func(*queries) error { return nil }), "full")
	_, err = s.q.conn.ExecContext(t.Context(), "PRAGMA max_page_count = 100000")
	require.NoError(t, err)
	s = reopen(t, s, dir)
	j, err = s.Journal(journal.Bounds{Count: 2})
	require.NoError(t, err)
	require.Equal(t, []uint64{2, 3}, found(j))
}

// No more waits to be written than the bounds let the journal hold.
func TestQueue(t *testing.T) {
	var q journalQueue
	numbers := func() (all []uint64) {
		for _, ex := range q.exchanges {
			all = append(all, ex.Number)
		}
		return all
	}
	add := func(all ...uint64) {
		for _, n := range all {
			q.exchanges = append(q.exchanges, exchange(n))
		}
	}
	require.True(t, q.empty())
	add(1, 2, 3)
	q.forget(1)
	require.Equal(t, []uint64{2, 3}, numbers())
	failed := q.take()
	require.True(t, q.empty())
	add(4, 5)
	q.forget(3)
	q.cleared = 3
	q.giveBack(failed)
	require.Equal(t, []uint64{4, 5}, numbers(), "in their order, without those forgotten meanwhile")
	require.Equal(t, uint64(3), q.forgotten)
	require.Equal(t, uint64(3), q.cleared)
	q.forget(2)
	require.Equal(t, uint64(3), q.forgotten)
}

// Whatever is written together, the next process has the newest exchanges in their order.
func TestJournalInChunks(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	j, err := s.Journal(journal.Bounds{Bytes: 4 << 20})
	require.NoError(t, err)
	for range 40 {
		ex := exchange(0)
		ex.Response.Payload = make([]byte, 300<<10)
		j.Add(ex)
	}
	want, dropped := found(j), j.Dropped()
	s = reopen(t, s, dir)
	j, err = s.Journal(journal.Bounds{Bytes: 4 << 20})
	require.NoError(t, err)
	require.Equal(t, want, found(j))
	require.Equal(t, dropped, j.Dropped())
}
