package opengdpr

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// validationDeviations concern which requests are refused, and how.
func validationDeviations() map[string]deviation {
	return map[string]deviation{
		"accepts-bad-ids": func(b *behaviour) {
			b.forgive = func(q problem) bool { return badID(q) && q.reason != reasonVersion }
		},
		"refuses-bad-ids-with-422":     refusingIDs(http.StatusUnprocessableEntity),
		"refuses-bad-ids-with-500":     refusingIDs(http.StatusInternalServerError),
		"refuses-unknown-members":      objecting(unknownMembers),
		"refuses-absent-property":      objecting(absent("property_id")),
		"refuses-absent-version":       objecting(absent("api_version")),
		"refuses-absent-callback-urls": objecting(absent("status_callback_urls")),
		"refuses-reversed-members":     objecting(idLast),
		"refuses-pretty-body":          objecting(holding("\n", "line breaks")),
		"refuses-escapes":              objecting(holding(`\`, "escapes")),
		"refuses-64k":                  func(b *behaviour) { b.bodyLimit, b.overLimit = 64<<10, http.StatusInternalServerError },
		"refuses-listed-type":          refuseLastType,
		"refuses-listed-pair":          refuseLastPair,
		"echoes-identity":              editing(refusal, echoIdentities),
		"error-object-code-string":     editing(refusal, func(a *answer) { errorOf(a).set("code", strconv.Itoa(a.status)) }),

		"guarded-callbacks": objecting(guardCallbacks),
		"unknown-id-404":    func(b *behaviour) { b.unknownID = http.StatusNotFound },
	}
}

// objecting adds a rule.
func objecting(o objection) deviation {
	return func(b *behaviour) { b.objections = append(b.objections, o) }
}

// badID reports whether a problem is one of the id as it was sent.
func badID(q problem) bool {
	return q.member == idMember && slices.Contains([]string{"missing", "type", reasonForm, reasonVersion}, q.reason)
}

func refusingIDs(code int) deviation {
	return func(b *behaviour) {
		b.refusal = func(problems []problem) int {
			if slices.ContainsFunc(problems, badID) {
				return code
			}
			return http.StatusBadRequest
		}
	}
}

func absent(name string) objection {
	return func(r *request) []problem {
		if _, ok := r.members[name]; ok {
			return nil
		}
		return []problem{{name, "missing", name + " is required"}}
	}
}

// holding objects to bodies that contain a text.
func holding(text, what string) objection {
	return func(r *request) []problem {
		if !bytes.Contains(r.raw, []byte(text)) {
			return nil
		}
		return []problem{{"", "json", "the body holds " + what}}
	}
}

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

// refuseLastType objects to the last type that discovery lists.
func refuseLastType(b *behaviour) {
	objecting(func(r *request) []problem {
		if types := b.offers.Types; r.kind != types[len(types)-1] {
			return nil
		}
		return []problem{{"subject_request_type", "unsupported", "subject_request_type is not supported"}}
	})(b)
}

// refuseLastPair objects to the last pair that discovery lists.
func refuseLastPair(b *behaviour) {
	objecting(func(r *request) []problem {
		if pairs := b.offers.Identities; !slices.Contains(r.identities, pairs[len(pairs)-1]) {
			return nil
		}
		return []problem{{"subject_identities", "unsupported", "subject_identities has an unsupported identity"}}
	})(b)
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

// errorOf is the error object of a refusal.
func errorOf(a *answer) *document { return a.doc.get("error").(*document) }

// echoIdentities quotes the identity values of a request in the message about it.
func echoIdentities(a *answer) {
	var body any
	if json.Unmarshal(a.request, &body) != nil {
		return
	}
	if values := identityValues(body); len(values) > 0 {
		e := errorOf(a)
		e.set("message", fmt.Sprint(e.get("message"), ", for ", strings.Join(values, ", ")))
	}
}

// identityValues finds the strings under identity_value anywhere in a value.
func identityValues(v any) []string {
	var found []string
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if s, ok := inner.(string); ok && name == "identity_value" {
				found = append(found, s)
			}
			found = append(found, identityValues(inner)...)
		}
	case []any:
		for _, inner := range v {
			found = append(found, identityValues(inner)...)
		}
	}
	return found
}
