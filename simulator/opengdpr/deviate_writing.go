package opengdpr

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"
)

// writingDeviations concern what a controller writes into its requests (sections 5.2 and
// 7.1).
func writingDeviations() map[string]practised {
	return map[string]practised{
		// identities
		"sends-no-identities":              writing("subject_identities", []document{}),
		"sends-identities-missing":         leavingOut("subject_identities"),
		"sends-identities-keyed":           writing("subject_identities", document{{"email", "subject@example.com"}}),
		"sends-identity-without-type":      identity(func(d *document) { d.remove("identity_type") }),
		"sends-identity-type-unknown":      identity(func(d *document) { d.set("identity_type", "phone_number") }),
		"sends-identity-without-value":     identity(func(d *document) { d.remove("identity_value") }),
		"sends-identity-value-wrapped":     identity(func(d *document) { d.set("identity_value", []any{d.get("identity_value")}) }),
		"sends-identity-without-format":    identity(func(d *document) { d.remove("identity_format") }),
		"sends-identity-format-unknown":    identity(func(d *document) { d.set("identity_format", "plain") }),
		"sends-identity-format-upper-case": identity(func(d *document) { d.set("identity_format", "RAW") }),

		// ids
		"sends-no-id":             leavingOut(idMember),
		"sends-id-in-braces":      writingWith(idMember, func(q *submitted) any { return "{" + q.id + "}" }),
		"sends-id-upper-case":     numberingBy(func() string { return strings.ToUpper(lettered()) }),
		"sends-id-of-odd-variant": numberingBy(func() string { return newID()[:19] + "c" + newID()[20:] }),
		"sends-id-of-version-1":   numberingBy(func() string { return newID()[:14] + "1" + newID()[15:] }),
		"sends-one-id-for-all":    numberingBy(onlyOne(newID())),

		// types
		"sends-no-type":         leavingOut("subject_request_type"),
		"sends-type-unknown":    writing("subject_request_type", "delete"),
		"sends-type-upper-case": writingWith("subject_request_type", func(q *submitted) any { return strings.ToUpper(q.Type) }),
		"sends-type-listed":     writingWith("subject_request_type", func(q *submitted) any { return []string{q.Type} }),

		// times
		"sends-no-time":               leavingOut("submitted_time"),
		"sends-time-without-offset":   stampingAs("2006-01-02T15:04:05"),
		"sends-date-for-time":         stampingAs("2006-01-02"),
		"sends-time-in-words":         stampingAs(time.RFC1123),
		"sends-time-in-seconds":       writingWith("submitted_time", func(q *submitted) any { return q.at.Unix() }),
		"sends-time-with-hour-offset": stampingAs("2006-01-02T15:04:05-07"),

		// options
		"sends-version-number":       writing("api_version", json.RawMessage("0.1")),
		"sends-property-number":      writing("property_id", 123456),
		"sends-no-callback-urls":     leavingOut("status_callback_urls"),
		"sends-callback-urls-joined": writingWith("status_callback_urls", func(q *submitted) any { return strings.Join(q.by.urls(), ",") }),
		"sends-callback-path":        writingWith("status_callback_urls", func(q *submitted) any { return q.by.p.paths }),

		// bodies
		"sends-array":         encoding(func(body []byte) []byte { return slices.Concat([]byte("["), body, []byte("]")) }),
		"sends-form":          andThen(encoding(form), posting("Content-Type", "application/x-www-form-urlencoded")),
		"sends-trailing-text": encoding(func(body []byte) []byte { return append(body, ";end"...) }),

		// variants
		"request-shuffled":          composing(func(_ *submitted, d *document) { slices.Reverse(*d) }),
		"request-pretty":            encoding(indent),
		"request-with-notes":        writing("x_note", "simulated"),
		"request-without-version":   leavingOut("api_version"),
		"request-names-property":    writing("property_id", "123456"),
		"request-times-with-offset": func(p *practice) { p.stamp = withOffset },
		"request-charset":           posting("Content-Type", "application/json; charset=utf-8"),
	}
}

// composing changes a request before it is written.
func composing(f func(q *submitted, d *document)) practised {
	return func(p *practice) { p.edits = append(p.edits, f) }
}

func leavingOut(name string) practised {
	return composing(func(_ *submitted, d *document) { d.remove(name) })
}

func writing(name string, value any) practised {
	return composing(func(_ *submitted, d *document) { d.set(name, value) })
}

func writingWith(name string, value func(q *submitted) any) practised {
	return composing(func(q *submitted, d *document) { d.set(name, value(q)) })
}

// identity changes each identity of a request.
func identity(f func(d *document)) practised {
	return composing(func(_ *submitted, d *document) {
		list, _ := d.get("subject_identities").([]document) // something else is left as it is
		for i := range list {
			f(&list[i])
		}
	})
}

// numberingBy makes the ids of requests.
func numberingBy(f func() string) practised { return func(p *practice) { p.newID = f } }

// lettered is an id in which there is a letter.
func lettered() string { return "a" + newID()[1:] }

func onlyOne(id string) func() string { return func() string { return id } }

// stampingAs writes times in a form of their own.
func stampingAs(layout string) practised {
	return func(p *practice) { p.stamp = func(t time.Time) string { return t.UTC().Format(layout) } }
}

func withOffset(t time.Time) string {
	return t.In(time.FixedZone("", 2*60*60)).Format("2006-01-02T15:04:05.000-07:00")
}

// encoding changes the bytes of a request.
func encoding(f func(body []byte) []byte) practised {
	return func(p *practice) {
		before := p.encode
		p.encode = func(d document) []byte { return f(before(d)) }
	}
}

// form is a body as the field of a form.
func form(body []byte) []byte { return []byte(url.Values{"request": {string(body)}}.Encode()) }

// andThen is one deviation after another.
func andThen(first, second practised) practised {
	return func(p *practice) {
		first(p)
		second(p)
	}
}
