package behaviour

import (
	"bytes"
	"context"
	"io"
	"time"

	"dsrcheck/simulator/clock"
)

// blankPiece is what is written of blanks at a time.
var blankPiece = bytes.Repeat([]byte(" "), 64<<10)

// blankPause is the time between two pieces of blanks without end, on the machine's clock.
// It keeps a caller that reads them for long from costing much.
const blankPause = 20 * time.Millisecond

// sendBlanks writes n spaces, or spaces without end if n is negative, until the caller has
// gone away or the engine is closed. It reports whether all of them were written.
func (e *Engine) sendBlanks(ctx context.Context, w io.Writer, n int64) bool {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(e.ctx, cancel)()
	endless := n < 0
	for endless || n > 0 {
		piece := blankPiece
		if !endless {
			piece = piece[:min(n, int64(len(piece)))]
			n -= int64(len(piece))
		}
		if _, err := w.Write(piece); err != nil || ctx.Err() != nil {
			return false
		}
		if endless && !clock.Wait(ctx, clock.Real(), blankPause) {
			return false
		}
	}
	return true
}
