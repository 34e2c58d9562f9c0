package opengdpr

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// agentTables are the deviations of an agent, beside those of the processor that it is.
func agentTables() []map[string]deviation {
	return []map[string]deviation{passingDeviations(), passedIdentityDeviations(), tellingDeviations(), overhearingDeviations()}
}

// conducting changes what an agent does beside being a processor.
func conducting(f func(c *conduct)) deviation { return func(b *behaviour) { f(b.conduct) } }

// passing changes requests before they are passed on.
func passing(f func(d *document)) deviation {
	return conducting(func(c *conduct) { c.edits = append(c.edits, f) })
}

// passingAs sets a member of them, and passingWithout takes one away.
func passingAs(name string, value any) deviation {
	return passing(func(d *document) { d.set(name, value) })
}

func passingWithout(name string) deviation { return passing(func(d *document) { d.remove(name) }) }

// passingDeviations concern which requests an agent passes on, and to whom.
func passingDeviations() map[string]deviation {
	return map[string]deviation{
		// ids, types and times
		"passes-on-own-id":           conducting(func(c *conduct) { c.idOf = onceEach }),
		"passes-on-id-upper-case":    conducting(func(c *conduct) { c.idOf = func(id string, _, _ int) string { return strings.ToUpper(id) } }),
		"passes-on-no-id":            conducting(func(c *conduct) { c.idOf = func(string, int, int) string { return "" } }),
		"passes-on-new-id-each-time": conducting(func(c *conduct) { c.idOf = newEachTime }),
		"passes-on-own-time": passing(func(d *document) {
			d.set("submitted_time", time.Now().UTC().Format(time.RFC3339))
		}),
		"passes-on-time-without-offset": passing(func(d *document) {
			d.set("submitted_time", strings.TrimSuffix(memberText(*d, "submitted_time"), "Z"))
		}),
		"passes-on-time-with-offset": passing(func(d *document) {
			if t, err := parseTime(memberText(*d, "submitted_time")); err == nil {
				d.set("submitted_time", t.In(time.FixedZone("", 2*60*60)).Format("2006-01-02T15:04:05.999999999-07:00"))
			}
		}),
		"passes-on-no-time":      passingWithout("submitted_time"),
		"passes-on-as-access":    passingAs("subject_request_type", "access"),
		"passes-on-unknown-type": passingAs("subject_request_type", "deletion"),
		"passes-on-no-type":      passingWithout("subject_request_type"),

		// the rest of a request
		"passes-on-array": conducting(func(c *conduct) {
			before := c.encode
			c.encode = func(d document) []byte { return slices.Concat([]byte("["), before(d), []byte("]")) }
		}),
		"passes-on-pretty": conducting(func(c *conduct) {
			before := c.encode
			c.encode = func(d document) []byte { return indent(before(d)) }
		}),
		"passes-on-reversed":         passing(func(d *document) { slices.Reverse(*d) }),
		"passes-on-version-number":   passingAs("api_version", json.RawMessage("0.1")),
		"passes-on-own-property":     passingAs("property_id", "agent-property"),
		"passes-on-without-version":  passingWithout("api_version"),
		"passes-on-without-property": passingWithout("property_id"),

		// callback URLs
		"adds-two-callback-urls": conducting(func(c *conduct) {
			c.urls = func(upstream []string, own string) []string { return append(upstream, own, own+"/too") }
		}),
		"drops-last-callback-url": conducting(func(c *conduct) {
			c.urls = func(upstream []string, own string) []string { return append(upstream[:max(0, len(upstream)-1)], own) }
		}),
		"replaces-callback-urls": conducting(func(c *conduct) {
			c.urls = func(_ []string, own string) []string { return []string{own} }
		}),
		"passes-on-own-url-first": conducting(func(c *conduct) {
			c.urls = func(upstream []string, own string) []string { return append([]string{own}, upstream...) }
		}),

		// to whom
		"passes-on-nothing":         meaning(func([]Downstream) []Downstream { return nil }),
		"passes-on-to-first-only":   meaning(func(all []Downstream) []Downstream { return chosen(all)[:min(1, len(chosen(all)))] }),
		"passes-on-to-unchosen":     meaning(func(all []Downstream) []Downstream { return all }),
		"passes-on-until-one-fails": conducting(func(c *conduct) { c.inTurn, c.stops = true, true }),
		"refuses-unless-all-accept": conducting(func(c *conduct) { c.before, c.insists = true, true }),

		// when, and how often
		"passes-on-late":             conducting(func(c *conduct) { c.lag = 100 * time.Millisecond }),
		"passes-on-in-turn":          conducting(func(c *conduct) { c.inTurn = true }),
		"passes-on-before-answering": conducting(func(c *conduct) { c.before = true }),
		"passes-on-once":             conducting(func(c *conduct) { c.tries = 1 }),
		"passes-on-unverified": conducting(func(c *conduct) {
			c.receipt = func(_, sound error) bool { return sound == nil }
		}),
		"polls-downstream": conducting(func(c *conduct) {
			c.polls, c.path = 20*time.Millisecond, ""
			c.urls = func(upstream []string, _ string) []string { return upstream }
		}),
	}
}

// memberText is the value of a member that is a string.
func memberText(d document, name string) (s string) {
	raw, _ := d.get(name).(json.RawMessage)
	_ = json.Unmarshal(raw, &s) // leaves it empty
	return s
}

// onceEach gives each request another id, the same in each attempt.
func onceEach(id string, _, _ int) string {
	last := []byte(id[len(id)-12:]) // the digits that say neither version nor variant
	slices.Reverse(last)
	return id[:len(id)-12] + string(last)
}

// newEachTime is another id for each attempt but the first.
func newEachTime(id string, _, attempt int) string {
	if attempt == 0 {
		return id
	}
	return newID()
}

// passedIdentityDeviations concern the identities that an agent passes on.
func passedIdentityDeviations() map[string]deviation {
	return map[string]deviation{
		"passes-on-identities-lower-case": identifying(func(o document) document {
			o.set("identity_value", strings.ToLower(memberText(o, "identity_value")))
			return o
		}),
		"passes-on-identities-as-hashes": identifying(func(o document) document {
			if memberText(o, "identity_format") == "raw" {
				o.set("identity_value", hex.EncodeToString(digestIn("sha256", memberText(o, "identity_value"))))
				o.set("identity_format", "sha256")
			}
			return o
		}),
		"passes-on-one-identity-more": passing(func(d *document) {
			own := document{{"identity_type", "email"}, {"identity_value", "agent@example.com"}, {"identity_format", "raw"}}
			d.set("subject_identities", append(passedIdentities(*d), own))
		}),
		"passes-on-first-identity-only": passing(func(d *document) { d.set("subject_identities", passedIdentities(*d)[:1]) }),
		"passes-on-no-identities":       passingAs("subject_identities", []string{}),
		"passes-on-one-identity-bare":   passing(func(d *document) { d.set("subject_identities", passedIdentities(*d)[0]) }),
		"passes-on-unknown-identity-type": identifying(func(o document) document {
			o.set("identity_type", "phone")
			return o
		}),
		"passes-on-no-identity-type": identifying(func(o document) document { o.remove("identity_type"); return o }),
		"passes-on-identity-format-upper-case": identifying(func(o document) document {
			o.set("identity_format", strings.ToUpper(memberText(o, "identity_format")))
			return o
		}),
		"passes-on-no-identity-format": identifying(func(o document) document { o.remove("identity_format"); return o }),
		"passes-on-no-identity-value":  identifying(func(o document) document { o.remove("identity_value"); return o }),
		"passes-on-unsupported-identities": conducting(func(c *conduct) {
			c.consults = false
		}),
	}
}

// identifying changes each identity that is passed on.
func identifying(f func(o document) document) deviation {
	return passing(func(d *document) {
		all := passedIdentities(*d)
		for i := range all {
			all[i] = f(all[i])
		}
		d.set("subject_identities", all)
	})
}

// passedIdentities are those of a request that is to be passed on.
func passedIdentities(d document) []document {
	var raws []json.RawMessage
	switch list := d.get("subject_identities").(type) {
	case []json.RawMessage:
		raws = list
	case json.RawMessage:
		_ = json.Unmarshal(list, &raws) // it was judged
	case []document:
		return list
	}
	all := make([]document, len(raws))
	for i, raw := range raws {
		all[i] = ordered(raw)
	}
	return all
}

// meaning sets to whom requests are passed on.
func meaning(f func(all []Downstream) []Downstream) deviation {
	return conducting(func(c *conduct) { c.meant = f })
}
