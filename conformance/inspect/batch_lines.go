package inspect

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"

	"dsrcheck/internal/jws"
)

// split cuts what r gives into chunks of whole lines, and hands each to a worker and, in
// order, to who counts.
func split(ctx context.Context, r io.Reader, todo, order chan<- *chunk) error {
	lines := bufio.NewReaderSize(r, lineBuffer)
	for number := int64(0); ; {
		c := &chunk{done: make(chan struct{}), text: make([]byte, 0, chunkBytes+chunkBytes/4)}
		var err error
		for len(c.text) < chunkBytes && err == nil {
			var l line
			var blank bool
			number++
			if l, blank, err = c.take(lines); !blank {
				l.number = number
				c.lines = append(c.lines, l)
			}
		}
		if len(c.lines) > 0 {
			select {
			case order <- c:
			case <-ctx.Done():
				return ctx.Err()
			}
			select {
			case todo <- c:
			case <-ctx.Done():
				close(c.done)
				return ctx.Err()
			}
		}
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return fmt.Errorf("read tokens: %w", err)
		}
	}
}

// take appends the next line to the text, without its end. Of a line that is too long
// nothing is kept.
func (c *chunk) take(r *bufio.Reader) (l line, blank bool, err error) {
	l.start = len(c.text)
	for {
		part, readErr := r.ReadSlice('\n')
		if l.tooLong = l.tooLong || len(c.text)-l.start+len(part) > jws.MaxToken+2; l.tooLong {
			c.text = c.text[:l.start]
		} else {
			c.text = append(c.text, part...)
		}
		if err = readErr; err != bufio.ErrBufferFull {
			break
		}
	}
	ended := bytes.TrimSuffix(c.text[l.start:], []byte("\n"))
	ended = bytes.TrimSuffix(ended, []byte("\r"))
	l.end = l.start + len(ended)
	return l, len(ended) == 0 && !l.tooLong, err
}
