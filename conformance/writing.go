package conformance

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"dsrcheck/internal/redact"
	"dsrcheck/simulator/journal"
)

// write redacts and adds a line; when that fails the run is over.
func (r *run) write(typ, id string, attempt int, data any) error {
	switch rec := data.(type) {
	case Header:
		data = r.redactHeader(rec)
	case scenarioRecord:
		rec.Nonce = r.redactor.String(rec.Nonce)
		data = rec
	case CheckRecord:
		rec.Want, rec.Got = r.redactor.String(rec.Want), r.redactor.String(rec.Got)
		rec.Problem, rec.Reason = r.redactor.String(rec.Problem), r.redactor.String(rec.Reason)
		data = rec
		defer r.observe(Event{Scenario: rec.Scenario, Check: &rec})
	}
	raw, err := json.Marshal(data)
	if err != nil {
		return r.failed(err)
	}
	r.memory.add(journal.Line{Type: typ, Attempt: attempt, ID: id, Data: raw})
	if r.options.Journal == nil {
		return nil
	}
	return r.failed(r.writer.Write(typ, id, attempt, json.RawMessage(raw)))
}

// redactHeader replaces secrets in what the user wrote. Nothing else is touched: a secret may be
// a word such as "false".
func (r *run) redactHeader(h Header) Header {
	texts := func(all []string) []string {
		out := slices.Clone(all)
		for i, s := range out {
			out[i] = r.redactor.String(s)
		}
		return out
	}
	h.Target = TargetRecord{r.redactor.String(h.Target.URL), r.redactor.String(h.Target.Domain)}
	h.Selection = Selection{Only: texts(h.Selection.Only), Skip: texts(h.Selection.Skip), Shard: h.Selection.Shard}
	h.Known = slices.Clone(h.Known)
	for i, k := range h.Known {
		h.Known[i].Reason, h.Known[i].Place = r.redactor.String(k.Reason), r.redactor.String(k.Place)
	}
	h.Attestations = slices.Clone(h.Attestations)
	for i, a := range h.Attestations {
		h.Attestations[i].By, h.Attestations[i].Link = r.redactor.String(a.By), r.redactor.String(a.Link)
	}
	h.Nonce, h.Rerun = r.redactor.String(h.Nonce), r.redactor.String(h.Rerun)
	return h
}

// writeExchange redacts and adds an exchange; of an inbound one also the credentials that the
// caller shows. Where nobody takes the journal, its line need not be made.
func (r *run) writeExchange(attempt int, ex *journal.Exchange) {
	r.memory.add(journal.Line{Type: journal.TypeExchange, Attempt: attempt, ID: ex.ID})
	if r.options.Journal == nil {
		return
	}
	if ex.Direction == journal.Inbound {
		called, request := *ex, *ex.Request
		request.Head = redact.Credentials(request.Head)
		called.Request = &request
		ex = &called
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
