package opengdpr

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
)

// objection is a rule that a deviating processor has beside those of the text.
type objection func(r *request) []problem

// absent objects to requests without an optional member.
func absent(name string) objection {
	return func(r *request) []problem {
		if _, ok := r.members[name]; ok {
			return nil
		}
		return []problem{{name, reasonMissing, name + " is required"}}
	}
}

// holding objects to bodies that contain a text.
func holding(text, what string) objection {
	return func(r *request) []problem {
		if !bytes.Contains(r.raw, []byte(text)) {
			return nil
		}
		return []problem{{"", reasonJSON, "the body holds " + what}}
	}
}

// dense objects to bodies that have no blank before their end.
func dense(r *request) []problem {
	if bytes.ContainsAny(bytes.TrimRight(r.raw, " \r\n"), " \n") {
		return nil
	}
	return []problem{{"", reasonJSON, "the body holds no blanks"}}
}

// everyOption objects to requests with all three optional members.
func everyOption(r *request) []problem {
	for _, name := range []string{"api_version", "property_id", "status_callback_urls"} {
		if _, ok := r.members[name]; !ok {
			return nil
		}
	}
	return []problem{{"", "options", "the request has too many options"}}
}

// everything objects to every request.
func everything(*request) []problem {
	return []problem{{"", "refused", "no request is taken"}}
}

// reasonCharset is the reason of problems with characters beyond ASCII.
const reasonCharset = "charset"

// beyondASCII objects to bodies with other characters.
func beyondASCII(r *request) []problem {
	if bytes.ContainsFunc(r.raw, func(c rune) bool { return c > 127 }) {
		return []problem{{"", reasonCharset, "the body holds characters beyond ASCII"}}
	}
	return nil
}

// hashed objects to identities in any format but raw.
func hashed(r *request) []problem {
	if slices.ContainsFunc(r.identities, func(i Identity) bool { return i.Format != "raw" }) {
		return []problem{{"subject_identities", "unsupported", "subject_identities has a hash"}}
	}
	return nil
}

// unknownMembers objects to members that sections 5.2 and 7.1 do not name.
func unknownMembers(r *request) []problem {
	var problems []problem
	check := func(label string, o object, known ...string) {
		for name := range o {
			if !slices.Contains(known, name) {
				problems = append(problems, problem{label, "unknown", label + " has an unknown member"})
			}
		}
	}
	check("the request", r.members, idMember, "subject_request_type", "subject_identities", "submitted_time",
		"api_version", "property_id", "status_callback_urls")
	for i, o := range r.elements {
		check(fmt.Sprintf("subject_identities[%d]", i), o, "identity_type", "identity_value", "identity_format")
	}
	return problems
}

// idLast objects to requests of several members of which the id is the last.
func idLast(r *request) []problem {
	d := json.NewDecoder(bytes.NewReader(r.raw))
	last := ""
	_, _ = d.Token() // the brace; the body is known to be an object
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil
		}
		last, _ = name.(string)
		if err := d.Decode(new(json.RawMessage)); err != nil {
			return nil
		}
	}
	if len(r.members) > 1 && last == idMember {
		return []problem{{idMember, "order", idMember + " comes last"}}
	}
	return nil
}

// guardCallbacks objects to URLs that a guard against forged requests would not call.
func guardCallbacks(r *request) []problem {
	for _, s := range r.callbacks {
		u, err := url.Parse(s)
		if err != nil {
			continue
		}
		host := strings.ToLower(u.Hostname())
		ip := net.ParseIP(host)
		if u.Scheme == "http" || host == "localhost" || strings.HasSuffix(host, ".test") || ip != nil && (ip.IsLoopback() || ip.IsPrivate()) {
			return []problem{{"status_callback_urls", "guarded", "status_callback_urls has a URL that is not called"}}
		}
	}
	return nil
}
