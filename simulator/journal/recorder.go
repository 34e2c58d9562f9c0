package journal

import (
	"net"
	"slices"
	"sync"
	"sync/atomic"
)

// Limits bound what one message may bring. A zero field takes its default.
type Limits struct {
	Head  int // bytes of start line and fields, interim responses included, default 1 MiB
	Body  int // bytes of payload, its transfer coding included, default 16 MiB
	Total int // bytes that a server's exchanges under way may hold together, default 256 MiB; the first 16 KiB of each message do not count
}

func (l Limits) withDefaults() Limits {
	if l.Head == 0 {
		l.Head = 1 << 20
	}
	if l.Body == 0 {
		l.Body = 16 << 20
	}
	if l.Total == 0 {
		l.Total = 256 << 20
	}
	return l
}

// free is how much each tape may keep without a share of the stock.
const free = 16 << 10

// stock is what the tapes of a server may keep together.
type stock struct{ left atomic.Int64 }

// take gives up to n bytes away and returns how many.
func (s *stock) take(n int) int {
	short := max(0, int64(n)-max(0, s.left.Add(-int64(n))+int64(n)))
	s.left.Add(short)
	return n - int(short)
}

// tape keeps bytes up to a limit and counts how many it had to drop.
type tape struct {
	kept    []byte
	limit   int
	dropped int
	stock   *stock // nil for a tape with nothing but its own limit
	share   int    // taken of the stock
}

// giveBack ends what the tape holds of the stock.
func (t *tape) giveBack() {
	if t.share > 0 {
		t.stock.left.Add(int64(t.share))
		t.share = 0
	}
}

// expect makes room for a message with a payload of that length, negative if it is unknown.
func (t *tape) expect(payload int64) {
	const head = 1 << 10
	t.kept = make([]byte, 0, int(min(max(payload, 0)+head, int64(t.limit))))
}

func (t *tape) add(p []byte) {
	n := min(len(p), max(0, t.limit-len(t.kept)))
	if t.dropped > 0 { // what is kept has no gaps
		n = 0
	}
	if more := len(t.kept) + n - free - t.share; more > 0 && t.stock != nil {
		got := t.stock.take(more)
		n, t.share = n-(more-got), t.share+got
	}
	if n > cap(t.kept)-len(t.kept) {
		more := min(len(t.kept), max(0, t.limit-len(t.kept)))
		t.kept = slices.Grow(t.kept, max(n, more)) // doubled, within the limit: append alone would copy a large message often
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

func record(conn net.Conn, lim Limits, s *stock) *recorder {
	blank := tape{limit: lim.Head + lim.Body, stock: s}
	return &recorder{Conn: conn, in: blank, out: blank}
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
