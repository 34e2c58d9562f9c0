package opengdpr

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
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
		"refuses-64k":                  func(b *behaviour) { b.bodyLimit, b.overLimit = 64<<10-1, http.StatusInternalServerError },
		"refuses-everything":           objecting(everything),
		"refuses-dense-body":           objecting(dense),
		"refuses-beyond-ascii":         refuseBeyondASCII,
		"refuses-hashed-identities":    objecting(hashed),
		"stuck-after-large-body":       stuckAfterLargeBody,
		"locks-out-after-refusals":     lockOutAfterRefusals,
		"refuses-listed-type":          refuseLastType,
		"refuses-listed-pair":          refuseLastPair,
		"refuses-all-options-together": objecting(everyOption),
		"echoes-identity":              editing(refusal, echoIdentities),
		"echoes-credentials": editing(refusal, func(a *answer) {
			errorOf(a).set("message", fmt.Sprint(errorOf(a).get("message"), ", for ", a.credentials))
		}),

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

// refuseBeyondASCII refuses other characters with a code of its own.
func refuseBeyondASCII(b *behaviour) {
	objecting(beyondASCII)(b)
	refusal := b.refusal
	b.refusal = func(problems []problem) int {
		if slices.ContainsFunc(problems, func(q problem) bool { return q.reason == reasonCharset }) {
			return http.StatusUnprocessableEntity
		}
		return refusal(problems)
	}
}

// stuckAfterLargeBody refuses everything once it has taken a body of 64 KiB.
func stuckAfterLargeBody(b *behaviour) {
	var stuck atomic.Bool
	objecting(func(r *request) []problem {
		if stuck.Load() {
			return everything(r)
		}
		stuck.Store(len(r.raw) >= 64<<10)
		return nil
	})(b)
}

// lockOutAfterRefusals refuses everything once it has refused ten bad ids.
func lockOutAfterRefusals(b *behaviour) {
	var refused atomic.Int32
	refusal := b.refusal
	b.refusal = func(problems []problem) int {
		if slices.ContainsFunc(problems, badID) {
			refused.Add(1)
		}
		return refusal(problems)
	}
	objecting(func(r *request) []problem {
		if refused.Load() < 10 {
			return nil
		}
		return everything(r)
	})(b)
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
