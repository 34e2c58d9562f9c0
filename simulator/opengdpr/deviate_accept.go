package opengdpr

import (
	"slices"
	"strings"
)

// acceptDeviations take requests that break a rule of sections 5.2 and 7.1, or are no
// JSON object at all.
func acceptDeviations() map[string]deviation {
	identity := []string{"subject_identities", "identity_type", "identity_value", "identity_format"}
	return map[string]deviation{
		// whole subjects
		"accepts-bad-ids":         forgiving(func(q problem) bool { return badID(q) && q.reason != reasonVersion }),
		"accepts-other-uuids":     forgiving(func(q problem) bool { return badID(q) && q.reason == reasonVersion }),
		"accepts-bad-types":       forgivingFaults("subject_request_type"),
		"accepts-bad-identities":  forgivingFaults(identity...),
		"accepts-bad-times":       forgivingFaults("submitted_time"),
		"accepts-bad-options":     forgivingFaults("api_version", "property_id", "status_callback_urls"),
		"accepts-broken-bodies":   acceptBrokenBodies,
		"accepts-unoffered":       forgiving(func(q problem) bool { return q.reason == reasonUnsupported }),
		"accepts-missing-members": forgivingReason(reasonMissing),
		"accepts-nulls":           forgivingReason(reasonNull),
		"accepts-wrong-types":     forgivingReason(reasonType),

		// values
		"accepts-any-request-type":    forgivingValue("subject_request_type"),
		"accepts-any-identity-type":   forgivingValue("identity_type"),
		"accepts-any-identity-format": forgivingValue("identity_format"),
		"accepts-no-identities":       forgivingReason(reasonEmpty),
		"accepts-numbers-for-strings": eachValue(textMembers, printed),
		"accepts-arrays-for-strings":  eachValue(textMembers, onlyElement),
		"accepts-one-for-many":        mending(listOfOne),
		"accepts-any-case":            eachValue(listedMembers, onText(strings.ToLower)),
		"accepts-blanks-around":       eachValue(textMembers, onText(strings.TrimSpace)),
		"accepts-names-in-any-case":   mending(renamed),
		"accepts-no-format":           mending(rawByDefault),
		"first-identity-only":         mending(firstIdentity),

		// times and URLs
		"accepts-times-of-any-form":     forgiving(func(q problem) bool { return q.member == "submitted_time" && q.reason == reasonForm }),
		"accepts-times-out-of-range":    forgivingReason(reasonRange),
		"accepts-dates":                 rewritten(date, "${0}T00:00:00Z"),
		"accepts-times-without-offset":  rewritten(naiveTime, "${0}Z"),
		"accepts-times-with-blank":      rewritten(blankTime, "${1}T${2}"),
		"accepts-relative-urls":         forgiving(func(q problem) bool { return q.member == "status_callback_urls" && q.reason == reasonForm }),
		"accepts-other-url-schemes":     forgivingReason(reasonScheme),
		"accepts-text-after-the-object": repairing(firstText),

		// bodies
		"accepts-relaxed-json":   repairing(relaxed),
		"accepts-form-bodies":    repairing(fromForm),
		"accepts-packed-bodies":  repairing(unpacked),
		"accepts-wrapped-bodies": repairing(unwrapped),
		"accepts-bad-utf-8":      repairing(validText),
		"accepts-bom":            repairing(withoutMark),
		"accepts-utf-16":         repairing(fromUTF16),
	}
}

// forgiving overlooks problems beside those that are overlooked already.
func forgiving(f func(problem) bool) deviation {
	return func(b *behaviour) {
		before := b.forgive
		b.forgive = func(q problem) bool { return f(q) || before(q) }
	}
}

func forgivingReason(reason string) deviation {
	return forgiving(func(q problem) bool { return q.reason == reason })
}

// forgivingFaults overlooks all that is wrong with members, but not that they ask for
// what is not on offer.
func forgivingFaults(members ...string) deviation {
	return forgiving(func(q problem) bool { return slices.Contains(members, q.member) && q.reason != reasonUnsupported })
}

// forgivingValue overlooks that the value of a member is none of its list.
func forgivingValue(member string) deviation {
	return forgiving(func(q problem) bool { return q.member == member && q.reason == reasonValue })
}

// acceptBrokenBodies takes whatever is no JSON object, and what is one in an envelope.
func acceptBrokenBodies(b *behaviour) {
	repairing(unwrapped)(b)
	forgivingReason(reasonJSON)(b)
}
