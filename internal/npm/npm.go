// Package npm installs for tests the programs of others that a package-lock.json pins: readers that
// hold our formats, and the runner that holds our jobs. They stand in the user's cache, once for
// each state of the pins, so that a test needs the registry when the pins change and never else.
package npm

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// ErrUnavailable says that nothing could be installed, for want of npm or of the registry, which
// is no fault of what is tested.
var ErrUnavailable = errors.New("what npm pins is not to be had")

// unused is how long a state is kept that no test has asked for. Other states may be those of
// another checkout, whose tests run at this moment.
const unused = 24 * time.Hour

// Home is a folder with the named files of the folder pins, of which package-lock.json is one, and
// with what they pin. Of the name, states that nobody has asked for of late are removed.
func Home(name, pins string, files ...string) (string, error) {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			return "", fmt.Errorf("%w: %s is not installed", ErrUnavailable, program)
		}
	}
	digest := sha256.New()
	contents := map[string][]byte{}
	for _, file := range files {
		raw, err := os.ReadFile(filepath.Join(pins, file))
		if err != nil {
			return "", fmt.Errorf("read pins: %w", err)
		}
		contents[file] = raw
		digest.Write(raw)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	states := filepath.Join(cache, "dsrcheck-"+name)
	home := filepath.Join(states, hex.EncodeToString(digest.Sum(nil)[:8]))
	if _, err := os.Stat(home); errors.Is(err, os.ErrNotExist) {
		if err := install(states, home, contents); err != nil {
			return "", err
		}
	}
	now := time.Now()
	if err := os.Chtimes(home, now, now); err != nil {
		return "", fmt.Errorf("use %s: %w", home, err)
	}
	return home, tidy(states, now.Add(-unused))
}

// install makes the folder whole or not at all: another test may be making it, too.
func install(states, home string, contents map[string][]byte) error {
	if err := os.MkdirAll(states, 0o755); err != nil {
		return fmt.Errorf("make cache: %w", err)
	}
	making, err := os.MkdirTemp(states, "making-")
	if err != nil {
		return fmt.Errorf("make cache: %w", err)
	}
	defer os.RemoveAll(making)
	for name, raw := range contents {
		if err := os.WriteFile(filepath.Join(making, name), raw, 0o644); err != nil {
			return fmt.Errorf("make cache: %w", err)
		}
	}
	cmd := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error", "--prefer-offline", "--fetch-retries", "1", "--fetch-timeout", "30000")
	cmd.Dir = making
	if out, err := cmd.CombinedOutput(); err != nil {
		if strings.Contains(string(out), "EINTEGRITY") {
			return fmt.Errorf("npm ci: a package is not what the lock file says: %s", out)
		}
		first, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
		return fmt.Errorf("%w: npm ci: %w: %s", ErrUnavailable, err, first)
	}
	if err := os.Rename(making, home); err != nil {
		if _, there := os.Stat(home); there != nil { // nor has another test made it
			return fmt.Errorf("keep what was installed: %w", err)
		}
	}
	return nil
}

// tidy removes what nobody has used since then, and what a test that was killed left half made.
func tidy(states string, then time.Time) error {
	all, err := os.ReadDir(states)
	for _, state := range all {
		info, gone := state.Info()
		if gone == nil && info.ModTime().Before(then) {
			err = cmp.Or(err, os.RemoveAll(filepath.Join(states, state.Name())))
		}
	}
	return err
}
