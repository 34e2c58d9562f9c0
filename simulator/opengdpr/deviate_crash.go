package opengdpr

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// reasonInternal is the reason of problems that a processor has with itself.
const reasonInternal = "internal"

// crashDeviations answer with a status that no fault of a request's content earns,
// mostly 500.
func crashDeviations() map[string]deviation {
	all := func(problem) bool { return true }
	return map[string]deviation{
		"refuses-with-422":      refusingWith(http.StatusUnprocessableEntity, all),
		"refuses-with-500":      refusingWith(http.StatusInternalServerError, all),
		"unsupported-501":       refusingWhen(reasonUnsupported, http.StatusNotImplemented),
		"broken-json-500":       refusingWhen(reasonJSON, http.StatusInternalServerError),
		"wrong-types-500":       refusingWhen(reasonType, http.StatusInternalServerError),
		"odd-times-500":         crashing(oddTime),
		"odd-options-500":       func(b *behaviour) { crashing(func(r *request) bool { return oddOption(b.version, r) })(b) },
		"odd-url-hosts-500":     crashing(oddHost),
		"odd-identities-500":    func(b *behaviour) { crashing(func(r *request) bool { return oddIdentity(b.offers, r) })(b) },
		"repeated-members-500":  crashing(func(r *request) bool { return repeatsMember(r.raw) }),
		"deep-nesting-500":      crashing(func(r *request) bool { return depth(r.raw) > 100 }),
		"large-bodies-500":      func(b *behaviour) { b.overLimit = http.StatusInternalServerError },
		"other-media-types-500": gated(http.StatusInternalServerError, reasonMedia, demandMedia),
		"xml-accept-500":        gated(http.StatusInternalServerError, reasonAccept, refuseXML),
		"unknown-paths-500":     crashAtUnknownPaths,
	}
}

// refusingWith gives refusals with such a problem a status.
func refusingWith(code int, f func(problem) bool) deviation {
	return func(b *behaviour) {
		before := b.refusal
		b.refusal = func(problems []problem) int {
			if slices.ContainsFunc(problems, f) {
				return code
			}
			return before(problems)
		}
	}
}

// crashing answers legal requests for which a rule holds with 500.
func crashing(rule func(r *request) bool) deviation {
	return func(b *behaviour) {
		objecting(func(r *request) []problem {
			if !r.sound || !rule(r) {
				return nil
			}
			return []problem{{"", reasonInternal, "the request could not be handled"}}
		})(b)
		refusingWhen(reasonInternal, http.StatusInternalServerError)(b)
	}
}

// oddTime reports times that are legal and not of the usual form, or not of these days.
func oddTime(r *request) bool {
	text := r.members.text("submitted_time")
	away := r.arrived.Sub(r.submitted).Abs()
	return len(text) != len("2006-01-02T15:04:05Z") || strings.ToUpper(text) != text || strings.HasSuffix(text, ":60Z") || away > 12*time.Hour
}

// oddOption reports optional members that are legal and seldom.
func oddOption(version string, r *request) bool {
	urls := r.urls()
	return len(optionalNull(r)) > 0 || string(r.members["api_version"]) == `""` || string(r.members["property_id"]) == `""` ||
		otherVersion(version, r) || urls != nil && len(urls) == 0 || len(urls) > 50 || repeatedURL(urls)
}

// oddHost reports callback URLs of plain http with a name, or https with an address.
func oddHost(r *request) bool {
	return slices.ContainsFunc(r.callbacks, func(s string) bool {
		u, err := url.Parse(s)
		return err == nil && (u.Scheme == "http") == (net.ParseIP(u.Hostname()) == nil)
	})
}

// oddIdentity reports identities that are legal and seldom, one of them on offer.
func oddIdentity(o Offers, r *request) bool {
	if len(o.missing(r)) > 0 {
		return false
	}
	empty := func(o object) bool { return string(o["identity_value"]) == `""` }
	return len(r.identities) > 10 || oddHash(r) || partlySupported(o, r) || slices.ContainsFunc(r.elements, empty)
}

// crashAtUnknownPaths answers 500 where the router says 404 or 405.
func crashAtUnknownPaths(b *behaviour) {
	editing(refusal, func(a *answer) {
		if a.status == http.StatusNotFound || a.status == http.StatusMethodNotAllowed {
			setStatus(a, http.StatusInternalServerError)
		}
	})(b)
}
