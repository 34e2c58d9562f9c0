package target

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"dsrcheck/internal/near"
)

// inBraces is what can be a placeholder, with a sign before it that makes it one of a shell.
var inBraces = regexp.MustCompile(`\$?\{([A-Za-z][A-Za-z_-]*)\}`)

// otherwiseCalled are names that messages have for what a placeholder stands for.
var otherwiseCalled = map[string]string{"subject_request_id": "id", "request_id": "id", "jti": "id"}

// asValue is what can be a placeholder as a whole value of JSON.
var asValue = regexp.MustCompile(`"\{[A-Za-z][A-Za-z_-]*\}"`)

// plainWord is how long a word is that is near a placeholder by more than chance.
const plainWord = 5

// misspelt refuses a text with what was probably meant as a placeholder and is none. Braces are part
// of JSON, templates and other languages, so elsewhere than in a URL, which never has them, a word is
// refused only where it is near a placeholder, and is long enough for that to say something or a
// whole value of JSON. With blanks around it, it is none.
func misspelt(text string, isURL bool) error {
	var names []string
	for i, p := range (HookCall{}).placeholders() {
		if i%2 == 0 {
			names = append(names, strings.Trim(p, "{}"))
		}
	}
	values := asValue.FindAllString(text, -1)
	for _, found := range inBraces.FindAllStringSubmatch(text, -1) {
		word := found[1]
		if found[0][0] == '$' || slices.Contains(names, word) {
			continue
		}
		meant := otherwiseCalled[word]
		if meant == "" {
			meant = near.Name(word, names)
		}
		switch {
		case meant == "":
		case isURL:
			return fmt.Errorf("there is no placeholder {%s}; is it {%s}?", word, meant)
		case len(word) >= plainWord || slices.Contains(values, `"{`+word+`}"`):
			return fmt.Errorf("there is no placeholder {%s}; is it {%s}? What is to stay as it is, write with a blank: { %[1]s }", word, meant)
		}
		if isURL {
			return fmt.Errorf("there is no placeholder {%s}, there are {%s}", word, strings.Join(names, "}, {"))
		}
	}
	return nil
}

// misspelt is a placeholder of a hook that there is none of.
func (h *HookConfig) misspelt() error {
	if err := misspelt(h.URL, true); err != nil {
		return fmt.Errorf("url: %w", err)
	}
	for what, texts := range map[string][]string{"headers": h.Headers, "body": {h.Body}, "command": h.Command} {
		for _, text := range texts {
			if err := misspelt(text, false); err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
		}
	}
	return nil
}
