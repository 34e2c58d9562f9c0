package journal

import (
	"net"
	"slices"
	"sync"
)

// Limits bound what one message may bring. A zero field takes its default.
type Limits struct {
	Head int // bytes of start line and fields, interim responses included, default 1 MiB
	Body int // bytes of payload, its transfer coding included, default 16 MiB
}

func (l Limits) withDefaults() Limits {
	if l.Head == 0 {
		l.Head = 1 << 20
	}
	if l.Body == 0 {
		l.Body = 16 << 20
	}
	return l
}

// tape keeps bytes up to a limit and counts how many it had to drop.
type tape struct {
	kept    []byte
	limit   int
	dropped int
}

// expect makes room for a message with a payload of that length, negative if it is unknown.
func (t *tape) expect(payload int64) {
	const head = 1 << 10
	t.kept = make([]byte, 0, int(min(max(payload, 0)+head, int64(t.limit))))
}

func (t *tape) add(p []byte) {
	n := min(len(p), max(0, t.limit-len(t.kept)))
	if n > cap(t.kept)-len(t.kept) {
		t.kept = slices.Grow(t.kept, max(n, len(t.kept))) // doubled: append alone would copy a large message often
	}
	t.kept = append(t.kept, p[:n]...)
	t.dropped += len(p) - n
}

// recorder is a connection that keeps what is read from and written to it.
type recorder struct {
	net.Conn
	mu        sync.Mutex
	in, out   tape
	failed    bool   // a write did not succeed
	onFirstIn func() // called once, with mu held, before the first byte read is handed on
}

func record(conn net.Conn, lim Limits) *recorder {
	size := lim.Head + lim.Body
	return &recorder{Conn: conn, in: tape{limit: size}, out: tape{limit: size}}
}

func (r *recorder) Read(p []byte) (int, error) {
	n, err := r.Conn.Read(p)
	if n > 0 {
		r.mu.Lock()
		if r.onFirstIn != nil {
			r.onFirstIn()
			r.onFirstIn = nil
		}
		r.in.add(p[:n])
		r.mu.Unlock()
	}
	return n, err
}

func (r *recorder) Write(p []byte) (int, error) {
	n, err := r.Conn.Write(p)
	r.mu.Lock()
	r.out.add(p[:n])
	r.failed = r.failed || err != nil
	r.mu.Unlock()
	return n, err
}

// broken reports whether a write has failed.
func (r *recorder) broken() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}
