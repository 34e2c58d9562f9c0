package observe

import "strings"

// UUIDForm tells how far a string is the lower-case version 4 UUID that section 1.1
// of OpenGDPR demands.
type UUIDForm string

// The forms of a UUID.
const (
	UUIDv4           UUIDForm = "v4"            // version 4 in lower case
	UUIDUpperCase    UUIDForm = "upper-case"    // version 4 with a letter in upper case
	UUIDOddVariant   UUIDForm = "odd-variant"   // version 4 in lower case by its digit, of another variant than that of RFC 4122
	UUIDOtherVersion UUIDForm = "other-version" // a UUID of another version, in any case
	UUIDNot          UUIDForm = "not-uuid"      // not of the form 8-4-4-4-12
)

// UUID tells the form of s. The version is the first digit of the third group, and the variant
// the first of the fourth: in others than the one from 8 to b, versions are none of RFC 4122's.
func UUID(s string) UUIDForm {
	if len(s) != 36 {
		return UUIDNot
	}
	for i := range len(s) {
		hyphen := i == 8 || i == 13 || i == 18 || i == 23
		if hyphen != (s[i] == '-') || !hyphen && !isHex(s[i]) {
			return UUIDNot
		}
	}
	switch {
	case s[14] != '4':
		return UUIDOtherVersion
	case s != strings.ToLower(s):
		return UUIDUpperCase
	case !strings.ContainsRune("89ab", rune(s[19])):
		return UUIDOddVariant
	}
	return UUIDv4
}

// isHex tells whether c is a hexadecimal digit of either case.
func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
