package state

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/opengdpr"
)

// open opens a store that the test closes, if it has not done so.
func open(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(dir, func(err error) { t.Log(err) })
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// reopen closes a store and opens it again.
func reopen(t testing.TB, s *Store, dir string) *Store {
	t.Helper()
	require.NoError(t, s.Close())
	return open(t, dir)
}

func TestOneProcessAtATime(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	_, err := Open(dir, nil)
	require.ErrorIs(t, err, ErrInUse)
	require.ErrorContains(t, err, filepath.Join(dir, "world.db")+": another process has it open")
	require.NoError(t, s.Close())
	require.NoError(t, s.Close(), "once more does nothing")
	require.NoError(t, open(t, dir).Close())
}

func TestFilesThatAreNotOurs(t *testing.T) {
	for name, row := range map[string]struct {
		change, says string
	}{
		"a later version":       {"PRAGMA user_version = 7", "a later dsrcheck has written it (version 7, this one reads 1)"},
		"another application":   {"PRAGMA application_id = 7", "a database of something else"},
		"tables of others":      {"PRAGMA application_id = 0; PRAGMA user_version = 0", "a database of something else"},
		"an older, unknown one": {"PRAGMA user_version = 0", "a database of something else"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			_, err := s.q.conn.ExecContext(t.Context(), row.change)
			require.NoError(t, err)
			require.NoError(t, s.Close())
			_, err = Open(dir, nil)
			require.ErrorContains(t, err, row.says)
		})
	}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, fileName), []byte(strings.Repeat("no database ", 100)), 0o600))
	_, err := Open(dir, nil)
	require.ErrorContains(t, err, "move it away to begin anew")
	_, err = Open(filepath.Join(dir, fileName), nil)
	require.Error(t, err, "a file is no folder")
}

func TestFolderOfAnyName(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b?c=d&e%20#f")
	s := open(t, dir)
	s.Requests().Add("a.test", opengdpr.Kept{ID: "1", Progress: opengdpr.Progress{State: "pending"}})
	s = reopen(t, s, dir)
	all, err := s.Requests().Load("a.test")
	require.NoError(t, err)
	require.Len(t, all, 1)
	info, err := os.Stat(filepath.Join(dir, fileName))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

// at is a time as it comes back from the file.
func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return time.UnixMicro(t.UnixMicro())
}

func TestRequestsSurvive(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	r := s.Requests()
	first := opengdpr.Kept{
		ID: "first", Type: "erasure", Body: []byte("{\"a\":\"\x00\"}"), Received: at("2026-01-02T03:04:05.678901Z"), Expected: at("9999-02-01T00:00:00Z"),
		Lanes: [][]string{{"https://a.test/"}, {"https://b.test/?c", "https://c.test/"}}, Progress: opengdpr.Progress{State: "pending", Next: at("2026-01-03T00:00:00Z")},
	}
	second := opengdpr.Kept{ID: "second", Deviating: true, Faults: []string{"unsigned", "no-receipt-id"}, Progress: opengdpr.Progress{State: "pending"},
		Due: []opengdpr.Due{{Serial: 1, Lane: -1, State: "pending", URLs: []string{"https://d.test/"}}}}
	third := opengdpr.Kept{ID: "third", Deviating: true, Progress: opengdpr.Progress{State: "pending", Next: at("2026-01-01T00:00:00Z")}}
	first.Number, second.Number = r.Add("a.test", first), r.Add("a.test", second)
	third.Number = r.Add("b.test", third)
	gone := r.Add("a.test", opengdpr.Kept{ID: "gone", Lanes: first.Lanes, Due: second.Due})

	first.Progress = opengdpr.Progress{State: "in_progress", Cancelled: true, Deleted: 2, Repeated: 3}
	owed := []opengdpr.Due{
		{Serial: 1, State: "in_progress", URLs: first.Lanes[0]},
		{Serial: 2, Lane: 1, State: "in_progress", URLs: first.Lanes[1]},
		{Serial: 3, State: "completed", URLs: first.Lanes[0]},
	}
	r.Change(first.Number, first.Progress, owed)
	r.Told(first.Number, opengdpr.Due{Serial: 1})
	left := opengdpr.Due{Serial: 2, Lane: 1, State: "in_progress", URLs: first.Lanes[1][1:], Attempts: 2, At: at("2026-01-02T03:05:00Z")}
	r.Told(first.Number, left)
	first.Due = []opengdpr.Due{left, owed[2]}
	require.NoError(t, r.Wait(r.Remove(gone)))
	late := r.Change(gone, first.Progress, owed) // of a request that had to leave

	for range 2 {
		s = reopen(t, s, dir)
		all, err := s.Requests().Load("a.test")
		require.NoError(t, err)
		require.Empty(t, cmp.Diff([]opengdpr.Kept{first, second}, all, cmpopts.EquateEmpty()))
		all, err = s.Requests().Load("b.test")
		require.NoError(t, err)
		require.Empty(t, cmp.Diff([]opengdpr.Kept{third}, all, cmpopts.EquateEmpty()))
		var orphans int
		require.NoError(t, s.q.conn.QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM due) + (SELECT count(*) FROM progress)`).Scan(&orphans))
		require.Equal(t, 4, orphans, "callbacks of nobody are gone")
	}
	r = s.Requests()
	require.Greater(t, r.Add("a.test", opengdpr.Kept{ID: "new"}), third.Number, "numbers go on")
	require.Greater(t, late, gone)
	require.NoError(t, r.Wait(r.Clear("a.test")))
	all, err := r.Load("a.test")
	require.NoError(t, err)
	require.Empty(t, all)
	all, err = r.Load("b.test")
	require.NoError(t, err)
	require.Len(t, all, 1)
}

func TestClockSurvives(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	_, ok, err := s.Clock()
	require.NoError(t, err)
	require.False(t, ok)

	frozen := clock.State{Now: at("9999-12-31T00:00:00Z"), Frozen: true}
	require.NoError(t, s.KeepClock(clock.State{Now: time.Now()}))
	require.NoError(t, s.KeepClock(frozen))
	s = reopen(t, s, dir)
	got, ok, err := s.Clock()
	require.NoError(t, err)
	require.True(t, ok)
	require.True(t, frozen.Now.Equal(got.Now))
	require.True(t, got.Frozen)

	ahead := 40 * 24 * time.Hour
	before := time.Now().Add(ahead)
	require.NoError(t, s.KeepClock(clock.State{Now: before}))
	s = reopen(t, s, dir)
	got, ok, err = s.Clock()
	require.NoError(t, err)
	require.True(t, ok)
	require.False(t, got.Frozen)
	require.False(t, got.Now.Before(before.Add(-time.Millisecond)), "it runs on")
	require.False(t, got.Now.After(time.Now().Add(ahead+time.Millisecond)))
}

// limit bounds the pages of a store's file.
func limit(t *testing.T, s *Store, pages string) {
	t.Helper()
	require.NoError(t, s.do(func(q *queries) error {
		var got int
		return q.conn.QueryRowContext(t.Context(), "PRAGMA max_page_count = "+pages).Scan(&got)
	}))
}

func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	reported := make(chan error, 100)
	s, err := Open(dir, func(err error) { reported <- err })
	require.NoError(t, err)
	defer s.Close()
	r := s.Requests()
	small := r.Add("a.test", opengdpr.Kept{ID: "small"})
	require.NoError(t, r.Wait(small))
	limit(t, s, "20")

	large := r.Add("a.test", opengdpr.Kept{ID: "large", Body: make([]byte, 1<<20)})
	require.ErrorContains(t, r.Wait(large), "full")
	require.NoError(t, r.Wait(small), "what is kept is kept")
	require.ErrorContains(t, r.Failing(), "full")
	require.ErrorContains(t, <-reported, "write state")
	require.ErrorContains(t, r.Wait(r.Change(small, opengdpr.Progress{State: "completed"}, nil)), "full", "in the order of the calls")
	require.Empty(t, reported, "the same error is reported once")

	// an operator makes room
	_, err = s.q.conn.ExecContext(t.Context(), "PRAGMA max_page_count = 100000")
	require.NoError(t, err)
	removed := r.Remove(large)
	require.NoError(t, r.Wait(removed))
	require.NoError(t, r.Failing())
	require.NoError(t, r.Wait(large), "it was kept later")
	all, err := r.Load("a.test")
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Equal(t, "completed", all[0].Progress.State)
}

func TestCloseTellsWhatIsLost(t *testing.T) {
	s := open(t, t.TempDir())
	limit(t, s, "20")
	s.Requests().Add("a.test", opengdpr.Kept{ID: "large", Body: make([]byte, 1<<20)})
	require.ErrorContains(t, s.Close(), "full")
	r := s.Requests()
	require.ErrorIs(t, r.Wait(r.Add("a.test", opengdpr.Kept{ID: "late"})), errClosed)
	require.ErrorIs(t, s.KeepClock(clock.State{}), errClosed)
}
