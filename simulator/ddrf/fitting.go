package ddrf

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"slices"
	"strings"
)

// listed are the identifiers that a file lists.
func (f *partnerFile) listed() (all []Identifier) {
	for _, raw := range list(f.object["identifiers"]) {
		entry, _, err := readObject(raw, false)
		if err != nil {
			continue
		}
		t, _ := text(entry["type"])
		format, _ := text(entry["format"])
		if t != "" && format != "" {
			all = append(all, Identifier{Type: t, Format: format})
		}
	}
	return all
}

// fitting is what is sent of the identifiers that are known, the first first: one that
// the recipient lists as it is, or one that becomes so by hashing. A hash cannot be turned
// back, nor into another.
func fitting(o *origination, known []identity, listed []Identifier) (identity, bool) {
	for _, k := range known {
		for _, l := range listed {
			if l.Type == k.Type && sameFormat(l.Format, k.Format) {
				return identity{Type: l.Type, Format: l.Format, Value: k.Value}, true
			}
		}
		if !isPlain(k.Format) {
			continue
		}
		for _, l := range listed {
			if l.Type != k.Type {
				continue
			}
			if value, ok := o.b.requesting.hashed(k, l.Format); ok {
				return identity{Type: l.Type, Format: l.Format, Value: value}, true
			}
		}
	}
	return identity{}, false
}

// sameFormat tells whether two names stand for one format.
func sameFormat(a, b string) bool { return formatName(a) == formatName(b) || isPlain(a) && isPlain(b) }

// isPlain tells whether a format is the identifier itself.
func isPlain(format string) bool {
	return slices.Contains([]string{"plain", "plaintext", "raw"}, formatName(format))
}

// hashed is a plain identifier in a format that is a hash of it, and whether it is one.
func hashed(i identity, format string) (string, bool) { return hashOf(format, normal(i)) }

// normal is a plain identifier as it is hashed: without blanks around it, and a mail
// address in lower case.
func normal(i identity) string {
	value := strings.TrimSpace(i.Value)
	if strings.EqualFold(i.Type, "email") {
		return strings.ToLower(value)
	}
	return value
}

// hashOf is a text in a format that is a hash, in lower-case hex, and whether it is one.
func hashOf(format, value string) (string, bool) {
	data := []byte(value)
	var sum []byte
	switch formatName(format) {
	case "md5":
		s := md5.Sum(data)
		sum = s[:]
	case "sha1":
		s := sha1.Sum(data)
		sum = s[:]
	case "sha256":
		s := sha256.Sum256(data)
		sum = s[:]
	case "sha384":
		s := sha512.Sum384(data)
		sum = s[:]
	case "sha512":
		s := sha512.Sum512(data)
		sum = s[:]
	default:
		return "", false
	}
	return hex.EncodeToString(sum), true
}
