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
	"dsrcheck/simulator/journal"
)

// answered is a vector that was sent and what came back.
type answered struct {
	exchanged
	vector vectorCase
}

// refusal reports an answer that refuses the request for its content. A code of its own that
// the vector's row names beside 400, such as 415, is HTTP's answer and not held to section 7.5.
func (a answered) refusal() bool {
	status := a.ex.Status()
	return a.ex.OK() && status >= 400 && !withheld(status) && (status == 400 || a.vector.earns(strconv.Itoa(status)) == "")
}

// refusalChecks judge what all refusals of a scenario have in common (sections 7.5 and 7.6).
var refusalChecks = []struct {
	name, requirement string
	look              func([]refusal) conformance.Finding
}{
	{"error-body", "OG-7.5-02", errorBody},
	{"error-object", "OG-7.5-03", errorObject},
	{"error-code", "OG-7.6-03", errorCode},
	{"error-message", "OG-7.6-04", func(all []refusal) conformance.Finding { return optional(all, "message") }},
	{"error-details", "OG-7.6-05", func(all []refusal) conformance.Finding { return optional(all, "errors") }},
	{"error-descriptive", "OG-7.6-01", errorDescriptive},
}

// checkRefusals judges the refusals of a scenario; none is the finding where there are none.
// A failure of the server has no body that could be expected, so only its status counts.
func checkRefusals(s *conformance.Session, all []answered, none conformance.Finding) {
	codes := map[int]int{}
	var refusals []refusal
	var everyone []exchanged
	var evidence, bodies []*journal.Exchange
	for _, a := range all {
		everyone = append(everyone, a.exchanged)
		if !a.refusal() {
			continue
		}
		codes[a.ex.Status()]++
		evidence = append(evidence, a.ex)
		if a.ex.Status() < 500 {
			refusals = append(refusals, readRefusal(a))
			bodies = append(bodies, a.ex)
		}
	}
	status := none
	if len(codes) > 0 {
		status = refusalStatus(codes)
		none = conformance.Unknown(s.CheckID("refusal-status"), "every refusal is a failure of the server")
	}
	s.Check("refusal-status", "OG-7.5-01", status, evidence...)
	for _, c := range refusalChecks {
		finding := none
		if len(refusals) > 0 {
			finding = c.look(refusals)
		}
		s.Check(c.name, c.requirement, finding, bodies...)
	}
	checkEcho(s, everyone, none)
}

// refusalStatus judges the codes of all refusals (AO-13).
func refusalStatus(codes map[int]int) conformance.Finding {
	f := conformance.Fine("every refusal has status 400", strings.TrimPrefix(fmt.Sprint(codes), "map"))
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		switch {
		case code == 400:
			f = f.Saw("AO-13", "status-400")
		case code >= 500:
			f = f.Saw("AO-13", "status-5xx")
		default:
			f = f.Saw("AO-13", "other-4xx")
		}
	}
	return f
}

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
			f.Got = fmt.Sprintf("%s: code %s under status %d", r.label, clip(string(raw)), r.ex.Status())
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
