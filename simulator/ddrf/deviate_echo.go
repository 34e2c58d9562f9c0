package ddrf

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// echoDeviations give back the identifier value of a request outside of the rqJWT that the
// acJWT repeats.
func echoDeviations() map[string]deviation {
	return map[string]deviation{
		"echoes-value":            echoing(func(s string) string { return s }),
		"echoes-value-upper-case": echoing(strings.ToUpper),
		"echoes-value-base64":     echoing(func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }),
		"echoes-value-hex":        echoing(func(s string) string { return hex.EncodeToString([]byte(s)) }),
		"echoes-value-in-header": func(b *behaviour) {
			b.sent = append(b.sent, func(_ *view, a *answer) {
				if value := valueIn(a); a.problem != nil && value != "" {
					a.header.Set("X-Identifier", strings.ToValidUTF8(control.ReplaceAllString(value, " "), " "))
				}
			})
		},
		"echoes-value-beside": wrapped(func(a *answer) {
			if value := valueIn(a); a.problem != nil && value != "" {
				a.wrapper.set("error", "cannot delete "+value)
			}
		}),
		"echoes-value-on-success": func(b *behaviour) {
			b.edits = append(b.edits, func(_ *view, a *answer) {
				if value := valueIn(a); a.problem == nil && value != "" {
					a.claims.set("raResultString", "deleted "+value)
				}
			})
		},
		"echoes-claims": func(b *behaviour) {
			b.edits = append(b.edits, func(_ *view, a *answer) {
				if o := payload(a.in.text); a.problem != nil && o != nil {
					a.claims.set("raResultString", "cannot process "+string(encode(o)))
				}
			})
		},
	}
}

// echoing quotes the value in the raResultString of a refusal.
func echoing(f func(string) string) deviation {
	return func(b *behaviour) {
		b.edits = append(b.edits, func(_ *view, a *answer) {
			if value := valueIn(a); a.problem != nil && value != "" {
				a.claims.set("raResultString", "cannot process "+f(value))
			}
		})
	}
}

// valueIn is the identifier value of a request, so far as one can be read.
func valueIn(a *answer) string {
	if a.x != nil && a.x.rq != nil && a.x.rq.sub.Value != "" {
		return a.x.rq.sub.Value
	}
	value, _ := text(named(payload(a.in.text)["sub"], "identifierValue"))
	return value
}
