package opengdpr

import "time"

// styleDeviations are habits of deployed processors that concern several answers, for
// the personalities.
func styleDeviations() map[string]deviation {
	return map[string]deviation{
		"naive-times": func(b *behaviour) {
			b.stamp = func(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.0000000") }
		},
		"domain-header-empty": domainSaid(func(string) string { return "" }),
		"later-paths": func(b *behaviour) {
			b.collection, b.items = "/requests", []string{"/requests/{id}"}
		},
		"receipt-own-id": editing(receipt, func(a *answer) {
			a.doc.remove(idMember)
			a.doc.set("request_id", newID())
		}),
		"creates-at-items-only":    func(b *behaviour) { b.collection = "/opengdpr_requests/{item}" },
		"version-with-letter":      func(b *behaviour) { b.version = "v0.1" },
		"pending-named-open":       both(respelled(status, pending, "open"), respelled(callback, pending, "open")),
		"cancelled-named-canceled": showing(wasCancelled, "canceled"),
	}
}
