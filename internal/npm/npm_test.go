package npm

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// pretend puts an npm before the real one, which does what the script says, and gives the test a
// cache of its own. It returns a folder of pins, and the cache.
func pretend(t *testing.T, script string) (pins, cache string) {
	if runtime.GOOS == "windows" {
		t.Skip("its npm is a script of the shell")
	}
	bin, pins := t.TempDir(), t.TempDir()
	for _, name := range []string{"node", "npm"} {
		require.NoError(t, os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755))
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", "")
	cache, err := os.UserCacheDir()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(pins, "package-lock.json"), []byte("{}"), 0o644))
	return pins, cache
}

// TestStates installs once for each state of the pins, and keeps none that is not used any more.
func TestStates(t *testing.T) {
	pins, cache := pretend(t, "echo once >> ../times; mkdir node_modules")
	first, err := Home("tool", pins, "package-lock.json")
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(first, "package-lock.json"))
	require.DirExists(t, filepath.Join(first, "node_modules"))
	again, err := Home("tool", pins, "package-lock.json")
	require.NoError(t, err)
	require.Equal(t, first, again)

	require.NoError(t, os.WriteFile(filepath.Join(pins, "package-lock.json"), []byte(`{"packages":{}}`), 0o644))
	second, err := Home("tool", pins, "package-lock.json")
	require.NoError(t, err)
	require.NotEqual(t, first, second)
	require.DirExists(t, first, "another checkout may be using it")
	times, err := os.ReadFile(filepath.Join(cache, "dsrcheck-tool", "times"))
	require.NoError(t, err)
	require.Equal(t, "once\nonce\n", string(times))

	half := filepath.Join(cache, "dsrcheck-tool", "making-1")
	other := filepath.Join(cache, "dsrcheck-other", "state")
	long := time.Now().Add(-2 * unused)
	for _, old := range []string{first, second, half, other} {
		require.NoError(t, os.MkdirAll(old, 0o755))
		require.NoError(t, os.Chtimes(old, long, long))
	}
	again, err = Home("tool", pins, "package-lock.json")
	require.NoError(t, err)
	require.Equal(t, second, again)
	require.DirExists(t, second)
	require.NoDirExists(t, first)
	require.NoDirExists(t, half)
	require.DirExists(t, other)
}

// TestNotToBeHad tells in one line why nothing was installed, and leaves nothing behind. A package
// that was exchanged is another matter than a registry that cannot be reached.
func TestNotToBeHad(t *testing.T) {
	pins, cache := pretend(t, "echo npm error code ENOTFOUND; echo npm error network; exit 1")
	_, err := Home("tool", pins, "package-lock.json")
	require.ErrorIs(t, err, ErrUnavailable)
	require.ErrorContains(t, err, "npm error code ENOTFOUND")
	require.Equal(t, 1, len(strings.Split(err.Error(), "\n")))
	left, err := os.ReadDir(filepath.Join(cache, "dsrcheck-tool"))
	require.NoError(t, err)
	require.Empty(t, left)

	pins, _ = pretend(t, "echo npm error code EINTEGRITY; exit 1")
	_, err = Home("tool", pins, "package-lock.json")
	require.ErrorContains(t, err, "a package is not what the lock file says")
	require.NotErrorIs(t, err, ErrUnavailable)

	t.Setenv("PATH", t.TempDir())
	_, err = Home("tool", pins, "package-lock.json")
	require.ErrorIs(t, err, ErrUnavailable)
	require.ErrorContains(t, err, "node is not installed")
}
