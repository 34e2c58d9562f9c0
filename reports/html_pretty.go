package reports

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// Longer or deeper JSON than that is shown as it came only.
const (
	prettyBytes = 256 << 10
	prettyDepth = 64
)

// pretty is JSON with line breaks and indents, its members in their order and its strings as
// they came; empty for anything else.
func pretty(raw []byte) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || len(raw) > prettyBytes || raw[0] != '{' && raw[0] != '[' || depth(raw) > prettyDepth {
		return ""
	}
	var b bytes.Buffer
	if json.Indent(&b, raw, "", "  ") != nil {
		return ""
	}
	return b.String()
}

// depth is at least how deep JSON nests: brackets in strings count, too.
func depth(raw []byte) (deepest int) {
	now := 0
	for _, c := range raw {
		switch c {
		case '{', '[':
			now++
			deepest = max(deepest, now)
		case '}', ']':
			now--
		}
	}
	return deepest
}

// changed finds the members that a check says were set or removed.
var changed = regexp.MustCompile(`(?:^|[ ;:])(?:set|remove|repeat|add|move|rename|when) (/[A-Za-z0-9_~/.-]+)`)

// pointers are the JSON pointers that a check names.
func pointers(texts ...string) (all []string) {
	for _, text := range texts {
		for _, m := range changed.FindAllStringSubmatch(text, 8) {
			all = append(all, strings.TrimRight(m[1], ".,"))
		}
	}
	return all
}

// located are the places of the values that JSON pointers lead to.
func located(text string, pointers []string) (all []span) {
	for _, p := range pointers {
		dec := json.NewDecoder(strings.NewReader(text))
		if from, to, ok := locate(dec, text, strings.Split(p, "/")[1:]); ok {
			all = append(all, span{from, to})
		}
	}
	return all
}

// locate follows the path through the value that the decoder stands before.
func locate(dec *json.Decoder, text string, path []string) (from, to int, ok bool) {
	if len(path) == 0 {
		from = int(dec.InputOffset())
		from += len(text[from:]) - len(strings.TrimLeft(text[from:], " \t\r\n:,"))
		var value json.RawMessage
		err := dec.Decode(&value)
		return from, int(dec.InputOffset()), err == nil
	}
	open, err := dec.Token()
	if err != nil || open != json.Delim('{') && open != json.Delim('[') {
		return 0, 0, false
	}
	step := strings.NewReplacer("~1", "/", "~0", "~").Replace(path[0])
	for i := 0; dec.More(); i++ {
		name := strconv.Itoa(i)
		if open == json.Delim('{') {
			key, err := dec.Token()
			if err != nil {
				return 0, 0, false
			}
			name, _ = key.(string)
		}
		if name == step {
			return locate(dec, text, path[1:])
		}
		var skipped json.RawMessage
		if dec.Decode(&skipped) != nil {
			return 0, 0, false
		}
	}
	return 0, 0, false
}
