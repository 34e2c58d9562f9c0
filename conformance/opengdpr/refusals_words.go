package opengdpr

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"dsrcheck/conformance"
)

// manyChanges is how many refusals it takes for one text in all of them to say something.
const manyChanges = 5

// errorDescriptive judges whether refusals say what is wrong, as far as a reader of any
// text can tell.
//
// Every refusal has words somewhere in its body, whatever its shape, which is judged
// elsewhere. Where a named member was changed, they name it, the member around it, or the
// value that was sent: in any spelling, or by a word that people have for it. Where the
// body as a whole was changed, any words do, for a fault of syntax can be told in many ways.
// A text that stands alike in all refusals of many changes describes none of them, unless
// it names what each changed, or for whole bodies speaks of body or syntax.
//
// So a text that names the right member and says wrong things of it passes, as does one
// that names several members always.
func errorDescriptive(all []refusal) conformance.Finding {
	f := conformance.Fine("each refusal says in words what is wrong, and where a member was changed, which", "each does")
	texts := map[string]bool{}
	for _, r := range all {
		texts[letters(r.words)] = true // times and numbers of requests aside
	}
	alike := len(texts) == 1 && len(all) >= manyChanges
	for _, r := range all {
		problem := r.undescribed(alike)
		if problem == "" {
			continue
		}
		f.Got = fmt.Sprintf("the refusal of %s %s", r.label, problem)
		f.Problem = f.Got
		break
	}
	return f
}

// undescribed says what the words of a refusal lack, empty for nothing.
func (r refusal) undescribed(alike bool) string {
	path := r.vector.changed()
	if alike {
		path = path[max(0, len(path)-1):] // and not what is around it
	}
	switch {
	case strings.TrimSpace(r.words) == "":
		return "has no words"
	case len(path) > 0 && !tells(r.words, path) && !r.quotes():
		return "does not name " + path[len(path)-1] + ": " + conformance.Clip(r.words)
	case len(path) == 0 && alike && !speaks(r.words, bodyWords):
		return "has the same text as all others: " + conformance.Clip(r.words)
	}
	return ""
}

// bodyWords are those of which one tells that the body as a whole is at fault.
var bodyWords = []string{"body", "json", "payload", "object", "content", "document", "syntax", "parse", "parsed", "parsing", "parser",
	"character", "characters", "encoding", "utf", "token", "unexpected"}

// memberWords are what people call a member. Words that are said of any request are not
// among them.
var memberWords = map[string][]string{
	"subject_request_id":   {"id", "identifier", "uuid", "guid"},
	"subject_request_type": {"type", "kind"},
	"subject_identities":   {"identity", "identities"},
	"identity_type":        {"type", "kind"},
	"identity_value":       {"value"},
	"identity_format":      {"format", "encoding", "hash", "hashed"},
	"submitted_time":       {"time", "submitted", "date", "datetime", "timestamp"},
	"api_version":          {"version"},
	"property_id":          {"property"},
	"status_callback_urls": {"callback", "callbacks", "url", "urls", "uri", "uris"},
}

// changed are the names on the path that the vector changes, from the outermost on; none for
// the body as a whole. An element of an array stands for the members that it has.
func (v vectorCase) changed() []string {
	at := strings.Index(v.Change, "/")
	if at < 0 || strings.HasPrefix(v.Change, "raw body") {
		return nil
	}
	pointer, _, _ := strings.Cut(v.Change[at:], " ")
	var path []string
	for name := range strings.SplitSeq(strings.Trim(pointer, "/"), "/") {
		if memberWords[name] != nil {
			path = append(path, name)
		}
	}
	if pointer == "/subject_identities/0" {
		path = append(path, "identity_type", "identity_format", "identity_value")
	}
	return path
}

// tells reports whether words name a member of the path, in any spelling.
func tells(words string, path []string) bool {
	plain := letters(words)
	return slices.ContainsFunc(path, func(name string) bool {
		return strings.Contains(plain, letters(name)) || speaks(words, memberWords[name])
	})
}

// quotes reports whether the words quote the value that was put at the changed place, if it
// is long enough to be told from chance.
func (r refusal) quotes() bool {
	at := strings.Index(r.vector.Change, "/")
	pointer, _, _ := strings.Cut(r.vector.Change[at:], " ")
	value := r.sent.body.at(pointer)
	if value == nil || value.kind != 'l' {
		return false
	}
	text := value.string()
	if text == "" {
		text = value.literal
	}
	return len(text) >= 4 && strings.Contains(r.words, text)
}

// wordsOf are the texts of a body: every string of its JSON, and every name that is one of a
// request's members, or all of a body that is no JSON.
func wordsOf(body []byte) string {
	var value any
	if json.Unmarshal(body, &value) != nil {
		return strings.ToValidUTF8(string(body), "\ufffd")
	}
	var all []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			all = append(all, v)
		case []any:
			for _, element := range v {
				walk(element)
			}
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				if memberWords[name] != nil {
					all = append(all, name)
				}
				walk(v[name])
			}
		}
	}
	walk(value)
	return strings.Join(all, " ")
}

// speaks reports whether a text has one of the words, alone or as a part of a name such as
// requestId.
func speaks(text string, words []string) bool {
	var spaced strings.Builder
	lower := false
	for _, c := range text {
		if unicode.IsUpper(c) && lower {
			spaced.WriteByte(' ')
		}
		lower = unicode.IsLower(c)
		spaced.WriteRune(unicode.ToLower(c))
	}
	for word := range strings.FieldsFuncSeq(spaced.String(), func(c rune) bool { return !unicode.IsLetter(c) }) {
		if slices.Contains(words, word) {
			return true
		}
	}
	return false
}

// letters keeps only letters, in lower case, so that subject_request_id and subjectRequestId
// are alike.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(s))
}
