package opengdpr

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// ruling objects to requests for which a rule holds, in a sentence about a member.
func ruling(member, message string, rule func(r *request) bool) objection {
	return func(r *request) []problem {
		if !rule(r) {
			return nil
		}
		return []problem{{member, "refused", message}}
	}
}

// hasOffset reports a time that does not end with Z.
func hasOffset(text string) bool { return text != "" && !strings.HasSuffix(text, "Z") }

// urls are the callback URLs as they stand in a request, nil if there is no list.
func (r *request) urls() []string {
	var list []string
	_ = json.Unmarshal(r.members["status_callback_urls"], &list) // leaves nil
	return list
}

func repeatedURL(urls []string) bool {
	sorted := slices.Sorted(slices.Values(urls))
	return len(slices.Compact(sorted)) < len(urls)
}

func anyContains(all []string, part string) bool {
	return slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, part) })
}

func repeatedType(list []Identity) bool {
	for i, identity := range list {
		if slices.ContainsFunc(list[:i], func(other Identity) bool { return other.Type == identity.Type }) {
			return true
		}
	}
	return false
}

// refusePartlySupported wants every identity to be on offer (reading AO-56).
func refusePartlySupported(b *behaviour) {
	objecting(ruling("subject_identities", "subject_identities has an unsupported element", func(r *request) bool {
		return partlySupported(b.offers, r)
	}))(b)
}

// partlySupported reports identities of which some are on offer and some are not.
func partlySupported(o Offers, r *request) bool {
	offered := 0
	for _, identity := range r.identities {
		if o.pair(identity) {
			offered++
		}
	}
	return offered > 0 && offered < len(r.identities)
}

var hexForms = map[string]*regexp.Regexp{
	"sha256": regexp.MustCompile(`^[0-9a-f]{64}$`),
	"sha1":   regexp.MustCompile(`^[0-9a-f]{40}$`),
	"md5":    regexp.MustCompile(`^[0-9a-f]{32}$`),
}

// oddHash reports a hashed identity that is no lower-case hex of the right length
// (reading AO-54).
func oddHash(r *request) bool {
	return slices.ContainsFunc(r.elements, func(o object) bool {
		form := hexForms[o.text("identity_format")]
		return form != nil && !form.MatchString(o.text("identity_value"))
	})
}

// optionalNull objects to null for an optional member (reading AO-76).
func optionalNull(r *request) []problem {
	for _, name := range []string{"api_version", "property_id", "status_callback_urls"} {
		if string(r.members[name]) == "null" {
			return []problem{{name, reasonNull, name + " is null"}}
		}
	}
	return nil
}

// emptyValue objects to empty strings where any string is legal (reading AO-76).
func emptyValue(r *request) []problem {
	for _, o := range append([]object{r.members}, r.elements...) {
		for _, name := range []string{"api_version", "property_id", "identity_value"} {
			if string(o[name]) == `""` {
				return []problem{{name, "refused", name + " is empty"}}
			}
		}
	}
	return nil
}

// refuseOtherVersions wants the version that discovery names (reading AO-49).
func refuseOtherVersions(b *behaviour) {
	objecting(ruling("api_version", "api_version is not supported", func(r *request) bool {
		return otherVersion(b.version, r)
	}))(b)
}

func otherVersion(own string, r *request) bool {
	version := r.members.text("api_version")
	return version != "" && version != own
}

// repeatsMember reports a JSON object that has a member twice at its top.
func repeatsMember(body []byte) bool {
	d := json.NewDecoder(bytes.NewReader(body))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return false
	}
	seen := map[json.Token]bool{}
	for d.More() {
		name, err := d.Token()
		if err != nil || seen[name] {
			return err == nil
		}
		seen[name] = true
		if d.Decode(new(json.RawMessage)) != nil {
			return false
		}
	}
	return false
}

// depth is how deeply the arrays and objects of a JSON text are nested.
func depth(body []byte) int {
	deepest, now, inside := 0, 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case inside && c == '\\':
			i++
		case c == '"':
			inside = !inside
		case inside:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
}
