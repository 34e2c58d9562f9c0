package reports

import (
	"fmt"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// Input is what a report is made of.
type Input struct {
	Results   *conformance.Results
	Exchanges map[string]*journal.Exchange // by id, for the evidence of checks
}

// Load takes the exchanges of a journal beside the results that were derived from it. The
// error names the line that cannot be read.
func Load(lines []journal.Line, r *conformance.Results) (Input, error) {
	in := Input{Results: r, Exchanges: map[string]*journal.Exchange{}}
	payload, err := journal.Payloads(lines)
	if err != nil {
		return Input{}, fmt.Errorf("load exchanges: %w", err)
	}
	for _, l := range lines {
		if l.Type != journal.TypeExchange {
			continue
		}
		ex, err := journal.DecodeExchange(l, payload)
		if err != nil {
			return Input{}, fmt.Errorf("load exchanges: %w", err)
		}
		in.Exchanges[l.ID] = ex
	}
	return in, nil
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
	return block(text), note
}
