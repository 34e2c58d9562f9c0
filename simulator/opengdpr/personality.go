package opengdpr

import (
	"fmt"
	"slices"
)

// Personality is a style that deployed processors have: deviations that come together.
type Personality struct {
	Name       string   // lower-case words joined by hyphens
	Title      string   // one sentence: what a controller has to cope with
	Deviations []string // names of the register, in the order in which they are applied
	Offers     Offers   // for a config that has none of its own; the usual ones where empty
}

// Personalities returns the styles that a processor can be told to have. They are
// neutral sketches: of what is in use, not of who uses it.
func Personalities() []Personality {
	rawOnly := Offers{
		Types:      []string{"erasure", "access", "portability"},
		Identities: []Identity{{"email", "raw"}, {"android_advertising_id", "raw"}, {"ios_advertising_id", "raw"}},
	}
	return []Personality{
		{
			Name:  "naive-times-bare-errors",
			Title: "Times have no offset, errors are not wrapped, the certificate is on another host, and a second request for an open identity is a conflict.",
			Deviations: []string{
				"naive-times", "error-bare", "discovery-certificate-url-elsewhere", "chain-of-three",
				"controller-id-on-receipts", "unknown-id-404", "refuses-known-identities",
			},
		},
		{
			Name:  "hyphenated-statuses",
			Title: "Statuses are in-progress and canceled, a cancellation is answered in text/plain, identity types of its own are listed, and three callback URLs are the limit.",
			Deviations: []string{
				"status-in-progress-hyphenated", "callback-in-progress-hyphenated", "cancelled-named-canceled",
				"cancellation-text-plain", "discovery-request-type-unknown", "discovery-types-string",
				"discovery-identity-type-unknown", "refuses-four-urls", "error-own-codes",
			},
			Offers: rawOnly,
		},
		{
			Name:       "everything-400",
			Title:      "Whatever is refused is refused with 400, unknown ids, paths and methods too, in words only.",
			Deviations: []string{"everything-refused-400", "error-without-details", "charset-parameter"},
		},
		{
			Name:  "later-version",
			Title: "It speaks a later version on the paths of this one: headers called X-OpenDSR, more members, a status for what was cancelled.",
			Deviations: []string{
				"discovery-api-version-2.0", "later-headers", "status-later-headers", "callback-later-headers",
				"cancellation-later-headers", "controller-id-on-receipts", "cancelled-named", "extra-members",
			},
		},
		{
			Name:  "loose-shapes",
			Title: "Any case and shape is accepted, discovery keys identities by type, and errors are plain strings.",
			Deviations: []string{
				"discovery-identities-keyed", "accepts-names-in-any-case", "accepts-any-case", "accepts-one-for-many",
				"accepts-arrays-for-strings", "accepts-numbers-for-strings", "accepts-blanks-around", "accepts-no-format",
				"error-string",
			},
		},
		{
			Name:  "own-request-ids",
			Title: "Receipts name an id of the processor's own, a new request is open, and one callback URL is enough.",
			Deviations: []string{
				"receipt-own-id", "pending-named-open", "discovery-identities-missing", "certificate-no-certificate",
				"calls-first-url-only",
			},
		},
		{
			Name:  "serialising-library",
			Title: "Requests are confirmed as the library writes them anew, ids of any form are taken, and the domain header is empty.",
			Deviations: []string{
				"encoded-request-reserialised", "accepts-bad-ids", "accepts-other-uuids", "domain-header-empty",
				"unsupported-501", "broken-json-500", "callbacks-only-200",
			},
		},
		{
			Name:  "unsigned-vocabulary",
			Title: "The words of the protocol without its signatures: nothing is signed, nothing is called back, and a creation is answered with 200.",
			Deviations: []string{
				"unsigned", "status-unsigned", "cancellation-unsigned", "never-calls-back", "create-status-200",
				"accepts-any-case", "error-message-generic",
			},
		},
		{
			Name:  "strict-gateway",
			Title: "A gateway refuses whatever the text lets it refuse, and all that it takes is done by the book.",
			Deviations: []string{
				"demands-media-type", "refuses-xml-accept", "chunked-bodies-411", "refuses-optional-nulls",
				"refuses-empty-values", "refuses-repeated-members", "refuses-deep-nesting", "refuses-times-to-come",
				"refuses-leap-seconds", "refuses-odd-hashes", "refuses-partly-supported-identities",
				"refuses-other-versions", "refuses-many-urls", "refuses-same-id-with-409", "unknown-id-404",
			},
		},
		{
			Name:  "eager-batch",
			Title: "Requests are completed with their receipt, callbacks come late and twice, and a known id is confirmed again.",
			Deviations: []string{
				"completes-at-once", "callbacks-late", "callbacks-repeated", "replays-same-id", "pretty-answers",
				"times-with-offset-and-fraction",
			},
		},
	}
}

// LookupPersonality returns the personality of that name, and whether there is one.
func LookupPersonality(name string) (Personality, bool) {
	all := Personalities()
	i := slices.IndexFunc(all, func(p Personality) bool { return p.Name == name })
	if i < 0 {
		return Personality{}, false
	}
	return all[i], true
}

// inCharacter gives a config the offers of its personality where it has none.
func (c Config) inCharacter() (Config, error) {
	if c.Personality == "" {
		return c, nil
	}
	p, ok := LookupPersonality(c.Personality)
	if !ok {
		return c, fmt.Errorf("take personality %q: there is none of that name", c.Personality)
	}
	if len(c.Offers.Types) == 0 {
		c.Offers.Types = p.Offers.Types
	}
	if len(c.Offers.Identities) == 0 {
		c.Offers.Identities = p.Offers.Identities
	}
	return c, nil
}
