package schemas

import (
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/xeipuuv/gojsonschema"
)

// format is a rule for the text of a string. It satisfies the library's interface.
type format func(text string) bool

// IsFormat tells whether a value is a string of the format. What is no string is for the
// keyword type to judge.
func (f format) IsFormat(value any) bool {
	text, ok := value.(string)
	return !ok || f(text)
}

// registerFormats puts our formats in the place of the library's, which keeps them in one
// register for the whole process.
var registerFormats = sync.OnceFunc(func() {
	gojsonschema.FormatCheckers.
		Add("date-time", format(isDateTime)).
		Add("uri", format(isURL)).
		Add("uuid", format(isUUID)).
		Add("duration", format(isDuration))
})

var (
	urlCharacters = regexp.MustCompile(`^([A-Za-z0-9._~:/?#@!$&'()*+,;=\[\]-]|%[0-9A-Fa-f]{2})+$`)
	uuidForm      = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
)

// isURL tells whether the text is an absolute URL with a host, in the characters of RFC 3986.
func isURL(text string) bool {
	if !urlCharacters.MatchString(text) || strings.Count(text, "#") > 1 {
		return false
	}
	u, err := url.Parse(text)
	return err == nil && u.Scheme != "" && u.Hostname() != ""
}

// isDuration tells whether the text is a span of time as Go writes it, and not negative.
func isDuration(text string) bool {
	span, err := time.ParseDuration(text)
	return err == nil && span >= 0
}

// isUUID tells whether the text is a UUID in groups with hyphens, of any version and case.
func isUUID(text string) bool { return uuidForm.MatchString(text) }
