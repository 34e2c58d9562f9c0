package opengdpr

import (
	"net/http"
	"strings"
	"time"
)

// refuseDeviations refuse legal requests: against the text, or where the text leaves
// it open.
func refuseDeviations() map[string]deviation {
	const longAgo = 30 * 24 * time.Hour
	timed := func(says string, rule func(r *request, text string) bool) deviation {
		return objecting(ruling("submitted_time", "submitted_time "+says, func(r *request) bool {
			return rule(r, r.members.text("submitted_time"))
		}))
	}
	called := func(says string, rule func(urls []string) bool) deviation {
		return objecting(ruling("status_callback_urls", "status_callback_urls "+says, func(r *request) bool { return rule(r.urls()) }))
	}
	several := func(says string, rule func(list []Identity) bool) deviation {
		return objecting(ruling("subject_identities", "subject_identities "+says, func(r *request) bool { return rule(r.identities) }))
	}
	return map[string]deviation{
		// times
		"refuses-old-times":        timed("is too long ago", func(r *request, _ string) bool { return r.arrived.Sub(r.submitted) > longAgo }),
		"refuses-time-fractions":   timed("has a fraction", func(_ *request, s string) bool { return strings.Contains(s, ".") }),
		"refuses-time-offsets":     timed("is not in UTC", func(_ *request, s string) bool { return hasOffset(s) }),
		"refuses-unknown-offset":   timed("has no known offset", func(_ *request, s string) bool { return strings.HasSuffix(s, "-00:00") }),
		"refuses-times-to-come":    timed("is to come", func(r *request, _ string) bool { return r.submitted.Sub(r.arrived) > time.Hour }),
		"refuses-lower-case-times": timed("has a lower-case letter", func(_ *request, s string) bool { return strings.ContainsAny(s, "tz") }),
		"refuses-leap-seconds":     timed("has a second 60", func(_ *request, s string) bool { return strings.Contains(s, ":60") }),

		// identities
		"refuses-repeated-identity-types":     several("has an identity_type twice", repeatedType),
		"refuses-several-identities":          several("has more than one element", func(list []Identity) bool { return len(list) > 1 }),
		"refuses-many-identities":             several("has more than ten elements", func(list []Identity) bool { return len(list) > 10 }),
		"refuses-partly-supported-identities": refusePartlySupported,
		"refuses-odd-hashes":                  objecting(ruling("identity_value", "identity_value is no lower-case hex of its identity_format", oddHash)),

		// options
		"refuses-empty-url-lists": called("is empty", func(urls []string) bool { return urls != nil && len(urls) == 0 }),
		"refuses-four-urls":       called("has more than three elements", func(urls []string) bool { return len(urls) > 3 }),
		"refuses-many-urls":       called("has more than fifty elements", func(urls []string) bool { return len(urls) > 50 }),
		"refuses-repeated-urls":   called("has an element twice", repeatedURL),
		"refuses-url-queries":     called("has a query", func(urls []string) bool { return anyContains(urls, "?") }),
		"refuses-optional-nulls":  objecting(optionalNull),
		"refuses-empty-values":    objecting(emptyValue),
		"refuses-other-versions":  refuseOtherVersions,

		// bodies
		"refuses-repeated-members": objecting(ruling("", "the body has a member twice", func(r *request) bool { return repeatsMember(r.raw) })),
		"refuses-deep-nesting":     objecting(ruling("", "the body is nested too deeply", func(r *request) bool { return depth(r.raw) > 100 })),
		"large-bodies-400":         func(b *behaviour) { b.overLimit = http.StatusBadRequest },
		"accepts-large-bodies":     func(b *behaviour) { b.bodyLimit = 16 << 20 },

		// HTTP
		"exact-media-type":       gated(http.StatusUnsupportedMediaType, reasonMedia, exactMedia),
		"demands-media-type":     gated(http.StatusBadRequest, reasonMedia, demandMedia),
		"demands-media-type-415": gated(http.StatusUnsupportedMediaType, reasonMedia, demandMedia),
		"demands-accept":         gated(http.StatusNotAcceptable, reasonAccept, demandAccept),
		"refuses-xml-accept":     gated(http.StatusNotAcceptable, reasonAccept, refuseXML),
		"refuses-chunked-bodies": gated(http.StatusBadRequest, reasonLength, demandLength),
		"chunked-bodies-411":     gated(http.StatusLengthRequired, reasonLength, demandLength),
		"everything-refused-400": editing(refusal, func(a *answer) { setStatus(a, http.StatusBadRequest) }),
		"slash-optional":         func(b *behaviour) { b.collection = "/opengdpr_requests{slash:/?}" },
		"creates-at-items-too":   func(b *behaviour) { b.collection = "/opengdpr_requests{item:(?:/[^/]+)?}" },
	}
}
