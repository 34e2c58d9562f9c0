package reports

import (
	"bytes"
	"fmt"
	"io"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// Input is what a report is made of.
type Input struct {
	Results   *conformance.Results
	Exchanges map[string]*journal.Exchange // by id, for the evidence of checks
	Talks     []Talk                       // what was said in each scenario, in short
	Hooks     []HookTalk                   // the calls of the owner's hooks in each

	whole map[*journal.Message]int // bytes of payloads of which Exchanges have the start alone
}

// payloadKept is how many bytes of a payload are kept for reports, which show less.
const payloadKept = 1 << 20

// Load takes the exchanges that reports show, those that a finding rests on, out of the
// journal that the results were derived from, and of the others what was said in short. It
// reads the journal twice rather than keep what no report shows, and of long payloads it keeps
// the start. The error names the line that cannot be read.
func Load(src io.ReadSeeker, r *conformance.Results) (Input, error) {
	in := Input{Results: r, Exchanges: map[string]*journal.Exchange{}, whole: map[*journal.Message]int{}}
	shown := cited(r)
	said := &talks{target: r.Target, cited: shown, by: map[string]*Talk{}}
	hooks := hookTalks{}
	needed := map[string]bool{} // digests of long payloads
	var lines []journal.Line
	_, err := journal.Scan(src, func(l journal.Line) error {
		if l.Type != journal.TypeExchange {
			return hooks.add(l)
		}
		ex, err := journal.DecodeExchange(l, func(digest string) ([]byte, bool) {
			needed[digest] = needed[digest] || shown[l.ID]
			return nil, true
		})
		if err != nil {
			return err
		}
		said.add(ex)
		if shown[l.ID] {
			lines = append(lines, l)
		}
		return nil
	})
	var long payloads
	if err == nil {
		long, err = loadPayloads(src, needed)
	}
	for _, l := range lines {
		if err == nil {
			err = in.keep(l, long)
		}
	}
	if err != nil {
		return Input{}, fmt.Errorf("load exchanges: %w", err)
	}
	in.Talks, in.Hooks = said.all(), hooks.all()
	return in, nil
}

// payloads are the starts of long payloads and their sizes, by digest.
type payloads map[string]struct {
	start []byte
	size  int
}

// loadPayloads reads the long payloads that are needed, one at a time.
func loadPayloads(src io.ReadSeeker, needed map[string]bool) (payloads, error) {
	all := payloads{}
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	_, err := journal.Scan(src, func(l journal.Line) error {
		if l.Type != journal.TypeBody || !needed[l.ID] {
			return nil
		}
		of, err := journal.Payloads([]journal.Line{l})
		if err != nil {
			return err
		}
		p := all[l.ID]
		whole, _ := of(l.ID)
		p.start, p.size = bytes.Clone(whole[:min(len(whole), payloadKept)]), len(whole)
		all[l.ID] = p
		return nil
	})
	return all, err
}

// keep decodes an exchange with the starts of its payloads.
func (in Input) keep(l journal.Line, long payloads) error {
	ex, err := journal.DecodeExchange(l, func(digest string) ([]byte, bool) {
		p, ok := long[digest]
		return p.start, ok
	})
	if err != nil {
		return err
	}
	in.Exchanges[l.ID] = ex
	for _, m := range []*journal.Message{ex.Request, ex.Response} {
		if m != nil && len(m.Payload) == payloadKept {
			for _, p := range long {
				if p.size > payloadKept && &p.start[0] == &m.Payload[0] {
					in.whole[m] = p.size
				}
			}
		}
	}
	return nil
}

// size is how many bytes the payload of a message had.
func (in Input) size(m *journal.Message) int { return max(in.whole[m], len(m.Payload)) }

// cited are the ids of the exchanges that findings rest on.
func cited(r *conformance.Results) map[string]bool {
	ids := map[string]bool{}
	for _, req := range r.Requirements {
		for _, c := range req.Checks {
			if c.Verdict == conformance.Pass || c.Verdict == conformance.Skip {
				continue
			}
			for _, id := range c.Exchanges {
				ids[id] = true
			}
		}
	}
	return ids
}

// requestLine is the start line of an exchange's request on one line.
func requestLine(ex *journal.Exchange) string {
	if ex == nil {
		return "not in the journal"
	}
	return line(ex.Request.StartLine(), startLine)
}

// statusLine is the start line of an exchange's response, and what went wrong with it.
func statusLine(ex *journal.Exchange) string {
	switch {
	case ex == nil:
		return ""
	case ex.Failure == "":
		return line(ex.Response.StartLine(), startLine)
	}
	trouble := line(fmt.Sprintf("%s: %s", ex.Failure, ex.Error), sentence)
	if status := ex.Response.StartLine(); status != "" {
		return line(status, startLine) + ", then " + trouble
	}
	return "no answer, " + trouble
}

// excerpt is the start of what a message brought, up to that many bytes, and a note on what is
// left out, empty where nothing is. whole is how many bytes there were.
func excerpt(raw []byte, most, whole int, truncated bool) (text, note string) {
	text = string(raw[:min(len(raw), most+1)])
	if text = cut(text, most); len(text) < whole {
		note = fmt.Sprintf("the first %d of %d bytes; the journal has the rest", len(text), whole)
	}
	if truncated {
		if note != "" {
			note += "; "
		}
		note += "more came than the suite recorded"
	}
	return text, note
}
