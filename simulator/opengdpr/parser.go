package opengdpr

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// parser collects problems while a request is read.
type parser struct{ problems []problem }

func (p *parser) note(member, reason, format string, args ...any) {
	p.problems = append(p.problems, problem{member, reason, fmt.Sprintf(format, args...)})
}

// text reads a required string; label is how messages call it. Null is a missing
// member (reading AO-76).
func (p *parser) text(o object, name, label string) (string, bool) {
	raw, ok := o[name]
	switch {
	case !ok:
		p.note(name, reasonMissing, "%s is required", label)
	case string(raw) == "null":
		p.note(name, reasonNull, "%s is null", label)
	case raw[0] != '"':
		p.note(name, reasonType, "%s is no string", label)
	default:
		return unquoted(raw), true
	}
	return "", false
}

// unquoted is the value of a JSON string that is known to be one.
func unquoted(raw json.RawMessage) (s string) {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	_ = json.Unmarshal(raw, &s) // it is known
	return s
}

// listed reads a required string that is one of a list.
func (p *parser) listed(o object, name, label string, list []string) string {
	s, ok := p.text(o, name, label)
	if ok && !slices.Contains(list, s) {
		p.note(name, reasonValue, "%s is none of %s", label, strings.Join(list, ", "))
	}
	return s
}

// optionalText checks that a member is a string, null or absent.
func (p *parser) optionalText(o object, name string) {
	if raw, ok := o[name]; ok && string(raw) != "null" && raw[0] != '"' {
		p.note(name, reasonType, "%s is no string", name)
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
	switch raw, ok := r.members[name]; {
	case !ok:
		p.note(name, reasonMissing, "%s is required", name)
	case string(raw) == "null":
		p.note(name, reasonNull, "%s is null", name)
	case list != nil && len(list) == 0:
		p.note(name, reasonEmpty, "%s is empty", name)
	}
	for i, raw := range list {
		label := fmt.Sprintf("%s[%d]", name, i)
		if raw[0] != '{' {
			p.note(name, reasonType, "%s is no object", label)
			continue
		}
		o := splitObject(raw)
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
		p.note(name, reasonValue, "%s has more than %d entries", name, maxURLs)
		return
	}
	for i, raw := range list {
		label := fmt.Sprintf("%s[%d]", name, i)
		if raw[0] != '"' {
			p.note(name, reasonType, "%s is no string", label)
			continue
		}
		s := unquoted(raw)
		if u := absolute(s); u == nil {
			p.note(name, reasonForm, "%s is no absolute URL", label)
		} else if u.Scheme != "http" && u.Scheme != "https" {
			p.note(name, reasonScheme, "%s is no http or https URL", label)
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
	if raw[0] != '[' {
		p.note(name, reasonType, "%s is no array", name)
		return nil
	}
	return splitArray(raw)
}

// absolute parses a URL of printable ASCII that has a scheme and a host, nil if it is
// something else.
func absolute(s string) *url.URL {
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f {
			return nil
		}
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" || u.Hostname() == "" {
		return nil
	}
	return u
}
