package conformance

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"

	"dsrcheck/simulator/journal"
)

// write redacts and adds a line; when that fails the run is over.
func (r *run) write(typ, id string, attempt int, data any) error {
	if rec, ok := data.(CheckRecord); ok {
		rec.Want, rec.Got = r.redactor.String(rec.Want), r.redactor.String(rec.Got)
		rec.Problem, rec.Reason = r.redactor.String(rec.Problem), r.redactor.String(rec.Reason)
		data = rec
		defer r.observe(Event{Scenario: rec.Scenario, Check: &rec})
	}
	raw, err := json.Marshal(data)
	if err != nil {
		return r.failed(err)
	}
	if typ == lineHeader {
		raw = r.redactor.Bytes(raw) // it holds what the user wrote
	}
	r.memory.add(journal.Line{Type: typ, Attempt: attempt, ID: id, Data: raw})
	if r.options.Journal == nil {
		return nil
	}
	return r.failed(r.writer.Write(typ, id, attempt, json.RawMessage(raw)))
}

// writeExchange redacts and adds an exchange. Where nobody takes the journal, its line need not
// be made.
func (r *run) writeExchange(attempt int, ex *journal.Exchange) {
	r.memory.add(journal.Line{Type: journal.TypeExchange, Attempt: attempt, ID: ex.ID})
	if r.options.Journal == nil {
		return
	}
	_ = r.failed(r.writer.Exchange(attempt, ex.Map(r.digests, r.redactor.Bytes)))
}

// lines are what a run keeps of its journal for its results: every line but the bytes of
// exchanges, which only reports need and read from where they were written.
type lines struct {
	mu  sync.Mutex
	all []journal.Line
}

func (ls *lines) add(l journal.Line) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.all = append(ls.all, l)
}

func (r *run) failed(err error) error {
	if err != nil {
		err = fmt.Errorf("%w: %w", ErrSuite, err)
		r.cancel(err)
	}
	return err
}

func (r *run) observe(e Event) {
	if r.options.Observe == nil {
		return
	}
	r.observed <- struct{}{}
	defer func() { <-r.observed }()
	r.options.Observe(e)
}

// digestKey is that of the journal that is continued, or a fresh one.
func digestKey(earlier []journal.Line) ([]byte, error) {
	if earlier == nil {
		key := make([]byte, 32)
		_, err := rand.Read(key)
		return key, err
	}
	h, err := ReadHeader(earlier)
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(h.DigestKey)
	if err != nil {
		return nil, fmt.Errorf("read digest key: %w", err)
	}
	return key, nil
}
