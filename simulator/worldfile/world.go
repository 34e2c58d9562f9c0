package worldfile

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"dsrcheck/simulator"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/opengdpr"
)

// Owner is the owner of the behaviours of a file.
const Owner = "world.yaml"

// longest is what a file may have in bytes.
const longest = 1 << 20

// usualPace is the lifecycle of processors where nobody says another.
var usualPace = opengdpr.Lifecycle{Pending: time.Second, InProgress: time.Second}

// World is what a file declares, with what it leaves out filled in.
type World struct {
	Partners   []simulator.Setup     // by name, with the usual ones unless the file leaves them out
	Behaviours []behaviour.Behaviour // of [Owner], the oldest first
	Clock      clock.Move            // from the machine's time
	Seed       *uint64               // nil if the file says none
	Journal    journal.Bounds

	paced map[string]bool // names of processors that have a lifecycle of their own
	path  string
	sum   [sha256.Size]byte // of the file's content
}

// ErrFile marks a file that cannot be read or says what cannot be.
var ErrFile = errors.New("world file")

// Usual is the world of an empty file.
func Usual() *World {
	w, _ := file{}.world() // it says nothing that could be wrong
	return w
}

// Read reads a file. Errors wrap [ErrFile] and name the file and, a line each, all members
// that are wrong.
func Read(path string) (*World, error) {
	raw, err := content(path)
	if err != nil {
		return nil, err
	}
	return read(path, raw)
}

// read makes a world of a file's content.
func read(path string, raw []byte) (*World, error) {
	w, err := parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrFile, path, err)
	}
	w.path, w.sum = path, sha256.Sum256(raw)
	return w, nil
}

// content is what a file holds, as far as it may.
func content(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: read: %w", ErrFile, err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, longest+1))
	if err != nil {
		return nil, fmt.Errorf("%w: read: %w", ErrFile, err)
	}
	if len(raw) > longest {
		return nil, fmt.Errorf("%w: %s: it has more than %d bytes", ErrFile, path, longest)
	}
	return raw, nil
}

// Partner finds a partner by its name or domain.
func (w *World) Partner(nameOrDomain string) (simulator.Setup, bool) {
	i := slices.IndexFunc(w.Partners, func(p simulator.Setup) bool { return p.Name == nameOrDomain || p.Domain == nameOrDomain })
	if i < 0 {
		return simulator.Setup{}, false
	}
	return w.Partners[i], true
}

// Pace sets the lifecycle of the processors that have none of their own.
func (w *World) Pace(life opengdpr.Lifecycle) {
	for i, p := range w.Partners {
		if p.Role == simulator.RoleProcessor && !w.paced[p.Name] {
			w.Partners[i].Lifecycle = life
		}
	}
}
