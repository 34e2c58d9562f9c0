package reports

import (
	"fmt"
	"io"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// Input is what a report is made of.
type Input struct {
	Results   *conformance.Results
	Exchanges map[string]*journal.Exchange // by id, for the evidence of checks
}

// Load takes the exchanges that reports show, those that a finding rests on, out of the
// journal that the results were derived from. It reads the journal twice rather than keep
// what no report shows. The error names the line that cannot be read.
func Load(src io.ReadSeeker, r *conformance.Results) (Input, error) {
	in := Input{Results: r, Exchanges: map[string]*journal.Exchange{}}
	shown := cited(r)
	needed := map[string]bool{} // digests of long payloads
	var lines []journal.Line
	_, err := journal.Scan(src, func(l journal.Line) error {
		if l.Type != journal.TypeExchange || !shown[l.ID] {
			return nil
		}
		lines = append(lines, l)
		_, err := journal.DecodeExchange(l, func(digest string) ([]byte, bool) {
			needed[digest] = true
			return nil, true
		})
		return err
	})
	var bodies []journal.Line
	if err == nil {
		_, err = src.Seek(0, io.SeekStart)
	}
	if err == nil {
		_, err = journal.Scan(src, func(l journal.Line) error {
			if l.Type == journal.TypeBody && needed[l.ID] {
				bodies = append(bodies, l)
			}
			return nil
		})
	}
	if err != nil {
		return Input{}, fmt.Errorf("load exchanges: %w", err)
	}
	payload, err := journal.Payloads(bodies)
	for _, l := range lines {
		if err == nil {
			in.Exchanges[l.ID], err = journal.DecodeExchange(l, payload)
		}
	}
	if err != nil {
		return Input{}, fmt.Errorf("load exchanges: %w", err)
	}
	return in, nil
}

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

// excerpt is the start of what a message brought, made visible, and a note on what is left
// out, empty where nothing is.
func excerpt(raw []byte, truncated bool) (text, note string) {
	text = cut(string(raw), shownBytes)
	if len(text) < len(raw) {
		note = fmt.Sprintf("the first %d of %d bytes; the journal has the rest", len(text), len(raw))
	}
	if truncated {
		if note != "" {
			note += "; "
		}
		note += "more came than the suite recorded"
	}
	return Block(text), note
}
