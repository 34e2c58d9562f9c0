package opengdpr

import (
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator/journal"
)

// shows are the choices of a reading that the answer to a vector shows: when it is accepted,
// when it is refused, or empty where that shows nothing.
type shows struct{ reading, accepted, refused string }

// vectorReadings are the readings that vectors tell apart. What each choice earns is in the
// vector's own row too, so that they agree unless the user pins a reading.
var vectorReadings = map[string]shows{
	"id-upper-case": wrongID, "id-one-upper": wrongID, "id-version-1": wrongID, "id-version-3": wrongID, "id-version-5": wrongID,
	"id-version-7": wrongID, "id-nil": wrongID, "id-max": wrongID,

	"id-null": requiredNull, "type-null": requiredNull, "identities-null": requiredNull, "identity-type-null": requiredNull,
	"identity-value-null": requiredNull, "identity-format-null": requiredNull, "time-null": requiredNull,
	"version-null": optionalNull, "property-null": optionalNull, "urls-null": optionalNull,
	"version-empty": emptyValue, "property-empty": emptyValue, "identity-value-empty": emptyValue,

	"type-not-offered":            {"AO-61", "accepted", "refused"},
	"identity-type-not-offered":   notListed,
	"identity-format-not-offered": notListed,
	"identities-mixed":            {"AO-56", "accepted", "refused"},
	"identities-two-alike":        {"AO-57", "allowed", "refused"},
	"identity-type-unknown":       {"AO-53", "", "closed"},
	"identity-type-later-key":     {"AO-53", "later-key", "closed"},
	"identity-type-log-key":       {"AO-53", "log-key", "closed"},
	"hash-short":                  anyHash, "hash-not-hex": anyHash, "hash-upper-case": anyHash, "hash-base64": anyHash,

	"time-future":         {"AO-52", "future-accepted", "future-refused"},
	"time-lower-case":     strictTime,
	"time-leap-second":    strictTime,
	"version-unsupported": {"AO-49", "mismatch-accepted", "mismatch-refused"},
	"urls-four":           {"AO-48", "", "few-only"},
	"urls-plain-http":     guarded,
	"urls-loopback":       guarded,

	"member-unknown": unknownMember, "member-unknown-object": unknownMember, "member-unknown-later": unknownMember,
	"member-unknown-identity": unknownMember,
	"member-twice":            repeatedMember, "member-twice-different": repeatedMember,
	"body-trailing-text": trailing, "body-twice": trailing, "body-truncated": trailing,

	"media-none": jsonBody, "media-text": jsonBody, "media-form-over-json": jsonBody, "media-doubled": jsonBody,
	"media-charset": mediaParameter, "media-case": mediaParameter,
	"body-form":              {"AO-60", "", "other-body-400"},
	"same-identities-new-id": {"AO-26", "accepted", "refused"},
}

var (
	wrongID        = shows{"AO-58", "accepted", "refused"}
	requiredNull   = shows{"AO-76", "required-null-accepted", "required-null-refused"}
	optionalNull   = shows{"AO-76", "optional-null-either", "optional-null-either"}
	emptyValue     = shows{"AO-76", "empty-value-either", "empty-value-either"}
	notListed      = shows{"AO-55", "accepted", "refused"}
	anyHash        = shows{"AO-54", "receiver-any", "receiver-any"}
	strictTime     = shows{"AO-51", "", "strict-receiver"}
	guarded        = shows{"AO-48", "", "guarded"}
	unknownMember  = shows{"AO-59", "unknown-ignored", "unknown-refused"}
	repeatedMember = shows{"AO-59", "repeated-accepted", "repeated-refused"}
	trailing       = shows{"AO-59", "trailing-accepted", ""}
	jsonBody       = shows{"AO-60", "any-accepted", "demanded"}
	mediaParameter = shows{"AO-60", "", "parameter-refused"}
	inError        = shows{"AO-70", "accepted", "refused"}
)

// reading is the row of a vector. One that must be refused, and about which nothing else is
// open, tells whether bad requests are refused at all.
func (v vectorCase) reading() shows {
	row, ok := vectorReadings[v.ID]
	if !ok && !tolerant(v.Vector) && v.earns("201") == catalog.Fail {
		return inError
	}
	return row
}

// shown is the choice that an answer shows, empty for none.
func (v vectorCase) shown(ex *journal.Exchange) string {
	switch {
	case !ex.OK():
		return ""
	case ex.Status()/100 == 2:
		return v.reading().accepted
	case v.ID == "body-form" && ex.Status() == 415:
		return "other-body-415"
	case refused(ex) && (ex.Status() == 400 || tolerant(v.Vector)):
		return v.reading().refused
	}
	return ""
}

// saw adds the choice that the answer shows to the vector's finding, where the reading
// decides its row, and else only records it.
func (v vectorCase) saw(s *conformance.Session, f conformance.Finding, ex *journal.Exchange) conformance.Finding {
	row, choice := v.reading().reading, v.shown(ex)
	if choice == "" {
		return f
	}
	reading, _ := s.Catalog().Reading(row)
	requirement, _ := s.Catalog().Requirement(v.Violates)
	if slices.Contains(reading.Decides, requirement.ID) || slices.Contains(reading.Decides, requirement.EnforcedBy) {
		return f.Saw(row, choice)
	}
	s.Saw(row, choice, ex)
	return f
}
