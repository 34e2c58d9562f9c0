package opengdpr

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/internal/observe"
)

// refusal is a refusal whose body was read: the error object, wherever it stands.
type refusal struct {
	answered
	body   document
	form   string          // choice of AO-15
	object observe.Members // nil if there is none
	words  string          // all that the body says to people
}

// readRefusal finds the error object of a refusal (AO-15).
func readRefusal(a answered) refusal {
	r := refusal{answered: a, body: readDocument(a.ex, "opengdpr/error")}
	r.words = wordsOf(r.body.raw)
	raw, wrapped := r.body.members.Get("error")
	_, code := r.body.members.Get("code")
	_, message := r.body.members.Get("message")
	switch {
	case len(bytes.TrimSpace(a.ex.Body())) == 0:
		r.form = "empty"
	case wrapped && len(raw) > 0 && raw[0] == '{':
		r.form = "wrapped"
		r.object, _ = observe.Object(raw, observe.Limits{Bytes: biggest, Depth: deepest})
	case !wrapped && (code || message):
		r.form, r.object = "bare", r.body.members
	default:
		r.form = "other-shape"
	}
	return r
}

// errorBody judges whether refusals have the parameters of section 7.5, in the types of
// section 7.6 (AO-15). What is wrong with code, its absence too, is of error-code.
func errorBody(all []refusal) conformance.Finding {
	f := conformance.Fine("each refusal has an error object under error, in the types of section 7.6", "")
	count, such := map[string]int{}, map[string]string{}
	for _, r := range all {
		if count[r.form]++; such[r.form] == "" {
			such[r.form] = r.label
		}
		if problem := r.body.shape("OG-7.5-02"); r.form == "wrapped" && problem != "" && f.Problem == "" {
			f.Problem = r.label + ": " + problem
		}
	}
	for _, form := range slices.Sorted(maps.Keys(count)) {
		f = f.Saw("AO-15", form)
		f.Got += fmt.Sprintf("%d of %d %s, such as that of %s; ", count[form], len(all), form, such[form])
	}
	f.Got = strings.TrimSuffix(f.Got, "; ")
	return f
}

// errorObject records whether the optional object is there.
func errorObject(all []refusal) conformance.Finding {
	n := 0
	for _, r := range all {
		if r.form == "wrapped" {
			n++
		}
	}
	return conformance.Fine("an error object, or none", fmt.Sprintf("%d of %d refusals have one", n, len(all)))
}

// optional records how many error objects have an optional member.
func optional(all []refusal, name string) conformance.Finding {
	n := 0
	for _, r := range all {
		if _, ok := r.object.Get(name); ok {
			n++
		}
	}
	return conformance.Fine("a member "+name+", or none", fmt.Sprintf("%d of %d refusals have one", n, len(all)))
}

// errorCode judges the code of each error object against the status (AO-16). Members that
// stand at the top of the body are no error object without a code.
func errorCode(all []refusal) conformance.Finding {
	f := conformance.Fine("an integer code equal to the HTTP status in each error object", "")
	objects := 0
	for _, r := range all {
		raw, ok := r.object.Get("code")
		if r.object == nil || r.form == "bare" && !ok {
			continue
		}
		objects++
		choice := codeChoice(raw, r.ex.Status())
		if choice == "" && f.Problem == "" {
			f.Problem = r.label + ": the error object has no integer code"
		}
		if choice != "" && !slices.Contains(f.Seen, conformance.Seen{Reading: "AO-16", Choice: choice}) {
			f = f.Saw("AO-16", choice)
		}
		if choice != "equal-integer" && f.Got == "" {
			f.Got = fmt.Sprintf("%s: code %s under status %d", r.label, conformance.Clip(string(raw)), r.ex.Status())
			if !ok {
				f.Got = r.label + ": no code"
			}
		}
	}
	switch {
	case objects == 0:
		return conformance.Skipped("no refusal has an error object")
	case f.Got == "":
		f.Got = fmt.Sprintf("each of %d error objects has one", objects)
	}
	return f
}

// codeChoice is the choice of AO-16 that a code shows, empty for none of them.
func codeChoice(raw json.RawMessage, status int) string {
	if n, err := strconv.ParseFloat(string(raw), 64); err == nil {
		switch {
		case n == float64(status):
			return "equal-integer"
		case n == float64(int(n)):
			return "other-integer"
		}
		return ""
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		if _, err := strconv.Atoi(s); err == nil {
			return "string"
		}
	}
	return ""
}
