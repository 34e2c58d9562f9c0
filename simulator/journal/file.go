package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"sync"
)

// Line types that this package writes. Others belong to whoever writes them, and
// readers skip types that they do not know.
const (
	TypeExchange = "exchange"
	TypeBody     = "body" // a payload above 64 KiB; the id is its digest, "sha256:" and hexadecimal digits
)

// Line is one line of a journal on disk: what it is, which attempt it belongs to, its
// id (scenario/attempt/n, or a digest) and its data.
type Line struct {
	Type    string          `json:"type"`
	Attempt int             `json:"attempt,omitempty"`
	ID      string          `json:"id"`
	Data    json.RawMessage `json:"data"`
}

// Writer writes lines in the order in which they arrive, each with one Write, so that
// a journal that breaks off loses at most its last line. It is safe for concurrent use.
// After an error it writes nothing more and returns that error again.
type Writer struct {
	mu   sync.Mutex
	w    io.Writer
	long map[string]bool
	err  error
}

// NewWriter returns a writer onto w.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w, long: map[string]bool{}} }

// Write adds one line.
func (w *Writer) Write(typ, id string, attempt int, data any) error {
	raw, err := encodeLine(typ, id, attempt, data)
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.write(raw, err)
}

// write adds an encoded line, or takes the error of its encoding. The mutex is held.
func (w *Writer) write(raw []byte, err error) error {
	if w.err != nil {
		return w.err
	}
	if err == nil {
		_, err = w.w.Write(raw)
	}
	if err != nil {
		w.err = fmt.Errorf("write journal: %w", err)
	}
	return w.err
}

// encodeLine is a [Line] in JSON with its end, without the HTML escapes, which would hide
// what was seen. The data is encoded in its place, since a payload can be large.
func encodeLine(typ, id string, attempt int, data any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(struct {
		Type    string `json:"type"`
		Attempt int    `json:"attempt,omitempty"`
		ID      string `json:"id"`
		Data    any    `json:"data"`
	}{typ, attempt, id, data})
	return buf.Bytes(), err
}

// Exchange adds the line of an exchange, after those of its long payloads that no
// earlier line holds.
func (w *Writer) Exchange(attempt int, ex *Exchange) error {
	line, long := encode(ex)
	raw, err := encodeLine(TypeExchange, ex.ID, attempt, line)
	bodies := make([][]byte, len(long)) // encoded without the mutex, which others wait for
	for i, p := range long {
		if err == nil {
			bodies[i], err = encodeLine(TypeBody, p.digest, 0, bodyLine{Payload: newText(p.bytes)})
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, p := range long {
		if w.long[p.digest] {
			continue
		}
		w.long[p.digest] = true
		if err := w.write(bodies[i], err); err != nil {
			return err
		}
	}
	return w.write(raw, err)
}

// ReadLines reads a journal. A last line without its end is torn and left out; its
// start is returned as the number of good bytes. Any other line that is no JSON is an error.
func ReadLines(r io.Reader) (lines []Line, good int64, err error) {
	good, err = Scan(r, func(l Line) error {
		lines = append(lines, l)
		return nil
	})
	return lines, good, err
}

// Scan calls visit for each line of a journal in turn, so that one that is larger than memory
// can be read. It treats a torn last line as [ReadLines] does, and ends with visit's error.
func Scan(r io.Reader, visit func(Line) error) (good int64, err error) {
	br := bufio.NewReaderSize(r, 1<<20)
	for n := 1; ; n++ {
		raw, err := br.ReadBytes('\n')
		if err == io.EOF {
			return good, nil
		}
		if err != nil {
			return good, fmt.Errorf("read journal: %w", err)
		}
		var l Line
		if err := json.Unmarshal(raw, &l); err != nil {
			return good, fmt.Errorf("read journal: line %d: %w", n, err)
		}
		good += int64(len(raw))
		if err := visit(l); err != nil {
			return good, err
		}
	}
}

// Payloads collects the lines of type "body", for [DecodeExchange]. A payload that does not
// have the digest of its line is an error.
func Payloads(lines []Line) (func(digest string) ([]byte, bool), error) {
	all := map[string][]byte{}
	for _, l := range lines {
		if l.Type != TypeBody {
			continue
		}
		var b bodyLine
		if err := json.Unmarshal(l.Data, &b); err != nil {
			return nil, fmt.Errorf("read journal: body %s: %w", l.ID, err)
		}
		payload := b.Payload.bytes()
		if digest(payload) != l.ID {
			return nil, fmt.Errorf("read journal: body %s: the payload has another digest", l.ID)
		}
		all[l.ID] = payload
	}
	return func(d string) ([]byte, bool) { b, ok := all[d]; return b, ok }, nil
}
