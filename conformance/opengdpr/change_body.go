package opengdpr

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
)

// rewrite writes the whole body of a request anew.
type rewrite func(*request) ([]byte, error)

// rewrites are the bodies of vectors that no change of the tree can make.
var rewrites = map[string]rewrite{
	// legal ways to write the same
	"the members in reverse order": func(r *request) ([]byte, error) {
		n := *r.body
		n.members = slices.Clone(n.members)
		slices.Reverse(n.members)
		return n.encode(wireStyle), nil
	},
	"with line breaks and indents between the tokens": func(r *request) ([]byte, error) {
		return r.body.encode(style{indent: "  ", colon: " "}), nil
	},
	"without any blank between the tokens": func(r *request) ([]byte, error) { return r.body.encode(style{}), nil },
	`with the value of subject_request_type written "\u0065rasure"`: func(r *request) ([]byte, error) {
		kind := r.body.at("/subject_request_type")
		return r.with(kind, escapeFirst(kind.literal)), nil
	},
	`with the name api_version written "\u0061pi_version"`: inStrings(func(s string) string {
		if s == `"api_version"` {
			return escapeFirst(s)
		}
		return s
	}),
	`with every / inside strings written \/`: inStrings(func(s string) string { return strings.ReplaceAll(s, "/", `\/`) }),

	// other than the valid body
	"no bytes":                         func(*request) ([]byte, error) { return []byte{}, nil },
	"null":                             func(*request) ([]byte, error) { return []byte("null"), nil },
	"0":                                func(*request) ([]byte, error) { return []byte("0"), nil },
	"without its last byte":            around(func(b []byte) []byte { return b[:len(b)-1] }),
	"followed by the letter x":         around(func(b []byte) []byte { return append(b, 'x') }),
	"the valid body twice in a row":    around(func(b []byte) []byte { return append(b, b...) }),
	"the valid object inside an array": around(func(b []byte) []byte { return slices.Concat([]byte("["), b, []byte("]")) }),
	"a JSON string that holds the valid body": around(func(b []byte) []byte { return []byte(quote(string(b))) }),
	"an object whose only member, request, is the valid object": around(func(b []byte) []byte {
		return slices.Concat([]byte(`{"request":`), b, []byte("}"))
	}),
	"with a comma before the last brace": around(func(b []byte) []byte {
		return append(bytes.TrimRight(b, " }"), ",}"...)
	}),
	"with every double quote replaced by a single one":                          around(func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(`"`), []byte("'")) }),
	"with /* note */ after the first brace":                                     around(func(b []byte) []byte { return slices.Concat(b[:1], []byte("/* note */"), b[1:]) }),
	"the valid body in base64":                                                  around(func(b []byte) []byte { return []byte(base64.StdEncoding.EncodeToString(b)) }),
	"preceded by the bytes EF BB BF":                                            around(func(b []byte) []byte { return slices.Concat([]byte("\xef\xbb\xbf"), b) }),
	"in UTF-16 with byte order mark":                                            around(inUTF16),
	"the members as application/x-www-form-urlencoded, under that Content-Type": asForm,

	// inside the value of property_id
	"with NaN, unquoted, as the value of property_id":                inProperty(func(string) string { return "NaN" }),
	"with an unescaped line feed inside the value of property_id":    inProperty(func(s string) string { return s[:2] + "\n" + s[2:] }),
	`with the characters \x41 inside the value of property_id`:       inProperty(func(s string) string { return s[:2] + `\x41` + s[2:] }),
	"with the byte FF inside the value of property_id":               inProperty(func(s string) string { return s[:2] + "\xff" + s[2:] }),
	"with the member property_id given twice, with different values": inProperty(func(s string) string { return s + `, "property_id":"other"` }),
	"with the member subject_request_type given twice, with the same value": func(r *request) ([]byte, error) {
		kind := r.body.at("/subject_request_type")
		return r.with(kind, kind.literal+`, "subject_request_type":`+kind.literal), nil
	},
}

// around changes the bytes of the valid body.
func around(f func([]byte) []byte) rewrite {
	return func(r *request) ([]byte, error) { return f(r.encode()), nil }
}

// inStrings changes how strings and names are written.
func inStrings(f func(quoted string) string) rewrite {
	return func(r *request) ([]byte, error) {
		st := wireStyle
		st.text = f
		return r.body.encode(st), nil
	}
}

// inProperty changes how the value of property_id is written.
func inProperty(f func(quoted string) string) rewrite {
	return func(r *request) ([]byte, error) {
		property := r.body.at("/property_id")
		if property == nil {
			return nil, errOmitted
		}
		return r.with(property, f(property.literal)), nil
	}
}

// with encodes the body with one value written otherwise.
func (r *request) with(value *node, written string) []byte {
	was := *value
	defer func() { *value = was }()
	*value = *literal(written)
	return r.body.encode(wireStyle)
}

// escapeFirst writes the first character of a JSON string as \uXXXX.
func escapeFirst(quoted string) string {
	return fmt.Sprintf(`"\u%04x%s`, quoted[1], quoted[2:])
}

func inUTF16(b []byte) []byte {
	out := []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(string(b))) {
		out = append(out, byte(u>>8), byte(u))
	}
	return out
}

// asForm writes the members as a form, arrays by their JSON text, as such clients do.
func asForm(r *request) ([]byte, error) {
	form := url.Values{}
	for _, m := range r.body.members {
		v := string(m.value.encode(style{}))
		if m.value.kind == 'l' {
			v = m.value.string()
		}
		form.Set(m.name, v)
	}
	r.header.Set("Content-Type", "application/x-www-form-urlencoded")
	return []byte(form.Encode()), nil
}
