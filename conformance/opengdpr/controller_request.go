package opengdpr

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/internal/observe"
)

// requestMessage is a request of the target's as it came first.
func requestMessage(x *submission, label string) message {
	return message{document: x.document(), label: label, check: func(name string) string { return requestScenario + "/" + name }}
}

// requestRules are all that a request is held to (sections 1.1, 5.2 and 7.1).
var requestRules = []rule{
	{"members", "OG-7.1-02", func(m message) conformance.Finding {
		return m.shaped("the optional members in the types of section 7.1", "api_version", "OG-7.1-02")
	}},
	{"callback-urls-absolute", "OG-7.1-02", absoluteURLs},
	{"subject-request-id", "OG-7.1-03", requestID},
	{"subject-request-id-form", "OG-1.1-01", idForm},
	{"request-type", "OG-7.1-05", func(m message) conformance.Finding {
		return m.shaped("a string", "subject_request_type", "OG-7.1-05")
	}},
	{"request-type-value", "OG-7.1-06", requestType},
	{"identities", "OG-7.1-07", func(m message) conformance.Finding {
		return m.shaped("an array of identity objects", "subject_identities", "OG-7.1-07")
	}},
	{"identities-count", "OG-5.2-01", func(m message) conformance.Finding { return m.ofIdentities("at least one identity", "OG-5.2-01") }},
	{"identity-type", "OG-5.2-02", func(m message) conformance.Finding {
		return m.ofIdentities("an identity_type that is a string", "OG-5.2-02")
	}},
	{"identity-type-value", "OG-5.2-03", identityTypesOf},
	{"identity-value", "OG-5.2-04", func(m message) conformance.Finding {
		return m.ofIdentities("an identity_value that is a string", "OG-5.2-04")
	}},
	{"identity-hash", "OG-5.2-04", identityHashes},
	{"identity-format", "OG-5.2-05", func(m message) conformance.Finding {
		return m.ofIdentities("an identity_format that is a string", "OG-5.2-05")
	}},
	{"identity-format-value", "OG-5.2-06", func(m message) conformance.Finding {
		return m.ofIdentities("an identity_format that is raw, sha256, sha1 or md5", "OG-5.2-06")
	}},
	{"submitted-time", "OG-7.1-08", func(m message) conformance.Finding { return m.time("submitted_time", "OG-7.1-08") }},
	{"callback-urls-listed", "OG-7.1-12", listsURLs},
	{"api-version", "OG-7.1-09", func(m message) conformance.Finding { return m.optional("api_version") }},
	{"property-id", "OG-7.1-10", func(m message) conformance.Finding { return m.optional("property_id") }},
	{"callback-urls", "OG-7.1-11", func(m message) conformance.Finding { return m.optional("status_callback_urls") }},
}

// flawOf is the id of the first check that a request breaks, empty if it breaks none.
func flawOf(m message) string {
	if f := oneObject(m); f.Problem != "" {
		return m.check("json-object")
	}
	for _, r := range requestRules {
		if f := r.look(m); f.Problem != "" || f.Earned != "" || slices.ContainsFunc(f.Seen, func(s conformance.Seen) bool {
			return s.Reading == "AO-51" && s.Choice != string(observe.TimeDateTime) || s.Reading == "AO-53" && s.Choice != "closed"
		}) {
			return m.check(r.name)
		}
	}
	return ""
}

// oneObject judges whether the body is one JSON object.
func oneObject(m message) conformance.Finding {
	value, _ := m.message.Header("Content-Type")
	f := conformance.Fine("one JSON object", fmt.Sprintf("a JSON object, as %q", conformance.Clip(value)))
	if m.problem != "" {
		f.Got, f.Problem = fmt.Sprintf("%q", conformance.Clip(string(m.message.Body()))), m.problem
	}
	return f
}

// shaped judges what the schema says of a row. Members are shown by one of them.
func (m message) shaped(want, name, requirement string) conformance.Finding {
	f := conformance.Fine(want, m.shown(name))
	f.Problem = m.shape(requirement)
	return f
}

// ofIdentities does so for identities, which have to be there.
func (m message) ofIdentities(want, requirement string) conformance.Finding {
	if m.shape("OG-7.1-07") != "" {
		return conformance.Unknown(m.check("identities"), "there is no array of identity objects")
	}
	if len(m.subjects()) == 0 && requirement != "OG-5.2-01" {
		return conformance.Unknown(m.check("identities-count"), "there is no identity")
	}
	return m.shaped(want, "subject_identities", requirement)
}

// optional tells whether an optional member is there.
func (m message) optional(name string) conformance.Finding {
	return conformance.Fine(name+", or none", m.shown(name))
}

// identity is one of a request, as far as its members are strings.
type identity struct{ Type, Value, Format string }

func (m message) subjects() []identity {
	raw, _ := m.members.Get("subject_identities")
	var list []map[string]any
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	all := make([]identity, len(list))
	for i, o := range list {
		all[i].Type, _ = o["identity_type"].(string)
		all[i].Value, _ = o["identity_value"].(string)
		all[i].Format, _ = o["identity_format"].(string)
	}
	return all
}

// requestID judges whether the id is a UUID; how it is written is another row's.
func requestID(m message) conformance.Finding {
	f := m.shaped("a UUID", "subject_request_id", "OG-7.1-03")
	if id, _ := m.text("subject_request_id"); f.Problem == "" && observe.UUID(id) == observe.UUIDNot {
		f.Problem = "subject_request_id is no UUID"
	}
	return f
}

func requestType(m message) conformance.Finding {
	if _, ok := m.text("subject_request_type"); !ok {
		return conformance.Unknown(m.check("request-type"), "there is no subject_request_type that is a string")
	}
	return m.shaped("erasure, portability or access", "subject_request_type", "OG-7.1-06")
}

// identityTypesOf compares the types with the eleven keys (AO-53).
func identityTypesOf(m message) conformance.Finding {
	f := m.ofIdentities("an identity_type of section 5.1", "OG-5.2-03")
	if f.Unknown != "" {
		return f
	}
	if m.shape("OG-5.2-02") != "" {
		return conformance.Unknown(m.check("identity-type"), "there is an identity without an identity_type that is a string")
	}
	for _, i := range m.subjects() {
		switch i.Type {
		case "roku_advertising_id":
			f.Problem = ""
			return f.Saw("AO-53", "later-key")
		case "client_customer_id":
			f.Problem = ""
			return f.Saw("AO-53", "log-key")
		}
	}
	if f.Problem == "" {
		return f.Saw("AO-53", "closed")
	}
	return f
}

// hashLengths are those of the hashes of section 5.2, in hexadecimal digits.
var hashLengths = map[string]int{"sha256": 64, "sha1": 40, "md5": 32}

// identityHashes judges the form of hashed values (AO-54).
func identityHashes(m message) conformance.Finding {
	f := m.ofIdentities("hashes in lower-case hexadecimal digits", "OG-5.2-04")
	if f.Unknown != "" {
		return f
	}
	if f.Problem != "" {
		return conformance.Unknown(m.check("identity-value"), "there is an identity without an identity_value that is a string")
	}
	seen := ""
	for _, i := range m.subjects() {
		n := hashLengths[i.Format]
		if n == 0 {
			continue
		}
		switch choice := hexForm(i.Value, n); {
		case choice == "other-form", seen == "", choice == "upper-hex" && seen == "lower-hex":
			seen = choice
		}
	}
	if seen == "" {
		return conformance.Skipped("no identity is hashed")
	}
	return f.Saw("AO-54", seen)
}

// hexForm is the choice of AO-54 that a hash shows.
func hexForm(value string, length int) string {
	switch digits := strings.Trim(strings.ToLower(value), "0123456789abcdef"); {
	case len(value) != length || digits != "":
		return "other-form"
	case value != strings.ToLower(value):
		return "upper-hex"
	}
	return "lower-hex"
}

// absoluteURLs judges whether callback URLs are URLs.
func absoluteURLs(m message) conformance.Finding {
	if _, there := m.members.Get("status_callback_urls"); !there {
		return conformance.Skipped("there are no status_callback_urls")
	}
	if m.shape("OG-7.1-02") != "" {
		return conformance.Unknown(m.check("members"), "status_callback_urls is no array of strings, or another member is of a wrong type")
	}
	f := conformance.Fine("absolute URLs of http or https", m.shown("status_callback_urls"))
	for _, u := range m.strings("status_callback_urls") {
		if !absolute(u) {
			f.Problem = fmt.Sprintf("%q is no absolute URL of http or https", conformance.Clip(u))
		}
	}
	return f
}

// listsURLs judges whether there is a callback URL.
func listsURLs(m message) conformance.Finding {
	f := conformance.Fine("at least one callback URL", m.shown("status_callback_urls"))
	raw, there := m.members.Get("status_callback_urls")
	var list []json.RawMessage
	switch {
	case !there || string(raw) == "null":
		f.Problem = "there are no status_callback_urls"
	case json.Unmarshal(raw, &list) != nil:
		return conformance.Unknown(m.check("members"), "status_callback_urls is no array")
	case len(list) == 0:
		f.Problem = "status_callback_urls is empty"
	}
	return f
}
