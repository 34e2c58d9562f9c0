package worldfile

import (
	"context"
	"crypto/sha256"
	"os"
	"time"
)

// look is how often a watched file is looked at.
const look = 250 * time.Millisecond

// settled is the age from which the time of a file tells that it has not changed since: file
// systems keep times as coarsely as two seconds.
const settled = 3 * time.Second

// Watch calls changed, never twice at the same time, with what the file of w says each time
// that it has other content, or with why it cannot be read or used. It returns when ctx
// ends. The world must be one of [Read].
func (w *World) Watch(ctx context.Context, changed func(*World, error)) {
	ticks := time.NewTicker(look)
	defer ticks.Stop()
	seen := watched{path: w.path, known: w.sum, last: w.sum}
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
			if raw, err, other := seen.look(); other && err != nil {
				changed(nil, err)
			} else if other {
				changed(read(w.path, raw))
			}
		}
	}
}

// watched is what was seen of a file.
type watched struct {
	path  string
	known [sha256.Size]byte // content, or trouble, that was told of
	last  [sha256.Size]byte // that was seen last
	info  os.FileInfo       // of the last time that its content was read
}

// look looks at the file once. It returns true with new content, or trouble, that was seen
// twice running.
func (s *watched) look() (raw []byte, trouble error, other bool) {
	info, err := os.Stat(s.path)
	if err == nil && s.last == s.known && s.untouched(info) {
		return nil, nil, false
	}
	s.info = info
	raw, trouble = content(s.path)
	sum := sha256.Sum256(raw)
	if trouble != nil {
		sum = sha256.Sum256([]byte("trouble: " + trouble.Error()))
	}
	again := sum == s.last
	s.last = sum
	if !again || sum == s.known {
		return nil, nil, false
	}
	s.known = sum
	return raw, trouble, true
}

// untouched reports that a file is the one of the last look, by all that can be seen without
// reading it.
func (s *watched) untouched(now os.FileInfo) bool {
	return s.info != nil && os.SameFile(s.info, now) && s.info.Size() == now.Size() && s.info.ModTime().Equal(now.ModTime()) &&
		time.Since(now.ModTime()) > settled
}
