package opengdpr

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/internal/observe"
)

// passedRules are all that a request is held to that an agent passes on: the rules of every
// request (sections 5.2 and 7.1), and that it is the one which the agent has accepted.
var passedRules = []rule{
	shaped("id", "OG-7.1-03"),
	{"id-form", "OG-1.1-01", passedIDForm},
	{"same-id", "OG-7.1-04", func(m message) conformance.Finding { return m.unchanged("subject_request_id", "id") }},
	shaped("type", "OG-7.1-05"),
	shaped("type-value", "OG-7.1-06"),
	{"same-type", "OG-7.1-04", func(m message) conformance.Finding { return m.unchanged("subject_request_type", "type") }},
	shaped("identities", "OG-7.1-07"),
	shaped("identity-count", "OG-5.2-01"),
	shaped("identity-type", "OG-5.2-02"),
	shaped("identity-type-value", "OG-5.2-03"),
	shaped("identity-value", "OG-5.2-04"),
	shaped("identity-format", "OG-5.2-05"),
	shaped("identity-format-value", "OG-5.2-06"),
	{"same-identities", "OG-7.1-04", sameIdentities},
	{"identities-supported", "OG-6.2-02", passedSupported},
	{"time", "OG-7.1-08", passedTime},
	{"same-time", "OG-7.1-08", sameTime},
	{"options", "OG-7.1-04", passedOptions},
	{"added-url", "OG-8.5-08", func(m message) conformance.Finding {
		added := m.addedURLs()
		return conformance.Fine("none, or one callback URL of the agent's own", fmt.Sprintf("%d added", len(added)))
	}},
	{"one-url-more", "OG-8.5-09", func(m message) conformance.Finding {
		added := m.addedURLs()
		f := conformance.Fine("at most one callback URL that was not in the request", fmt.Sprintf("%d added", len(added)))
		if len(added) > 1 {
			f.Problem = fmt.Sprintf("%d callback URLs were added, such as %s", len(added), conformance.Clip(added[1]))
		}
		return f
	}},
}

// passedRows are the requirements of these checks, and of the request as a JSON object.
func passedRows() []string {
	rows := []string{"OG-7.1-02"}
	for _, r := range passedRules {
		rows = append(rows, r.requirement)
	}
	return rows
}

// checkPassed judges requests that were passed on. Where there are none, none says why.
func checkPassed(s *conformance.Session, all []message, none conformance.Finding) {
	var readable []message
	labels, objects := make([]string, len(all)), make([]conformance.Finding, len(all))
	evidence := exchangesOf(all)
	for i, m := range all {
		labels[i], objects[i] = m.label, m.passedObject()
		if m.problem == "" && m.unread == "" {
			m.check = s.CheckID
			readable = append(readable, m)
		}
	}
	s.Check("object", "OG-7.1-02", conformance.Merge(labels, objects, none), evidence...)
	if len(all) > 0 {
		none = conformance.Unknown(s.CheckID("object"), "there is no request that can be read")
	}
	checkMessages(s, "", passedRules, readable, evidence, none)
}

// passedObject judges the body as a whole.
func (m message) passedObject() conformance.Finding {
	f := conformance.Fine("one JSON object with members of the types in the table", "a JSON object")
	if m.problem != "" {
		f.Got, f.Problem = m.problem, m.problem
		return f
	}
	f.Problem = m.shape("OG-7.1-02")
	return f
}

// shaped holds a request to what the schema says of one row.
func shaped(name, requirement string) rule {
	return rule{name, requirement, func(m message) conformance.Finding {
		f := conformance.Fine("as section 7.1 demands", "so it is")
		if f.Problem = m.shape(requirement); f.Problem != "" {
			f.Got = "it is not"
		}
		return f
	}}
}

func passedIDForm(m message) conformance.Finding {
	got, ok := m.text("subject_request_id")
	if !ok {
		return conformance.Unknown(m.check("id"), "there is no subject_request_id to look at")
	}
	f := conformance.Fine("a lower-case version 4 UUID", fmt.Sprintf("%q", conformance.Clip(got)))
	switch form := observe.UUID(got); form {
	case observe.UUIDv4:
	case observe.UUIDOddVariant:
		return oddVariant(f)
	default:
		f.Problem = "subject_request_id is no lower-case version 4 UUID: " + string(form)
	}
	return f
}

// unchanged judges a member that is passed on as it came (AO-77). A value that breaks a rule of
// its own is that rule's matter.
func (m message) unchanged(name, check string) conformance.Finding {
	want := m.original().string(name)
	got, ok := m.text(name)
	f := conformance.Fine(fmt.Sprintf("%s %q, as it was received", name, want), m.shown(name))
	switch {
	case !ok:
		return conformance.Unknown(m.check(check), "there is no "+name+" to look at")
	case got == want:
		return f.Saw("AO-77", "unchanged")
	case name == "subject_request_id" && strings.EqualFold(got, want):
		return conformance.Unknown(m.check("id-form"), "it is the same but for its case")
	case name == "subject_request_type" && !slices.Contains(requestTypes, got):
		return conformance.Unknown(m.check("type-value"), "it is no type")
	}
	return f.Saw("AO-77", "altered")
}

// original is the request as the agent got it.
func (m message) original() originalRequest { return readOriginal(m.sent.bytes()) }

// originalRequest is what the suite has sent.
type originalRequest struct {
	members    map[string]json.RawMessage
	identities []map[string]string
	urls       []string
}

func readOriginal(body []byte) (r originalRequest) {
	_ = json.Unmarshal(body, &r.members)                               // the suite wrote it
	_ = json.Unmarshal(r.members["subject_identities"], &r.identities) // likewise
	_ = json.Unmarshal(r.members["status_callback_urls"], &r.urls)     // absent leaves none
	return r
}

func (r originalRequest) string(name string) (s string) {
	_ = json.Unmarshal(r.members[name], &s)
	return s
}

// people are the identities of a request that was passed on, and whether they can be read.
func (m message) people() ([]map[string]string, bool) {
	raw, ok := m.members.Get("subject_identities")
	var all []map[string]string
	if !ok || json.Unmarshal(raw, &all) != nil || len(all) == 0 {
		return nil, false
	}
	return all, true
}

// unread says which check explains that the identities cannot be compared, empty if they can.
func (m message) unreadPeople() string {
	for _, r := range []struct{ check, requirement string }{
		{"identities", "OG-7.1-07"}, {"identity-count", "OG-5.2-01"}, {"identity-type", "OG-5.2-02"}, {"identity-type-value", "OG-5.2-03"},
		{"identity-value", "OG-5.2-04"}, {"identity-format", "OG-5.2-05"}, {"identity-format-value", "OG-5.2-06"},
	} {
		if m.shape(r.requirement) != "" {
			return m.check(r.check)
		}
	}
	return ""
}

func identityOf(o map[string]string) string {
	return o["identity_type"] + " " + o["identity_format"] + " " + o["identity_value"]
}

// sameIdentities judges that the identities are those of the request, or those of them that the
// processor supports (AO-77).
func sameIdentities(m message) conformance.Finding {
	got, ok := m.people()
	if cause := m.unreadPeople(); cause != "" || !ok {
		return conformance.Unknown(cause, "the identities cannot be read")
	}
	want := m.original().identities
	f := conformance.Fine("the identities of the request, or those of them that discovery lists", fmt.Sprintf("%d of %d", len(got), len(want)))
	have := map[string]bool{}
	for _, o := range got {
		have[identityOf(o)] = true
		if !slices.ContainsFunc(want, func(w map[string]string) bool { return identityOf(w) == identityOf(o) }) {
			f.Got += ", and one that was not in the request"
			return f.Saw("AO-77", "altered")
		}
	}
	for _, w := range want {
		if !have[identityOf(w)] && supports(m.domain, pair{w["identity_type"], w["identity_format"]}) {
			f.Problem = fmt.Sprintf("an identity that %s supports was left out: %s (%s)", m.domain, w["identity_type"], w["identity_format"])
			return f
		}
	}
	if len(have) < len(want) {
		return f.Saw("AO-77", "subset")
	}
	return f.Saw("AO-77", "unchanged")
}

// passedSupported judges that a processor is sent nothing that it does not say to support.
// The text binds nobody to it in so many words.
func passedSupported(m message) conformance.Finding {
	got, ok := m.people()
	if cause := m.unreadPeople(); cause != "" || !ok {
		return conformance.Unknown(cause, "the identities cannot be read")
	}
	f := conformance.Fine("identities that discovery of the processor lists", fmt.Sprintf("%d identities", len(got)))
	known := m.original().identities
	for _, o := range got {
		p := pair{o["identity_type"], o["identity_format"]}
		same := slices.ContainsFunc(known, func(w map[string]string) bool { return identityOf(w) == identityOf(o) })
		if same && !supports(m.domain, p) {
			f.Got = fmt.Sprintf("%s (%s), which %s does not list", p.Type, p.Format, m.domain)
			f.Earned = catalog.Warn
		}
	}
	return f
}

func passedTime(m message) conformance.Finding { return m.time("submitted_time", "OG-7.1-08") }

// sameTime judges that the time is still that of the data subject (AO-77). Another way to write
// it is no other time.
func sameTime(m message) conformance.Finding {
	want := m.original().string("submitted_time")
	got, ok := m.text("submitted_time")
	f := conformance.Fine(fmt.Sprintf("submitted_time %q, as it was received", want), m.shown("submitted_time"))
	if !ok {
		return conformance.Unknown(m.check("time"), "there is no submitted_time to look at")
	}
	if got == want {
		return f.Saw("AO-77", "unchanged")
	}
	before, _ := time.Parse(time.RFC3339, want)
	after, err := time.Parse(time.RFC3339, got)
	switch {
	case err != nil:
		return conformance.Unknown(m.check("time"), "submitted_time cannot be read")
	case after.Equal(before):
		return f.Saw("AO-77", "unchanged")
	}
	return f.Saw("AO-77", "altered")
}

// passedOptions looks whether the optional members are there still (AO-77).
func passedOptions(m message) conformance.Finding {
	f := conformance.Fine("property_id and api_version as they were received, or left out", "both are there")
	was := m.original()
	for _, name := range []string{"property_id", "api_version"} {
		if _, sent := was.members[name]; !sent {
			continue
		}
		raw, ok := m.members.Get(name)
		switch got, isText := m.text(name); {
		case !ok || string(raw) == "null":
			f.Got = name + " is left out"
			f = f.Saw("AO-77", "property-dropped")
		case !isText:
			return conformance.Unknown(m.check("object"), name+" is no string")
		case got != was.string(name):
			f.Got, f.Problem = m.shown(name), name+" is another than in the request"
			return f
		}
	}
	return f
}

// addedURLs are the callback URLs that were not in the request.
func (m message) addedURLs() []string {
	was := m.original().urls
	return slices.DeleteFunc(m.strings("status_callback_urls"), func(u string) bool { return slices.Contains(was, u) })
}

// keptURLs counts those that were.
func (m message) keptURLs() (kept int) {
	now := m.strings("status_callback_urls")
	for _, u := range m.original().urls {
		if slices.Contains(now, u) {
			kept++
		}
	}
	return kept
}
