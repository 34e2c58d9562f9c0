package opengdpr

import (
	"net/http"
	"slices"
	"sync/atomic"
)

// validationDeviations concern which requests are refused, and how.
func validationDeviations() map[string]deviation {
	return map[string]deviation{
		"refuses-bad-ids-with-422":     refusingWith(http.StatusUnprocessableEntity, badID),
		"refuses-bad-ids-with-500":     refusingWith(http.StatusInternalServerError, badID),
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
		"takes-two-requests":           takeTwo,
		"locks-out-after-refusals":     lockOutAfterRefusals,
		"refuses-listed-type":          refuseLastType,
		"refuses-listed-pair":          refuseLastPair,
		"refuses-all-options-together": objecting(everyOption),

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
	return q.member == idMember && slices.Contains([]string{reasonMissing, reasonNull, reasonType, reasonForm, reasonVersion}, q.reason)
}

// refuseLastType objects to the last type that discovery lists.
func refuseLastType(b *behaviour) {
	objecting(func(r *request) []problem {
		if types := b.offers.Types; r.kind != types[len(types)-1] {
			return nil
		}
		return []problem{{"subject_request_type", reasonUnsupported, "subject_request_type is not supported"}}
	})(b)
}

// refuseLastPair objects to the last pair that discovery lists.
func refuseLastPair(b *behaviour) {
	objecting(func(r *request) []problem {
		if pairs := b.offers.Identities; !slices.Contains(r.identities, pairs[len(pairs)-1]) {
			return nil
		}
		return []problem{{"subject_identities", reasonUnsupported, "subject_identities has an unsupported identity"}}
	})(b)
}

// refuseBeyondASCII refuses other characters with a code of its own.
func refuseBeyondASCII(b *behaviour) {
	objecting(beyondASCII)(b)
	refusingWhen(reasonCharset, http.StatusUnprocessableEntity)(b)
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

// takeTwo refuses everything once it has taken two requests.
func takeTwo(b *behaviour) {
	var judged atomic.Int32
	objecting(func(r *request) []problem {
		if judged.Add(1) <= 2 {
			return nil
		}
		return everything(r)
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
