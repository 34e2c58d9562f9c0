package schemas

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xeipuuv/gojsonschema"
)

// Violation is one constraint of a schema that a document breaks.
type Violation struct {
	// Pointer is the place in the document as an RFC 6901 JSON Pointer, empty for the root.
	// For a member that is missing it is the place where the member should be.
	Pointer string
	// Keyword is the JSON Schema keyword of the constraint, such as "required" or "type".
	Keyword string
	// Requirement is the id of the requirement that the constraint enforces, such as
	// "OG-7.3-02"; empty where the schema names none.
	Requirement string
	// Message says what is wrong with the value, in lower case and without the place, such
	// as `is "2018-10-02", not a date-time of RFC 3339`. The value is quoted and cut to 80
	// characters.
	Message string
	// Members are those that are foreseen where the place is one that is not, sorted.
	Members []string
}

// keywords maps the library's names of errors to the keywords that give them.
var keywords = map[string]string{
	"required":                        "required",
	"invalid_type":                    "type",
	"enum":                            "enum",
	"const":                           "const",
	"format":                          "format",
	"pattern":                         "pattern",
	"array_min_items":                 "minItems",
	"array_max_items":                 "maxItems",
	"unique":                          "uniqueItems",
	"string_gte":                      "minLength",
	"string_lte":                      "maxLength",
	"number_gte":                      "minimum",
	"number_lte":                      "maximum",
	"additional_property_not_allowed": "additionalProperties",
}

// formatNames says what a value of each format is.
var formatNames = map[string]string{
	"date-time": "a date-time of RFC 3339",
	"uri":       "an absolute URL",
	"uuid":      "a UUID",
	"duration":  "a span of time such as 1m30s",
}

// violation turns a finding of the library into ours. A keyword it does not know is an
// error: the tests keep such keywords out of the schemas.
func (s *schema) violation(e gojsonschema.ResultError) (Violation, error) {
	keyword, ok := keywords[e.Type()]
	if !ok {
		return Violation{}, fmt.Errorf("read violation: unknown kind %q", e.Type())
	}
	// Member names are UTF-8, so a byte that UTF-8 never has keeps them apart. The first
	// segment is the library's name of the root.
	path := strings.Split(e.Context().String("\xff"), "\xff")[1:]
	// The library finds these two at the object, though they are about a member of it.
	if keyword == "required" || keyword == "additionalProperties" {
		member, _ := e.Details()["property"].(string)
		path = append(path, member)
	}
	rule := s.root.at(s.root, path)
	var members []string
	if keyword == "additionalProperties" {
		rule = s.root.at(s.root, path[:len(path)-1])
		properties, _ := rule["properties"].(map[string]any)
		members = slices.Sorted(maps.Keys(properties))
	}
	return Violation{
		Pointer:     pointer(path),
		Keyword:     keyword,
		Requirement: rule.requirement(keyword),
		Message:     message(keyword, rule, e.Value()),
		Members:     members,
	}, nil
}

// message says how the value breaks the keyword of the node.
func message(keyword string, rule node, value any) string {
	is := "is " + describe(value)
	switch keyword {
	case "required":
		return "is missing"
	case "additionalProperties":
		return "is not foreseen"
	case "type":
		if rule["format"] == "duration" {
			return is + ", not " + formatNames["duration"]
		}
		return is + ", not " + kinds(rule["type"])
	case "enum":
		return is + ", not one of " + list(rule["enum"])
	case "const":
		return is + ", not " + describe(rule["const"])
	case "format":
		format, _ := rule["format"].(string)
		return is + ", not " + formatNames[format]
	case "uniqueItems":
		return is + " and has an element twice"
	default:
		return fmt.Sprintf("%s, which breaks %s %v", is, keyword, rule[keyword])
	}
}

// describe names a JSON value: a string by its quoted text, a container by its kind.
func describe(value any) string {
	switch x := value.(type) {
	case nil:
		return "null"
	case string:
		return fmt.Sprintf("%q", shorten(x))
	case json.Number:
		return fmt.Sprintf("the number %s", shorten(string(x)))
	case float64:
		return fmt.Sprintf("the number %v", x)
	case bool:
		return fmt.Sprint(x)
	case []any:
		return fmt.Sprintf("an array of %d", len(x))
	default:
		return "an object"
	}
}

// kinds names the types that a schema allows.
func kinds(allowed any) string {
	several, ok := allowed.([]any)
	if !ok {
		several = []any{allowed}
	}
	names := make([]string, len(several))
	for i, kind := range several {
		name, _ := kind.(string)
		switch {
		case name == "null":
			names[i] = name
		case slices.Contains([]string{"array", "integer", "object"}, name):
			names[i] = "an " + name
		default:
			names[i] = "a " + name
		}
	}
	return strings.Join(names, " or ")
}

// list names the values that an enum allows.
func list(allowed any) string {
	values, _ := allowed.([]any)
	names := make([]string, len(values))
	for i, value := range values {
		names[i] = describe(value)
	}
	return strings.Join(names, ", ")
}

// shorten cuts a text to 80 characters.
func shorten(text string) string {
	const most = 80
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}
