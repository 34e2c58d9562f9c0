package inspect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"

	"dsrcheck/internal/jws"
)

// Tally is what a batch came to.
type Tally struct {
	Tokens      int64                `json:"tokens"`
	Verified    int64                `json:"verified"`
	Refused     int64                `json:"refused"`
	Unavailable int64                `json:"keys_unavailable"`
	NotVerified int64                `json:"not_verified"`
	Reasons     map[jws.Reason]int64 `json:"reasons"` // of the lines that are not verified
	Outcome     Outcome              `json:"outcome"` // the worst
	Valid       *bool                `json:"valid"`
}

// BadLine is a line whose token is not verified, with the first layer, from the outside in,
// that weighs most.
type BadLine struct {
	Line    int64      `json:"line"` // from 1
	Kind    string     `json:"kind"`
	Outcome Outcome    `json:"outcome"`
	Reason  jws.Reason `json:"reason"`
	Detail  string     `json:"detail,omitempty"`
}

// The size of what workers are handed.
const (
	chunkBytes = 16 << 10 // roughly; a line is never split
	lineBuffer = 256 << 10
)

// errNoToken is the error of a batch without any line.
var errNoToken = errors.New("inspect batch: there is no token in it")

// chunk is some lines, and what came of them.
type chunk struct {
	text  []byte
	lines []line
	bad   []BadLine
	done  chan struct{}
}

// line is one token within a chunk's text.
type line struct {
	number     int64
	start, end int
	tooLong    bool
}

// Batch verifies one token a line, on all cores, and hands over the lines that are not
// verified in their order. Blank lines count but hold no token; a line longer than a token
// may be is refused unread. Memory is bounded whatever r gives. It fails if r or bad does, if
// ctx ends, or if there is no token at all.
func (in *Inspector) Batch(ctx context.Context, r io.Reader, bad func(BadLine) error) (*Tally, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	todo, order := make(chan *chunk), make(chan *chunk, 2*workers)
	readErr := make(chan error, 1)
	go func() {
		readErr <- split(ctx, r, todo, order)
		close(todo)
		close(order)
	}()
	for range workers {
		go func() {
			for c := range todo {
				in.verify(ctx, c)
				close(c.done)
			}
		}()
	}
	t := &Tally{Reasons: map[jws.Reason]int64{}, Outcome: Verified}
	for open := true; open; {
		var c *chunk
		select {
		case <-ctx.Done(): // the reader may wait for a terminal
			return nil, fmt.Errorf("inspect batch: %w", ctx.Err())
		case c, open = <-order:
		}
		if !open {
			break
		}
		<-c.done
		if err := t.add(c, bad); err != nil {
			return nil, err // the deferred cancel ends the reader, and that the workers
		}
	}
	if err := <-readErr; err != nil {
		return nil, fmt.Errorf("inspect batch: %w", err)
	}
	if t.Tokens == 0 {
		return nil, errNoToken
	}
	t.Valid = t.Outcome.valid()
	return t, nil
}

// verify judges the lines of a chunk.
func (in *Inspector) verify(ctx context.Context, c *chunk) {
	for _, l := range c.lines {
		worst := BadLine{Line: l.number, Kind: KindOther, Outcome: Verified}
		if l.tooLong {
			worst.Outcome, worst.Reason = Refused, jws.ReasonTooLong
		} else {
			in.walk(ctx, c.text[l.start:l.end], func(s step) {
				if weights[s.outcome] > weights[worst.Outcome] {
					worst.Kind, worst.Outcome, worst.Reason, worst.Detail = s.kind, s.outcome, s.reason, s.detail
				}
			})
		}
		if worst.Outcome != Verified {
			c.bad = append(c.bad, worst)
		}
	}
	c.text = nil
}

// add counts a chunk.
func (t *Tally) add(c *chunk, bad func(BadLine) error) error {
	t.Tokens += int64(len(c.lines))
	t.Verified += int64(len(c.lines) - len(c.bad))
	for _, b := range c.bad {
		t.Reasons[b.Reason]++
		t.Outcome = worse(t.Outcome, b.Outcome)
		switch b.Outcome {
		case Refused:
			t.Refused++
		case Unavailable:
			t.Unavailable++
		default:
			t.NotVerified++
		}
		if err := bad(b); err != nil {
			return err
		}
	}
	return nil
}
