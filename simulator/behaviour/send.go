package behaviour

import (
	"context"
	"io"
	"maps"
	"net/http"
	"time"
)

// closeGrace is how long an answer may still take that is sent when the engine closes.
const closeGrace = time.Second

// answer answers a request as said, by h where the partner itself is asked.
func (e *Engine) answer(w http.ResponseWriter, r *http.Request, a *Answer, h http.Handler) {
	if a.untouched() {
		h.ServeHTTP(w, r)
		return
	}
	c := &captured{status: a.Status, header: http.Header{}}
	if a.Status == 0 {
		h.ServeHTTP(c, r)
		c.WriteHeader(http.StatusOK)
	}
	drain(r)
	if a.Drop == DropBefore {
		panic(http.ErrAbortHandler)
	}
	m := a.dress(c, r.Method == http.MethodHead)
	if m.damaged {
		e.sendRaw(w, a.Drip, m)
	} else {
		e.sendWhole(w, r, a.Drip, m)
	}
}

// sendWhole sends a message whose framing is right.
func (e *Engine) sendWhole(w http.ResponseWriter, r *http.Request, d *Drip, m message) {
	maps.Copy(w.Header(), m.header)
	w.WriteHeader(m.status)
	if d == nil {
		_, err := w.Write(m.body)
		if m.blanks != 0 && (err != nil || !e.sendBlanks(r.Context(), w, m.blanks)) {
			panic(http.ErrAbortHandler)
		}
		return
	}
	flush := http.NewResponseController(w).Flush
	_ = flush()
	sent := e.drip(r.Context(), d, m.body, func(p []byte) error {
		if _, err := w.Write(p); err != nil {
			return err
		}
		return flush()
	})
	if !sent {
		panic(http.ErrAbortHandler)
	}
}

// sendRaw sends a message as it is, on a connection that ends with it.
func (e *Engine) sendRaw(w http.ResponseWriter, d *Drip, m message) {
	if !e.enter() {
		panic(http.ErrAbortHandler)
	}
	defer e.raw.Done()
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // without a connection there is nothing to damage
	}
	ctx, cancel := context.WithCancel(context.Background())
	gone := make(chan struct{})
	defer func() {
		_ = conn.Close()
		<-gone
	}()
	go func() {
		defer close(gone)
		_, _ = io.Copy(io.Discard, conn) // ends when either side closes
		cancel()
	}()
	defer context.AfterFunc(e.ctx, func() { _ = conn.SetDeadline(time.Now().Add(closeGrace)) })()

	head := m.head()
	if m.halved {
		head = head[:len(head)/2]
	}
	if _, err := conn.Write(head); err == nil {
		_ = e.drip(ctx, d, m.body, func(p []byte) error {
			_, err := conn.Write(p)
			return err
		})
	}
}

// enter lets a raw answer begin, unless the engine is closed.
func (e *Engine) enter() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return false
	}
	e.raw.Add(1)
	return true
}

// drip writes a body piece by piece, or at once without a drip. It reports whether all
// of it was written.
func (e *Engine) drip(ctx context.Context, d *Drip, body []byte, write func([]byte) error) bool {
	if d == nil {
		d = &Drip{Bytes: len(body)}
	}
	for first := true; len(body) > 0; first = false {
		if !first && !e.wait(ctx, time.Duration(d.Every)) {
			return false
		}
		n := min(d.Bytes, len(body))
		if e.ctx.Err() != nil {
			n = len(body)
		}
		if err := write(body[:n]); err != nil {
			return false
		}
		body = body[n:]
	}
	return true
}
