package ddrf

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// The text names no vocabulary of types and formats. These are the words whose values have a
// form that everybody knows; of others the owner of a target says one.

// digests are the formats that are a hash, by their name without dashes.
var digests = map[string]func(string) string{
	"sha256": func(s string) string { d := sha256.Sum256([]byte(s)); return hex.EncodeToString(d[:]) },
	"sha1":   func(s string) string { d := sha1.Sum([]byte(s)); return hex.EncodeToString(d[:]) },
	"md5":    func(s string) string { d := md5.Sum([]byte(s)); return hex.EncodeToString(d[:]) },
	"sha512": func(s string) string { d := sha512.Sum512([]byte(s)); return hex.EncodeToString(d[:]) },
}

// plainFormats are the names of a value as it is.
var plainFormats = []string{"plain", "plaintext", "plain-text", "plain_text", "raw", "clear", "cleartext", "text", "none", "uuid", "guid", "string"}

// deviceTypes are advertising ids, which are UUIDs.
var deviceTypes = []string{"idfa", "idfv", "ifv", "gaid", "aaid", "adid", "maid", "ifa", "ios_advertising_id", "android_advertising_id", "rida", "tifa", "device_id"}

// isDigest is the hash that a format is, empty if it is none.
func (p pair) isDigest() string {
	name := strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(p.Format))
	if digests[name] == nil {
		return ""
	}
	return name
}

func (p pair) isPlain() bool { return slices.Contains(plainFormats, strings.ToLower(p.Format)) }

func (p pair) isEmail() bool { return strings.Contains(strings.ToLower(p.Type), "mail") }

func (p pair) isDevice() bool { return slices.Contains(deviceTypes, strings.ToLower(p.Type)) }

// withValue says how values of a pair are made: as the owner says, else by what its names
// mean. A plain value of an unknown type is a guess.
func (p pair) withValue(said map[string]string) pair {
	switch digest := digests[p.isDigest()]; {
	case digest != nil:
		p.made = func(word string) string { return digest(p.plain(word)) }
	case p.isPlain():
		p.made = p.plain
		p.guessed = !p.isEmail() && !p.isDevice() && !p.isPhone()
	}
	p.value = p.made
	if value, ok := said[p.Type+":"+p.Format]; ok {
		p.value, p.said, p.guessed = func(string) string { return value }, true, false
	}
	return p
}

func (p pair) isPhone() bool {
	kind := strings.ToLower(p.Type)
	return strings.Contains(kind, "phone") || strings.Contains(kind, "msisdn")
}

// plain is a value of the type in clear. Addresses are of a reserved name, numbers of the
// range that is kept for fiction.
func (p pair) plain(word string) string {
	switch {
	case p.isEmail():
		return word + "@example.com"
	case p.isDevice(), strings.EqualFold(p.Format, "uuid"), strings.EqualFold(p.Format, "guid"):
		d := digests["sha256"](word)
		return fmt.Sprintf("%s-%s-4%s-8%s-%s", d[:8], d[8:12], d[12:15], d[15:18], d[18:30])
	case p.isPhone():
		n := 0
		for _, c := range word {
			n = (n*31 + int(c)) % 100
		}
		return fmt.Sprintf("+120255501%02d", n)
	}
	return word
}
