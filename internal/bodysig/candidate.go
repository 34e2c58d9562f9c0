package bodysig

import (
	"bytes"

	"dsrcheck/internal/observe"
)

// candidate is a text that may have been signed in place of the body.
type candidate struct {
	text   []byte
	bytes  string // AO-08
	detail string // how it differs from the body
}

// maxRewritten is the largest body that is written anew for a diagnosis, in bytes:
// about 40 copies of it are hashed eight times.
const maxRewritten = 64 << 10

// decoded gives the body taken as base64, if it can be taken so.
func decoded(body []byte) []candidate {
	text, _, err := observe.Base64(string(body))
	if err != nil {
		return nil
	}
	return []candidate{{text, Base64Decoded, "the body decoded as base64"}}
}

// rewritten gives the body as common JSON writers would write it, and with its ends
// trimmed or a line break at its end. It gives nothing for a body that is no JSON
// object or too large.
func rewritten(body []byte) []candidate {
	if len(body) > maxRewritten {
		return nil
	}
	trimmed := bytes.TrimSpace(body)
	candidates := []candidate{
		{trimmed, ReSerialised, "white space at the ends removed"},
		{append(bytes.Clone(trimmed), '\n'), ReSerialised, "a line break added at the end"},
		{bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n")), ReSerialised, "line breaks changed to LF"},
	}
	if _, problem := observe.Object(body, observe.Limits{Bytes: maxRewritten, Depth: maxNested}); problem != "" {
		return candidates
	}
	return append(candidates, rewrittenTree(parseTree(body))...)
}

// rewrittenTree gives a value in each style, with and without a line break at its
// end.
func rewrittenTree(tree node) []candidate {
	var candidates []candidate
	for _, style := range styles() {
		text, ok := style.write(tree)
		if !ok {
			continue
		}
		candidates = append(candidates,
			candidate{text, ReSerialised, style.String()},
			candidate{append(bytes.Clone(text), '\n'), ReSerialised, style.String() + ", line break at the end"})
	}
	return candidates
}
