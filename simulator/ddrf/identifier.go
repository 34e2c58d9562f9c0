package ddrf

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// identifier looks at what is to be deleted: type, format and value, by the list of the
// participant's own file (section Identifier Communication).
func (x *examination) identifier(i identity) {
	if code, ordered := x.config.Codes[i.Type]; ordered {
		if code > 0 {
			x.object(problem{where: inRQJWT, reason: reasonOrdered, member: subMember, code: code, text: fmt.Sprintf("code %d was ordered for this type", code)})
		}
		return
	}
	if slices.ContainsFunc(x.b.listless, func(taken func(identity) bool) bool { return taken(i) }) {
		return
	}
	typeListed := slices.ContainsFunc(x.b.identifiers, func(o Identifier) bool { return x.b.same(o.Type, i.Type) })
	if i.Type != "" && !typeListed {
		x.object(problem{where: inRQJWT, reason: reasonListedType, member: typeMember, text: "this type is not supported"})
		return
	}
	listed := slices.ContainsFunc(x.b.identifiers, func(o Identifier) bool { return x.b.same(o.Type, i.Type) && x.b.same(o.Format, i.Format) })
	if i.Type != "" && i.Format != "" && !listed {
		x.object(problem{where: inRQJWT, reason: reasonListedFormat, member: formatMember, text: "this format is not supported for the type"})
		return
	}
	if i.Value != "" && !x.b.valueFits(i) {
		x.object(problem{where: inRQJWT, reason: reasonValue, member: valueMember, text: "it is not of its format"})
	}
}

var (
	hexDigits = regexp.MustCompile(`^[0-9A-Fa-f]+$`)
	uuid      = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
	address   = regexp.MustCompile(`^[^@\s\pC]+@[^@\s\pC]+\.[^@\s\pC]+$`)
	control   = regexp.MustCompile(`\p{Cc}`)
)

// hashDigits are the lengths of hashes in hex.
var hashDigits = map[string]int{"md5": 32, "sha1": 40, "sha256": 64, "sha384": 96, "sha512": 128}

// advertisingIDs are types whose plain form is a UUID.
var advertisingIDs = []string{"idfa", "idfv", "ifa", "ifv", "aaid", "gaid", "maid", "adid", "android_advertising_id", "advertising_id"}

// formatName is a format without the spellings that it is known under.
func formatName(format string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(format))
}

// valueFits tells whether a value is of its format, so far as the format is known here.
func valueFits(i identity) bool {
	format := formatName(i.Format)
	if n, ok := hashDigits[format]; ok {
		return len(i.Value) == n && hexDigits.MatchString(i.Value)
	}
	plain := slices.Contains([]string{"plain", "plaintext", "raw"}, format)
	switch {
	case format == "uuid", plain && slices.Contains(advertisingIDs, strings.ToLower(i.Type)):
		return uuid.MatchString(i.Value)
	case plain && strings.ToLower(i.Type) == "email":
		return address.MatchString(i.Value)
	}
	return !control.MatchString(i.Value)
}
