package opengdpr

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
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

// request is what a request says. Where it is bad the fields hold what could be read.
type request struct {
	raw        []byte
	members    object
	id, kind   string
	identities []Identity
	elements   []object // the identities with all their members
	callbacks  []string // each URL once
}

// parser collects problems while a request is read.
type parser struct{ problems []problem }

func (p *parser) note(member, reason, format string, args ...any) {
	p.problems = append(p.problems, problem{member, reason, fmt.Sprintf(format, args...)})
}

// parseRequest reads the body of a request (section 7.1). The request is nil if the
// body is no JSON object at all.
func parseRequest(body []byte) (*request, []problem) {
	members, why := parseObject(body)
	if why != "" {
		return nil, []problem{{"", "json", why}}
	}
	p, r := &parser{}, &request{raw: body, members: members}
	r.id = p.id(members)
	r.kind = p.listed(members, "subject_request_type", "subject_request_type", requestTypes)
	p.identities(r)
	if text, ok := p.text(members, "submitted_time", "submitted_time"); ok {
		if _, err := parseTime(text); err != nil {
			p.note("submitted_time", reasonForm, "submitted_time is no RFC 3339 date-time: %v", err)
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
	case !json.Valid(body):
		return nil, "the body is no JSON text"
	case !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")):
		return nil, "the body is no JSON object"
	case json.Unmarshal(body, &members) != nil:
		return nil, "the body is no JSON object"
	}
	return members, ""
}

// text reads a required string; label is how messages call it. Null is a missing
// member (reading AO-76).
func (p *parser) text(o object, name, label string) (string, bool) {
	raw, ok := o[name]
	var s *string
	switch {
	case !ok:
		p.note(name, "missing", "%s is required", label)
	case string(raw) == "null":
		p.note(name, "missing", "%s is null", label)
	case json.Unmarshal(raw, &s) != nil:
		p.note(name, "type", "%s is no string", label)
	default:
		return *s, true
	}
	return "", false
}

// listed reads a required string that is one of a list.
func (p *parser) listed(o object, name, label string, list []string) string {
	s, ok := p.text(o, name, label)
	if ok && !slices.Contains(list, s) {
		p.note(name, "value", "%s is none of %s", label, strings.Join(list, ", "))
	}
	return s
}

// optionalText checks that a member is a string, null or absent.
func (p *parser) optionalText(o object, name string) {
	if raw, ok := o[name]; ok && string(raw) != "null" && raw[0] != '"' {
		p.note(name, "type", "%s is no string", name)
	}
}

func (p *parser) id(o object) string {
	id, ok := p.text(o, idMember, idMember)
	switch {
	case !ok || uuid4.MatchString(id):
	case anyUUID.MatchString(id):
		p.note(idMember, reasonVersion, "%s is no lower-case UUID of version 4", idMember)
	default:
		p.note(idMember, reasonForm, "%s is no UUID", idMember)
	}
	return id
}

// identities reads the array of section 5.2: at least one object, each complete.
func (p *parser) identities(r *request) {
	const name = "subject_identities"
	list := p.array(r.members, name)
	if raw, ok := r.members[name]; !ok || string(raw) == "null" {
		p.note(name, "missing", "%s is required", name)
	} else if list != nil && len(list) == 0 {
		p.note(name, "value", "%s is empty", name)
	}
	for i, raw := range list {
		label := fmt.Sprintf("%s[%d]", name, i)
		var o object
		if raw[0] != '{' || json.Unmarshal(raw, &o) != nil {
			p.note(name, "type", "%s is no object", label)
			continue
		}
		id := Identity{
			Type:   p.listed(o, "identity_type", label+".identity_type", identityTypes),
			Format: p.listed(o, "identity_format", label+".identity_format", identityFormats),
		}
		p.text(o, "identity_value", label+".identity_value")
		r.identities, r.elements = append(r.identities, id), append(r.elements, o)
	}
}

// callbacks reads status_callback_urls: absolute URLs that a POST can reach.
func (p *parser) callbacks(r *request) {
	const name = "status_callback_urls"
	list := p.array(r.members, name)
	if len(list) > maxURLs {
		p.note(name, "value", "%s has more than %d entries", name, maxURLs)
		return
	}
	for i, raw := range list {
		label := fmt.Sprintf("%s[%d]", name, i)
		var s string
		if raw[0] != '"' || json.Unmarshal(raw, &s) != nil {
			p.note(name, "type", "%s is no string", label)
		} else if !callable(s) {
			p.note(name, "value", "%s is no absolute http or https URL", label)
		} else if !slices.Contains(r.callbacks, s) {
			r.callbacks = append(r.callbacks, s)
		}
	}
}

// array reads a member that is an array; nil if it is absent, null or something else,
// which last is noted.
func (p *parser) array(o object, name string) []json.RawMessage {
	raw, ok := o[name]
	if !ok || string(raw) == "null" {
		return nil
	}
	list := []json.RawMessage{}
	if raw[0] != '[' || json.Unmarshal(raw, &list) != nil {
		p.note(name, "type", "%s is no array", name)
		return nil
	}
	return list
}

// callable reports whether a callback can be sent to the URL.
func callable(s string) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}
