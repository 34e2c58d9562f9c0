package target

import (
	"strings"

	"dsrcheck/internal/redact"
)

// HookAnswer is how a call of a hook went, as it may be kept: no secret of the target stands
// in it, and of what was said the beginning.
type HookAnswer struct {
	Asked     string // the method and the URL without its query, or the program
	Outcome   string // the status of the answer, or how the program ended; empty if it came to neither
	Said      string // the body, or the standard output
	Complaint string // the standard error
	Cut       bool   // more was said
}

// heard is what came back from a call of a hook: of each at most longestOutput bytes.
type heard struct {
	asked, outcome  string
	said, complaint []byte
}

// longestKept is how many bytes of an answer stand in the record of a call.
const longestKept = 2 << 10

// told is what came back without the secrets.
func (b heard) told(hidden *redact.Redactor) HookAnswer {
	a := HookAnswer{Asked: hidden.String(b.asked), Outcome: hidden.String(b.outcome)}
	var more [2]bool
	a.Said, more[0] = beginning(b.said, hidden)
	a.Complaint, more[1] = beginning(b.complaint, hidden)
	a.Cut = more[0] || more[1]
	return a
}

// beginning is the start of an output without secrets, and whether there is more. Of a secret
// that longestOutput has cut nobody knows the rest, so the end of such an output is left out.
func beginning(output []byte, hidden *redact.Redactor) (text string, more bool) {
	text = strings.ToValidUTF8(string(hidden.Bytes(output)), "\uFFFD")
	most := longestKept
	if len(output) >= longestOutput {
		most = min(most, max(0, len(text)-longestOutput/4))
	}
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], ""), true
	}
	return text, len(output) >= longestOutput
}
