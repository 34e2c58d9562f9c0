package worldfile

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}

// TestLook goes through what editors do to a file, look by look.
func TestLook(t *testing.T) {
	path := filepath.Join(t.TempDir(), "world.yaml")
	write(t, path, "seed: 1")
	w, err := Read(path)
	require.NoError(t, err)
	s := &watched{path: path, known: w.sum, last: w.sum}
	step := func(want string, do func()) {
		t.Helper()
		do()
		raw, trouble, other := s.look()
		got := string(raw)
		if trouble != nil {
			got = "trouble"
		}
		require.Equal(t, want, got)
		require.Equal(t, want != "", other)
	}
	nothing := func() {}
	old := time.Now().Add(-time.Hour)
	step("", nothing)
	step("", func() { write(t, path, "seed: 2") })
	step("seed: 2", nothing)
	step("", nothing)
	// Cut and written anew: what is between is not told.
	step("", func() { write(t, path, "") })
	step("", func() { write(t, path, "seed: 3") })
	step("seed: 3", nothing)
	// Gone for a moment, then another file of the same size and time.
	step("", func() { require.NoError(t, os.Chtimes(path, old, old)) })
	step("", func() { require.NoError(t, os.Remove(path)) })
	step("", func() {
		write(t, path+".new", "seed: 4")
		require.NoError(t, os.Chtimes(path+".new", old, old))
		require.NoError(t, os.Rename(path+".new", path))
	})
	step("seed: 4", nothing)
	step("", nothing)
	// Gone for good, then back as it was.
	step("", func() { require.NoError(t, os.Remove(path)) })
	step("trouble", nothing)
	step("", nothing)
	step("", func() { write(t, path, "seed: 4") })
	step("seed: 4", nothing)
}

func TestWatch(t *testing.T) {
	path := filepath.Join(t.TempDir(), "world.yaml")
	write(t, path, "seed: 1")
	w, err := Read(path)
	require.NoError(t, err)
	type told struct {
		world *World
		err   error
	}
	news := make(chan told, 10)
	go w.Watch(t.Context(), func(w *World, err error) { news <- told{w, err} })
	write(t, path, "seed: 2")
	require.Equal(t, uint64(2), *(<-news).world.Seed)
	write(t, path, "seed: x")
	broken := <-news
	require.ErrorIs(t, broken.err, ErrFile)
	require.Nil(t, broken.world)
	write(t, path, "seed: 3")
	require.Equal(t, uint64(3), *(<-news).world.Seed)
}
