package ddrf

import (
	"regexp"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
)

// shows says which choices of a reading the answers to its vectors show.
type shows struct {
	accepted, refused string         // when the request is taken or refused; empty where that shows nothing
	codes             map[int]string // by the code of a refusal, in place of refused
}

// choose picks the row of a reading for a vector that names it.
type choose func(v catalog.Vector) shows

// inAny is a reading whose vectors all show the same.
func inAny(row shows) choose { return func(catalog.Vector) shows { return row } }

// byName picks the first row whose pattern the id of a vector fits.
func byName(rows ...namedShows) choose {
	return func(v catalog.Vector) shows {
		for _, r := range rows {
			if r.form.MatchString(v.ID) {
				return r.shows
			}
		}
		return shows{}
	}
}

type namedShows struct {
	form *regexp.Regexp
	shows
}

func row(pattern string, s shows) namedShows { return namedShows{regexp.MustCompile(pattern), s} }

// readings are those that vectors tell apart. A vector names its reading in its reason. What
// each choice earns is in the vector's own row too, so that they agree unless the user pins a
// reading.
var readings = map[string]choose{
	"AD-01": byName(row(`plain-string`, shows{accepted: "plain-string"}), row(`json-string`, shows{refused: "takes-one-form"}), row(`flat`, shows{accepted: "flat-claims"})),
	"AD-02": byName(row(`number|array`, shows{accepted: "other-type-taken"}), row(`optional-(object|string)`, shows{refused: "takes-one-form"})),
	"AD-03": byName(row(`wrong-name`, shows{accepted: "other-name-taken"}), row(`decoded`, shows{accepted: "decoded"})),
	"AD-04": byName(row(`type-jose`, shows{accepted: "application-jose"}), row(`type-json`, shows{accepted: "application-json"}), row(`type-(none|text|octet|form|unknown)`, shows{accepted: "other-or-none"})),
	"AD-08": inAny(shows{codes: map[int]string{2: "code-2", 3: "code-3"}}),
	"AD-09": func(v catalog.Vector) shows {
		third := "code-3"
		if slices.Equal(v.Codes.Accept, []int{1}) {
			third = "missing-code-3"
		}
		return shows{accepted: "taken", codes: map[int]string{1: "code-1", 3: third, 5: "sub-code-5"}}
	},
	"AD-10": byName(row(`format`, shows{accepted: "taken", codes: map[int]string{4: "code-4", 5: "code-5"}})),
	"AD-11": byName(
		row(`ahead-60s`, shows{}),
		row(`ahead-(10m|23h)`, shows{accepted: "takes-up-to-24-h", codes: map[int]string{6: "refuses-beyond-5-min"}}),
		row(`ahead|year|milli|1e300`, shows{accepted: "takes-beyond-24-h", codes: map[int]string{6: "refuses-beyond-5-min"}}),
		row(`iat`, shows{accepted: "type-taken", codes: map[int]string{6: "type-code-6-or-1", 1: "type-code-6-or-1", 3: "type-code-3"}})),
	"AD-14": func(v catalog.Vector) shows {
		row := shows{codes: map[int]string{1: "400-with-1-2-3", 2: "400-with-1-2-3", 3: "400-with-1-2-3"}}
		if v.IfAccepted == catalog.Fail {
			row.accepted = "code-0"
		}
		return row
	},
	"AD-17": byName(row(`iabtl`, shows{accepted: "reader-takes-iabtl"}), row(`well-known`, shows{accepted: "reader-takes-well-known"})),
	"AD-18": func(v catalog.Vector) shows {
		switch {
		case strings.HasSuffix(v.ID, "-iss-upper"):
			return shows{accepted: "received-upper-taken", refused: "received-variant-refused"}
		case v.IfAccepted == catalog.Fail:
			return shows{accepted: "received-no-domain-taken", refused: "received-variant-refused"}
		}
		return shows{accepted: "received-variant-taken", refused: "received-variant-refused"}
	},
	"AD-19": byName(row(`thirty|other-domain`, shows{accepted: "reader-follows"}), row(``, shows{accepted: "reader-follows", refused: "reader-does-not"})),
	"AD-21": byName(row(`jwks-uri`, shows{accepted: "reader-takes-jwks-uri"}), row(``, shows{accepted: "reader-takes-other-shape"})),
	"AD-23": byName(
		row(`kid-absent|bare-jwk`, shows{refused: "absent-refused"}),
		row(`foreign|dup-kid`, shows{}),
		row(`rotated`, shows{refused: "rotated-refused"}),
		row(`kid-`, shows{accepted: "unknown-tried", refused: "unknown-refused"})),
	"AD-24": byName(row(`ps256|es384|eddsa`, shows{refused: "refuses-others"})),
	"AD-25": inAny(shows{accepted: "mismatch-taken", refused: "mismatch-refused"}),
	"AD-26": byName(
		row(`typ-`, shows{accepted: "typ-ignored"}),
		row(`crit`, shows{refused: "crit-refused"}),
		row(`attacker|lookalike`, shows{accepted: "embedded-key-trusted"}),
		row(`-true|other-true-sig`, shows{accepted: "extra-ignored", refused: "key-header-refused"})),
	"AD-27": inAny(shows{accepted: "received-other-taken", refused: "received-other-refused"}),
	"AD-29": inAny(shows{accepted: "case-insensitive", refused: "exact"}),
	"AD-30": byName(row(`upper-hex`, shows{accepted: "upper-hex-taken", refused: "upper-hex-refused"}), row(`uuid-(zero|case)|email-upper`, shows{}), row(``, shows{accepted: "not-checked", refused: "checked"})),
	"AD-34": byName(row(`after-refusal`, shows{}), row(``, shows{accepted: "taken-again", refused: "refused"})),
	"AD-35": byName(row(`direct`, shows{accepted: "taken", refused: "refused-direct"}), row(``, shows{accepted: "taken", refused: "refused-from-intermediary"})),
	"AD-37": inAny(shows{accepted: "two-keys", refused: "refused"}),
	"AD-40": byName(row(`rotated-same-kid`, shows{refused: "beyond-freshness"}), row(`removed-key-no-store`, shows{accepted: "beyond-freshness"}), row(`max-age|after-warm-up`, shows{})),
	"AD-42": inAny(shows{accepted: "several-taken", refused: "one"}),
	"AD-43": byName(row(`before-id`, shows{accepted: "order-taken", refused: "order-refused"})),
	"AD-44": byName(row(`http-(get|put|patch|delete|options)`, shows{}), row(`huge|deep`, shows{refused: "size-limit"})),
	"AD-51": inAny(shows{accepted: "file-by-http"}),
	"AD-55": byName(
		row(`optional-null`, shows{}),
		row(`null`, shows{accepted: "null-taken", codes: map[int]string{1: "null-code-1"}}),
		row(`(version|jti)-empty`, shows{accepted: "empty-jti-version-taken", codes: map[int]string{1: "empty-jti-version-refused"}}),
		row(`empty`, shows{accepted: "null-taken", refused: "empty-refused"})),
	"AD-56": inAny(shows{accepted: "absent-taken", refused: "absent-refused"}),
	"AD-57": byName(row(`last-(bad|none|foreign)`, shows{accepted: "first-wins", refused: "refused"}), row(`same`, shows{refused: "refused"}), row(``, shows{accepted: "last-wins", refused: "refused"})),
	"AD-58": byName(row(`^ok-`, shows{refused: "own-aud-refused"}), row(``, shows{accepted: "ignored", refused: "honoured"})),
	"AD-59": inAny(shows{accepted: "takes-weak", refused: "refuses-weak"}),
	"AD-60": inAny(shows{accepted: "taken", refused: "refused"}),
	"AD-61": inAny(shows{accepted: "old-taken", codes: map[int]string{6: "old-refused"}}),
	"AD-62": inAny(shows{accepted: "taken", codes: map[int]string{1: "code-1", 2: "signature-code-2", 3: "code-3"}}),
	"AD-63": inAny(shows{accepted: "taken", refused: "refused"}),
}

var namesReading = regexp.MustCompile(`AD-[0-9]{2}`)

// seen are the choices that an answer to a vector shows: those of taking or refusing it, and
// those of the code of a refusal.
func (a answered) seen() (taken, coded []conformance.Seen) {
	for _, id := range namesReading.FindAllString(a.vector.Why, -1) {
		choose := readings[id]
		if choose == nil || a.unsaid() {
			continue
		}
		row := choose(a.vector.Vector)
		switch choice := row.codes[a.code]; {
		case a.accepts() && row.accepted != "":
			taken = append(taken, conformance.Seen{Reading: id, Choice: row.accepted})
		case a.accepts():
		case row.refused != "":
			taken = append(taken, conformance.Seen{Reading: id, Choice: row.refused})
		case choice != "":
			coded = append(coded, conformance.Seen{Reading: id, Choice: choice})
		}
	}
	return taken, coded
}

// decided adds choices that were seen to a finding under a requirement that their readings
// decide, and returns those that decide something else.
func decided(c *catalog.Catalog, requirement string, f conformance.Finding, choices []conformance.Seen) (conformance.Finding, []conformance.Seen) {
	var rest []conformance.Seen
	row, _ := c.Requirement(requirement)
	for _, seen := range choices {
		if reading, _ := c.Reading(seen.Reading); slices.Contains(reading.Decides, row.ID) || slices.Contains(reading.Decides, row.EnforcedBy) {
			f = f.Saw(seen.Reading, seen.Choice)
		} else {
			rest = append(rest, seen)
		}
	}
	return f, rest
}
