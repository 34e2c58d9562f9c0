package opengdpr

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// mending adds a repair of the members of a request.
func mending(f func(o map[string]any)) deviation {
	return repairing(func(body []byte) []byte {
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber() // numbers stay as they are written
		var o map[string]any
		if !utf8.Valid(body) || !json.Valid(body) || d.Decode(&o) != nil || o == nil {
			return body
		}
		f(o)
		return encode(o)
	})
}

// eachObject calls f with a request and with each of its identities.
func eachObject(o map[string]any, f func(o map[string]any)) {
	f(o)
	list, _ := o["subject_identities"].([]any)
	for _, element := range list {
		if identity, ok := element.(map[string]any); ok {
			f(identity)
		}
	}
}

// The members that are strings, and those of them whose values the text lists.
var (
	textMembers = []string{
		idMember, "subject_request_type", "submitted_time", "api_version", "property_id",
		"identity_type", "identity_value", "identity_format",
	}
	listedMembers = []string{"subject_request_type", "identity_type", "identity_format"}
)

// eachValue changes the members of those names in a request and its identities.
func eachValue(names []string, change func(v any) any) deviation {
	return mending(func(o map[string]any) {
		eachObject(o, func(o map[string]any) {
			for _, name := range names {
				if v, ok := o[name]; ok {
					o[name] = change(v)
				}
			}
		})
	})
}

// onText limits a change of values to strings.
func onText(change func(string) string) func(any) any {
	return func(v any) any {
		if s, ok := v.(string); ok {
			return change(s)
		}
		return v
	}
}

// printed is a number or boolean as the string it prints as.
func printed(v any) any {
	switch v := v.(type) {
	case json.Number:
		return v.String()
	case bool:
		return string(encode(v))
	}
	return v
}

// onlyElement is the element of an array of one.
func onlyElement(v any) any {
	if list, ok := v.([]any); ok && len(list) == 1 {
		return list[0]
	}
	return v
}

// listOfOne takes a lone identity or URL for an array of one.
func listOfOne(o map[string]any) {
	if identity, ok := o["subject_identities"].(map[string]any); ok {
		o["subject_identities"] = []any{identity}
	}
	if url, ok := o["status_callback_urls"].(string); ok {
		o["status_callback_urls"] = []any{url}
	}
}

// knownNames are the members of sections 5.2 and 7.1.
var knownNames = append(slices.Clone(textMembers), "subject_identities", "status_callback_urls")

// renamed finds members whatever the case of their names, and with or without
// underscores.
func renamed(o map[string]any) {
	bare := func(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }
	eachObject(o, func(o map[string]any) {
		for _, given := range slices.Sorted(maps.Keys(o)) {
			for _, name := range knownNames {
				if _, there := o[name]; !there && bare(given) == bare(name) {
					o[name] = o[given]
					delete(o, given)
				}
			}
		}
	})
}

// firstIdentity looks at no identity but the first.
func firstIdentity(o map[string]any) {
	if list, ok := o["subject_identities"].([]any); ok && len(list) > 1 {
		o["subject_identities"] = list[:1]
	}
}

// rawByDefault takes identities without a format for raw ones.
func rawByDefault(o map[string]any) {
	eachObject(o, func(identity map[string]any) {
		if _, ok := identity["identity_format"]; !ok {
			identity["identity_format"] = "raw"
		}
	})
}

var (
	date      = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	naiveTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$`)
	blankTime = regexp.MustCompile(`^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\dZ)$`)
)

// rewritten changes submitted_time where it has a form.
func rewritten(form *regexp.Regexp, as string) deviation {
	return eachValue([]string{"submitted_time"}, onText(func(s string) string { return form.ReplaceAllString(s, as) }))
}
