package opengdpr

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// echoDeviations give back in refusals what a request says of data subjects, or what
// it was authorised with (section 7.6).
func echoDeviations() map[string]deviation {
	return map[string]deviation{
		"echoes-identity":             echoing(func(v string) string { return v }),
		"echoes-identity-upper-case":  echoing(strings.ToUpper),
		"echoes-identity-base64":      echoing(func(v string) string { return base64.StdEncoding.EncodeToString([]byte(v)) }),
		"echoes-identity-hex":         echoing(func(v string) string { return hex.EncodeToString([]byte(v)) }),
		"echoes-identity-url-encoded": echoing(url.QueryEscape),
		"echoes-identity-sha256":      echoing(func(v string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(v))) }),
		"echoes-identity-md5":         echoing(func(v string) string { return fmt.Sprintf("%x", md5.Sum([]byte(v))) }),
		"echoes-local-part":           echoing(func(v string) string { local, _, _ := strings.Cut(v, "@"); return local }),
		"echoes-identity-in-header": editing(refusal, func(a *answer) {
			if values := identities(a); len(values) > 0 {
				a.header.Set("X-Subject", strings.Join(values, ","))
			}
		}),
		"echoes-identity-in-details": editing(refusal, func(a *answer) { detail(a, strings.Join(identities(a), ", ")) }),
		"echoes-identity-of-duplicates": editing(refusal, func(a *answer) {
			if slices.Contains(reasons(a), reasonDuplicate) {
				quote(a, identities(a)...)
			}
		}),
		"echoes-refused-forms":         echoRefusedForms,
		"echoes-body":                  editing(refusal, func(a *answer) { detail(a, string(clipped(a.request))) }),
		"echoes-body-base64":           editing(refusal, func(a *answer) { detail(a, base64.StdEncoding.EncodeToString(clipped(a.request))) }),
		"echoes-credentials":           editing(refusal, func(a *answer) { quote(a, a.credentials) }),
		"echoes-credentials-in-header": editing(refusal, func(a *answer) { a.header.Set("X-Authorized-By", a.credentials) }),
	}
}

// echoing quotes the identity values of a request in a form of its own.
func echoing(form func(value string) string) deviation {
	return editing(refusal, func(a *answer) {
		var texts []string
		for _, v := range identities(a) {
			texts = append(texts, form(v))
		}
		quote(a, texts...)
	})
}

// echoRefusedForms refuses legal forms of a request, each of a kind that some receivers
// are known not to expect, and quotes its identities.
func echoRefusedForms(b *behaviour) {
	const unexpected, limit = "unexpected", 1 << 20
	large := ruling("", "the body is larger than 1 MiB", func(r *request) bool { return len(r.raw) > limit })
	for _, o := range []objection{unknownMembers, absent("property_id"), hashed, large} {
		objecting(func(r *request) []problem {
			if !r.sound {
				return nil
			}
			problems := o(r)
			for i := range problems {
				problems[i].reason = unexpected
			}
			return problems
		})(b)
	}
	b.bodyLimit = max(b.bodyLimit, 16*limit)
	editing(refusal, func(a *answer) {
		if slices.Contains(reasons(a), unexpected) {
			quote(a, identities(a)...)
		}
	})(b)
}

// quote puts texts at the end of the message of a refusal.
func quote(a *answer, texts ...string) {
	if len(texts) > 0 {
		errorOf(a).set("message", message(a)+", for "+strings.Join(texts, ", "))
	}
}

// detail adds an error detail that holds a text.
func detail(a *answer, text string) {
	details, _ := errorOf(a).get("errors").([]document)
	errorOf(a).set("errors", append(slices.Clone(details), document{{"domain", "Request"}, {"reason", text}, {"message", "the request was refused"}}))
}

// clipped is as much of a request as is worth quoting.
func clipped(body []byte) []byte { return body[:min(len(body), 4<<10)] }

// identities are the identity values of the request that an answer refuses.
func identities(a *answer) []string {
	var body any
	if json.Unmarshal(a.request, &body) != nil {
		return nil
	}
	return identityValues(body)
}

// identityValues finds the strings under identity_value anywhere in a value.
func identityValues(v any) []string {
	var found []string
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if s, ok := v[name].(string); ok && name == "identity_value" {
				found = append(found, s)
			}
			found = append(found, identityValues(v[name])...)
		}
	case []any:
		for _, inner := range v {
			found = append(found, identityValues(inner)...)
		}
	}
	return found
}
