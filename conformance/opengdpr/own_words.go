package opengdpr

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/internal/echo"
	"dsrcheck/internal/observe"
	"dsrcheck/simulator/journal"
)

// withheld stands in quotes for what a request held and no report may spread.
const withheld = "[withheld]"

// ownWords quotes the target's own word for a refusal, behind a colon; empty where there is none, or none
// that can be told without the identities and credentials of the request.
func ownWords(ex *journal.Exchange) string {
	if !ex.OK() || ex.Response == nil || ex.Status() < 400 {
		return ""
	}
	body, problem := content(ex)
	if problem != "" {
		return ""
	}
	sent, err := parseNode(string(ex.Request.Body()))
	if err != nil {
		return ""
	}
	private := append((&request{body: sent}).canaries(), credentialsOf(ex.Request)...)
	if quote := quoteOf(errorText(body), echo.Forms(private)); quote != "" {
		return ": " + quote
	}
	return ""
}

// errorText is what the body of a refusal says to people, as far as it can be found by its place.
func errorText(body []byte) string {
	members, problem := observe.Object(body, observe.Limits{Bytes: biggest, Depth: deepest})
	if problem != "" {
		return ""
	}
	if raw, ok := members.Get("error"); ok {
		if inner, problem := observe.Object(raw, observe.Limits{Bytes: biggest, Depth: deepest}); problem == "" {
			members = inner
		}
	}
	for _, name := range []string{"message", "detail", "title", "error"} {
		var text string
		if raw, ok := members.Get(name); ok && json.Unmarshal(raw, &text) == nil && text != "" {
			return text
		}
	}
	return ""
}

// quoteOf is a text in quotes, short and without what is private; empty if that cannot be had.
func quoteOf(text string, private []echo.Form) string {
	text = echo.Mask(strings.ToValidUTF8(text, "\ufffd"), private, withheld)
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return fmt.Sprintf("%q", conformance.Clip(text))
}

// quoteAround is a text in quotes, behind a colon, from a little before what is private on, which it does not have.
func quoteAround(text string, private []echo.Form) string {
	const before = 60
	text = echo.Mask(strings.ToValidUTF8(text, "\ufffd"), private, withheld)
	if head, _, ok := strings.Cut(text, withheld); ok {
		if letters := []rune(head); len(letters) > before {
			text = "…" + string(letters[len(letters)-before:]) + text[len(head):]
		}
		return fmt.Sprintf(": %q", conformance.Clip(text))
	}
	return ""
}

// publicHeaders are the header fields of a request that hold nothing private.
var publicHeaders = []string{"Accept", "Accept-Encoding", "Connection", "Content-Length", "Content-Type", "Host", "Transfer-Encoding", "User-Agent"}

func public(header string) bool {
	return slices.Contains(publicHeaders, http.CanonicalHeaderKey(header))
}

// credentialsOf are what could be secrets in all other header fields.
func credentialsOf(m *journal.Message) []string {
	var all []string
	for _, h := range m.Fields() {
		if !public(h.Name) {
			all = append(append(all, secretsIn(h.Value)...), passwordIn(h.Value)...)
		}
	}
	return all
}

// place says where in an answer one of the forms stands, and quotes what is around it, behind a colon,
// without what is private, where that can be told. Of a header it cannot: a cookie beside it is a secret, too.
func place(ex *journal.Exchange, forms, private []echo.Form) (where, quote string) {
	holds := func(text string) bool { return echo.In(echo.Texts([]byte(text)), forms) != "" }
	line, _, _ := strings.Cut(string(ex.Response.Head), "\n")
	if holds(line) {
		return "the status line", ""
	}
	for _, h := range ex.Response.Fields() {
		if holds(h.Value) && !holds(h.Name) {
			return "the header " + strings.ToValidUTF8(conformance.Clip(h.Name), "\ufffd"), ""
		}
	}
	body, _ := content(ex)
	var value any
	if json.Unmarshal(body, &value) == nil {
		if steps, text, ok := leaf(value, holds); ok && len(steps) > 0 {
			slices.Reverse(steps)
			if pointer := "/" + strings.Join(steps, "/"); !holds(pointer) {
				return conformance.Clip(pointer), quoteAround(text, private)
			}
		}
	}
	return "the body", ""
}

var escapedStep = strings.NewReplacer("~", "~0", "/", "~1")

// leaf finds the first text of a JSON value that holds something, and the steps of the pointer to it
// (RFC 6901), the last one first: so only the way to what was found is written down.
func leaf(value any, holds func(string) bool) (steps []string, text string, ok bool) {
	switch v := value.(type) {
	case string:
		return nil, v, holds(v)
	case []any:
		for i, element := range v {
			if steps, text, ok = leaf(element, holds); ok {
				return append(steps, strconv.Itoa(i)), text, ok
			}
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if steps, text, ok = leaf(v[name], holds); ok {
				return append(steps, escapedStep.Replace(name)), text, ok
			}
		}
	}
	return nil, "", false
}
