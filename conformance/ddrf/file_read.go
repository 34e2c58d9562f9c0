package ddrf

import (
	"encoding/json"
	"fmt"

	"dsrcheck/internal/jws"
	"dsrcheck/internal/observe"
	"dsrcheck/schemas"
)

// file is a dsrdelete.json as it was read. Whatever is wrong with it, what can be made out of
// it is there: other scenarios go on with that.
type file struct {
	raw        []byte
	text       string // why it is no JSON text, empty if it is one
	object     string // why it is no JSON object, empty if it is one
	unread     string // why the suite could not look at all of it, empty if it could
	members    observe.Members
	violations []schemas.Violation

	endpoint string    // as it is written, empty if there is none
	pairs    []pair    // that it lists, with ids; of entries in a known form only
	shape    keyShape  // where its keys stand
	entries  []fileKey // its keys, in their order
	keys     []*jws.Key
	scripted bool // vendorScriptRequirement is true
}

// The bounds of a file that is read. What lies beyond them is told, and not judged.
const (
	biggestFile = 1 << 20
	deepestFile = 10_000
)

// readFile reads a file and never fails. It is a pure function of the bytes.
func readFile(raw []byte) *file {
	f := &file{raw: raw}
	if len(raw) > biggestFile {
		f.unread = fmt.Sprintf("the file has %d bytes, more than the %d that are read", len(raw), biggestFile)
		return f
	}
	f.members, f.object = observe.Object(raw, observe.Limits{Bytes: biggestFile, Depth: deepestFile})
	if f.object != "" {
		f.text = textProblem(raw, f.object)
		return f
	}
	var err error
	if f.violations, err = schemas.Validate("ddrf/resource", raw); err != nil {
		f.unread = "the suite does not read such a file: " + err.Error()
	}
	f.endpoint, _ = textOf(f.members, "endpoint")
	requirement, _ := f.members.Get("vendorScriptRequirement")
	f.scripted = string(requirement) == "true"
	f.readPairs()
	f.readKeys()
	return f
}

// textProblem tells a text that is JSON, though no object, from one that is none.
func textProblem(raw []byte, problem string) string {
	if json.Valid(raw) {
		// A valid array or literal nests in an object just as well.
		wrapped := append(append([]byte(`{"":`), raw...), '}')
		if _, other := observe.Object(wrapped, observe.Limits{Bytes: biggestFile + 5, Depth: deepestFile + 1}); other == "" {
			return ""
		}
	}
	return problem
}

// readPairs takes the entries of identifiers that have a type and a format, under the names of
// the example or the longer ones of AD-28.
func (f *file) readPairs() {
	raw, _ := f.members.Get("identifiers")
	for _, entry := range elementsOf(raw) {
		members, problem := observe.Object(entry, observe.DefaultLimits)
		if problem != "" {
			continue
		}
		id, _ := members.Get("id")
		for _, names := range entryNames {
			kind, hasType := textOf(members, names.kind)
			format, hasFormat := textOf(members, names.format)
			if hasType && hasFormat {
				f.pairs = append(f.pairs, pair{Type: kind, Format: format, ID: string(id)})
				break
			}
		}
	}
}

// entryNames are the names that the two members of an entry may have, those of the text first.
var entryNames = []struct{ kind, format, choice string }{
	{"type", "format", "type-format"},
	{"identifierType", "identifierFormat", "identifier-names"},
}

// elementsOf are the elements of an array, none if the text is no array.
func elementsOf(raw json.RawMessage) []json.RawMessage {
	var elements []json.RawMessage
	if len(raw) == 0 || raw[0] != '[' || json.Unmarshal(raw, &elements) != nil {
		return nil
	}
	return elements
}
