package opengdpr

import (
	"encoding/json"
	"regexp"
	"time"
	"unicode/utf8"
)

// The closed lists of sections 5.1, 5.2 and 7.1.
var (
	identityTypes = []string{
		"controller_customer_id", "android_advertising_id", "android_id", "email", "fire_advertising_id",
		"ios_advertising_id", "ios_vendor_id", "microsoft_advertising_id", "microsoft_publisher_id",
		"roku_publisher_id", "roku_aid",
	}
	identityFormats = []string{"raw", "sha256", "sha1", "md5"}
	requestTypes    = []string{"erasure", "portability", "access"}
)

var (
	uuid4   = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	anyUUID = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
)

// maxURLs bounds the callback URLs of one request.
const maxURLs = 1000

// object holds the members of a JSON object under their exact names. Of a member that
// is given twice the last counts.
type object map[string]json.RawMessage

// text is the value of a member that is a string, empty if there is none.
func (o object) text(name string) string {
	var s string
	_ = json.Unmarshal(o[name], &s) // leaves s empty
	return s
}

// request is what a request says. Where it is bad the fields hold what could be read.
type request struct {
	raw        []byte
	members    object
	id, kind   string
	identities []Identity
	elements   []object // the identities with all their members
	callbacks  []string // each URL once

	submitted time.Time // zero where submitted_time cannot be read
	arrived   time.Time
	sound     bool // nothing that the text demands is missing or wrong
}

// parseRequest reads the body of a request (section 7.1). The request is nil if the
// body is no JSON object at all.
func parseRequest(body []byte) (*request, []problem) {
	members, why := parseObject(body)
	if why != "" {
		return nil, []problem{{"", reasonJSON, why}}
	}
	p, r := &parser{}, &request{raw: body, members: members}
	r.id = p.id(members)
	r.kind = p.listed(members, "subject_request_type", "subject_request_type", requestTypes)
	p.identities(r)
	if text, ok := p.text(members, "submitted_time", "submitted_time"); ok {
		var err error
		if r.submitted, err = parseTime(text); err != nil {
			p.note("submitted_time", timeReason(err), "submitted_time is no RFC 3339 date-time: %v", err)
		}
	}
	p.optionalText(members, "api_version")
	p.optionalText(members, "property_id")
	p.callbacks(r)
	return r, p.problems
}

// parseObject reads a body as one JSON object in UTF-8 and says why it is none. The
// nesting is bounded by encoding/json, at ten thousand levels.
func parseObject(body []byte) (members object, why string) {
	switch {
	case len(body) == 0:
		return nil, "the body is empty"
	case !utf8.Valid(body):
		return nil, "the body is not UTF-8"
	}
	if !json.Valid(body) {
		return nil, "the body is no JSON text"
	}
	if body = afterBlank(body); body[0] != '{' {
		return nil, "the body is no JSON object"
	}
	return splitObject(body), ""
}
