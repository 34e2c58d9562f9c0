package opengdpr

import "net/http"

// statusDeviations concern where a status is found and what GET tells over time
// (sections 8 and 8.1).
func statusDeviations() map[string]deviation {
	return map[string]deviation{
		// paths
		"status-path-only":   found(),
		"later-path-only":    both(found("/requests/{id}"), nowhereElse),
		"v1-path-only":       both(found("/v1/opengdpr_requests/{id}"), nowhereElse),
		"no-status-anywhere": both(editing(status, vanished), nowhereElse),
		"no-status-endpoint": nowhereElse,
		"singular-path-only": found("/opengdpr_request/{id}"),
		"plural-path-only":   found("/opengdpr_requests/{id}"),
		"item-redirected": both(found("/opengdpr_requests/{id}"), func(b *behaviour) {
			b.itemFrom, b.itemTo = "/opengdpr_request/{id}", "/opengdpr_requests/{id}"
		}),
		"status-by-put-too": func(b *behaviour) {
			b.itemMethods = []string{http.MethodGet, http.MethodPut, http.MethodPatch}
		},

		// answers
		"status-answered-202": answering(status, http.StatusAccepted),
		"status-signed-while-pending": finishing(status, func(a *answer) {
			if a.at.state != pending {
				unsigned(a)
			}
		}),
		"status-answered-500": answering(status, http.StatusInternalServerError),
		"unknown-id-500":      func(b *behaviour) { b.unknownID = http.StatusInternalServerError },
		"unknown-id-410":      func(b *behaviour) { b.unknownID = http.StatusGone },
		"unknown-id-pending":  func(b *behaviour) { b.imagines[status] = true },
		"controller-id-changes": func(b *behaviour) {
			b.edits = append(b.edits, func(_ *view, a *answer) {
				if (a.kind == status || a.kind == callback) && a.doc.get("controller_id") != nil {
					a.doc.set("controller_id", "controller-"+a.about.id[:8])
				}
			})
		},

		// over time
		"completed-then-in-progress": showing(func(at progress) bool { return at.state == completed && at.shown > 1 }, inProgress),
		"completed-then-pending":     showing(func(at progress) bool { return at.state == completed && at.shown > 1 }, pending),
		"in-progress-then-pending":   showing(func(at progress) bool { return at.state == inProgress && at.shown > 1 }, pending),
		"completed-forgotten":        goneAfter(func(at progress) bool { return at.state == completed }),
		"no-in-progress":             func(b *behaviour) { b.lifecycle.InProgress = 0 },
	}
}

// found says where requests are, as mux patterns.
func found(items ...string) deviation {
	return func(b *behaviour) { b.items = items }
}

// nowhereElse takes /status away.
func nowhereElse(b *behaviour) { b.statusAt = "" }

// showing lets GET tell another state under a condition.
func showing(when func(at progress) bool, state string) deviation {
	return func(b *behaviour) {
		show := b.show
		b.show = func(at progress) string {
			if when(at) {
				return state
			}
			return show(at)
		}
	}
}
