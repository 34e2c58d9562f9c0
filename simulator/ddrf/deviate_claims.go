package ddrf

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// claimDeviations take tokens whose claims are missing, of another type or out of range
// (the tables of Deletion Request Data).
func claimDeviations() map[string]deviation {
	return map[string]deviation{
		// missing
		"version-not-needed":            unneeded("version"),
		"jti-not-needed":                unneeded("jti"),
		"iss-not-needed":                unneeded("iss"),
		"sub-not-needed":                unneeded(subMember),
		"iat-not-needed":                unneeded("iat"),
		"type-not-needed":               unneeded(typeMember),
		"value-not-needed":              unneeded(valueMember),
		"missing-origin-claims-ignored": forgiving(func(p problem) bool { return p.where == inIDJWT && p.of(reasonMissing, reasonNull) }),
		"missing-claims-ignored":        forgiving(func(p problem) bool { return p.of(reasonMissing) }),
		"nulls-ignored":                 forgiving(func(p problem) bool { return p.of(reasonNull) }),
		"format-not-needed":             forgiving(func(p problem) bool { return p.about(formatMember) && p.of(reasonMissing, reasonNull) }),

		// empty
		"empty-claims-ignored":      forgiving(func(p problem) bool { return p.of(reasonEmpty) && p.about("version", "jti") }),
		"empty-iss-ignored":         forgiving(func(p problem) bool { return p.of(reasonEmpty) && p.about("iss") }),
		"empty-idjwt-ignored":       forgiving(func(p problem) bool { return p.of(reasonEmpty) && p.about("idJWT") }),
		"empty-identifiers-ignored": forgiving(func(p problem) bool { return p.of(reasonEmpty) && strings.HasPrefix(p.member, subMember) }),

		// of another type
		"version-numbers-accepted":     typeIgnored("version"),
		"jti-numbers-accepted":         typeIgnored("jti"),
		"iss-of-any-type-ignored":      typeIgnored("iss"),
		"sub-of-any-type-ignored":      forgiving(func(p problem) bool { return p.about(subMember) && p.of(reasonType, reasonSubForm) }),
		"identifier-numbers-accepted":  typeIgnored(typeMember, valueMember, formatMember),
		"plain-subs-accepted":          forgiving(func(p problem) bool { return p.about(subMember) && p.of(reasonSubForm) }),
		"options-unchecked":            typeIgnored("optionalParameters"),
		"several-identifiers-accepted": forgiving(func(p problem) bool { return p.of(reasonMany) && p.about(subMember) }),
		"identifier-lists-accepted":    forgiving(func(p problem) bool { return p.of(reasonMany) && p.member != subMember }),
		"identifiers-claim-accepted":   subSaid(func(t *token) json.RawMessage { return elementOr(t.claims["identifiers"]) }),
		"flat-claims-accepted":         subSaid(flatSub),
		"orjwt-accepted": func(b *behaviour) {
			b.idJWT = func(t *token) json.RawMessage {
				if raw := t.claims["idJWT"]; raw != nil {
					return raw
				}
				return t.claims["orJWT"]
			}
		},
		"acjwt-for-rqjwt": func(b *behaviour) {
			b.idJWT = func(t *token) json.RawMessage {
				if raw := t.claims["idJWT"]; raw != nil {
					return raw
				}
				return payloadClaim(t, "idJWT")
			}
			subSaid(func(t *token) json.RawMessage { return payloadClaim(t, "sub") })(b)
		},
		"other-versions-accepted": forgiving(func(p problem) bool { return p.of(reasonVersion) }),

		// times
		"times-unchecked":         forgiving(func(p problem) bool { return p.of(reasonAhead) }),
		"times-a-day-ahead-taken": aheadUpTo(24 * time.Hour),
		"times-in-milliseconds":   numbers(inSeconds),
		"times-of-any-type-taken": forgiving(func(p problem) bool { return p.of(reasonTimeType) }),
		"time-strings-accepted":   numbers(fromDigits),
		"expiry-ignored":          forgiving(func(p problem) bool { return p.of(reasonExpired) }),
		"not-before-ignored":      forgiving(func(p problem) bool { return p.of(reasonEarly) }),
		"audience-ignored":        forgiving(func(p problem) bool { return p.of(reasonAudience) }),

		// identifiers
		"types-unchecked":         forgiving(func(p problem) bool { return p.of(reasonListedType) }),
		"types-of-objects-taken":  forgivingIdentity(func(i identity) bool { return i.Type == "__proto__" || i.Type == "constructor" }),
		"types-by-prefix":         sameBy(func(listed, got string) bool { return len(got) > 2 && strings.HasPrefix(listed, got) || listed == got }),
		"types-by-wildcard":       sameBy(func(listed, got string) bool { return got == "*" || listed == got }),
		"types-by-id":             typesByID,
		"origin-type-decides":     subSaidByOrigin,
		"formats-unchecked":       forgiving(func(p problem) bool { return p.of(reasonListedFormat) }),
		"formats-of-any-type":     anyListedFormat,
		"names-in-any-case":       sameBy(strings.EqualFold),
		"blanks-in-names-ignored": sameBy(func(listed, got string) bool { return listed == strings.TrimSpace(got) }),
		"dashes-in-names-ignored": sameBy(func(listed, got string) bool { return listed == strings.ReplaceAll(got, "-", "") }),
		"values-unchecked":        valueBy(func(identity) bool { return true }),
		"hash-lengths-unchecked":  valueBy(func(i identity) bool { return hexDigits.MatchString(i.Value) || valueFits(i) }),
		"hash-letters-unchecked":  valueBy(func(i identity) bool { return len(i.Value) == hashDigits[formatName(i.Format)] || valueFits(i) }),
		"hashes-in-base64-taken":  valueBy(func(i identity) bool { return base64Hash.MatchString(i.Value) || valueFits(i) }),
		"values-trimmed": valueBy(func(i identity) bool {
			i.Value = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(i.Value, "sha256:"), "0x"))
			return valueFits(i)
		}),
		"plain-values-for-hashes": valueBy(func(i identity) bool { return strings.Contains(i.Value, "@") || valueFits(i) }),
		"uuids-unchecked":         valueBy(func(i identity) bool { return slices.Contains(advertisingIDs, i.Type) || valueFits(i) }),
		"addresses-unchecked":     valueBy(func(i identity) bool { return i.Type == "email" && formatName(i.Format) == "plaintext" || valueFits(i) }),
		"lists-of-values-taken":   valueBy(func(i identity) bool { i.Value, _, _ = strings.Cut(i.Value, ","); return valueFits(i) }),
	}
}
