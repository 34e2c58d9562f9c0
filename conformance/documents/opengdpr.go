package documents

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/internal/observe"
	"dsrcheck/schemas"
)

// openGDPR looks at a document of OpenGDPR: at what the schema of its kind says, and at what
// readings say of values.
func openGDPR(kind Kind, raw []byte) []observation {
	root := rootOf(kind)
	members, problem := observe.Object(raw, limits)
	if problem != "" {
		return []observation{{root, "", conformance.Broken("one JSON object", "", problem)}}
	}
	violations, err := schemas.Validate("opengdpr/"+string(kind), raw)
	if err != nil {
		return []observation{{root, "", conformance.Unknown("", "such a document is not read: "+err.Error())}}
	}
	var all []observation
	broken := map[string]bool{}
	for _, v := range violations {
		all = append(all, observation{v.Requirement, v.Pointer, ofViolation(members, v)})
		broken[v.Pointer] = true
	}
	for _, r := range rules[kind] {
		if broken[r.at] {
			continue
		}
		value, ok := members.Get(strings.TrimPrefix(r.at, "/"))
		if f, told := r.look(value, ok); told {
			all = append(all, observation{r.requirement, r.at, f})
		}
	}
	sortByPlace(all)
	return all
}

func rootOf(kind Kind) string {
	for _, k := range kinds {
		if k.kind == kind {
			return k.root
		}
	}
	return ""
}

// ofViolation is the finding about something that the schema forbids: a choice of a reading
// where one decides what it is worth, else a problem.
func ofViolation(members observe.Members, v schemas.Violation) conformance.Finding {
	f := conformance.Finding{Got: v.Message}
	switch {
	case v.Keyword == "format" && strings.HasSuffix(v.Pointer, "_time"):
		value, _ := members.Get(strings.TrimPrefix(v.Pointer, "/"))
		_, form := observe.Time(textOf(value))
		return f.Saw("AO-51", string(form))
	case v.Keyword == "pattern" && v.Requirement == "OG-1.1-01":
		value, _ := members.Get("subject_request_id")
		if found := idForm(textOf(value)); found.Problem == "" {
			return found
		}
	case v.Keyword == "enum" && v.Requirement == "OG-5.1-01":
		for word, choice := range map[string]string{"roku_advertising_id": "later-key", "client_customer_id": "log-key"} {
			if strings.Contains(v.Message, `is "`+word+`"`) {
				return f.Saw("AO-53", choice)
			}
		}
		return f.Saw("AO-53", "extended")
	}
	f.Problem = v.Message
	return f
}

// textOf is a value that is a string, empty if it is none.
func textOf(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) != nil {
		return ""
	}
	return text
}

// rule looks at a member that its schema finds in order, or that is not there.
type rule struct {
	at, requirement string
	look            func(value json.RawMessage, there bool) (conformance.Finding, bool)
}

// ifText is a rule's look at a member that is a string.
func ifText(look func(string) conformance.Finding) func(json.RawMessage, bool) (conformance.Finding, bool) {
	return func(value json.RawMessage, there bool) (conformance.Finding, bool) {
		if !there || len(value) == 0 || value[0] != '"' {
			return conformance.Finding{}, false
		}
		return look(textOf(value)), true
	}
}

// rules are what is looked at beside the schema of a kind.
var rules = map[Kind][]rule{
	Discovery: {
		{"/api_version", "OG-6.2-01", ifText(version)},
		{"/supported_identities", "OG-6.2-02", notEmpty},
		{"/supported_subject_request_types", "OG-6.2-03", notEmpty},
		{"/processor_certificate", "OG-6.2-04", ifText(certificateURL)},
	},
	Receipt: {{"/subject_request_id", "OG-1.1-01", ifText(idForm)}, {"/encoded_request", "OG-7.3-04", ifText(encoded)}},
	Status:  {{"/subject_request_id", "OG-1.1-01", ifText(idForm)}, {"/request_status", "OG-8-02", ifText(statusWord)}},
	Callback: {
		{"/subject_request_id", "OG-1.1-01", ifText(idForm)}, {"/request_status", "OG-8-02", ifText(statusWord)},
		{"/status_callback_url", "OG-8.6-05", ifText(callbackURL)},
	},
	Cancellation: {{"/subject_request_id", "OG-1.1-01", ifText(idForm)}, {"/encoded_request", "OG-9.3-03", encodedCancellation}},
}

// absolute reports an absolute http or https URL.
func absolute(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' })
}

func callbackURL(text string) conformance.Finding {
	f := conformance.Finding{Got: fmt.Sprintf("%q", conformance.Clip(text))}
	if !absolute(text) {
		f.Problem = "is " + f.Got + ", not an absolute http or https URL"
	}
	return f
}
