package opengdpr

import (
	"net/http"
	"time"
)

// callbackDeviations concern which callbacks are made, when and how (sections 8.5 and
// 8.6).
func callbackDeviations() map[string]deviation {
	return map[string]deviation{
		// which
		"calls-first-url-only":           calling(func(urls []string) []string { return urls[:min(1, len(urls))] }),
		"calls-all-but-last-url":         calling(func(urls []string) []string { return urls[:max(min(1, len(urls)), len(urls)-1)] }),
		"calls-three-urls":               calling(func(urls []string) []string { return urls[:min(3, len(urls))] }),
		"skips-guarded-callbacks":        calling(unguarded),
		"never-calls-back":               func(b *behaviour) { b.tell = func(string) []string { return nil } },
		"in-progress-not-called-back":    telling(inProgress),
		"completed-not-called-back":      telling(completed),
		"callback-completed-early":       telling(inProgress, completed),
		"callback-steps-back":            telling(completed, completed, pending),
		"callbacks-repeated":             both(telling(inProgress, inProgress, inProgress), telling(completed, completed, completed)),
		"pending-called-back":            telling(pending, pending),
		"callback-round-ends-at-failure": both(together, func(b *behaviour) { b.endsRound = true }),
		"callbacks-one-by-one":           together,

		// when
		"no-callback-retry":     func(b *behaviour) { b.retries = 0 },
		"callback-retries-fast": func(b *behaviour) { b.retries, b.pause = 2, 20*time.Millisecond },
		"callbacks-only-200":    func(b *behaviour) { b.delivered = func(status int) bool { return status == http.StatusOK } },
		"callbacks-redirected":  func(b *behaviour) { b.redirects = 3 },
		"callbacks-late":        func(b *behaviour) { b.lag = 150 * time.Millisecond },

		// how
		"callback-by-get":   attempting(func(r *http.Request) { r.Method = http.MethodGet }),
		"callback-by-put":   attempting(func(r *http.Request) { r.Method = http.MethodPut }),
		"callbacks-chunked": attempting(func(r *http.Request) { r.ContentLength = -1 }),
		"callback-names-first-url": editing(callback, func(a *answer) {
			a.doc.set("status_callback_url", a.about.callbacks[0])
		}),
		"callback-names-other-url": editing(callback, func(a *answer) {
			a.doc.set("status_callback_url", "https://another-controller.test/opengdpr_callbacks")
		}),
		"callback-names-no-url":        without(callback, "status_callback_url"),
		"callback-controller-id-other": editing(callback, func(a *answer) { a.doc.set("controller_id", "another-controller") }),
	}
}

// calling keeps some of the URLs of a request.
func calling(keep func(urls []string) []string) deviation {
	return func(b *behaviour) {
		lanes := b.lanes
		b.lanes = func(urls []string) [][]string { return lanes(keep(urls)) }
	}
}

// unguarded keeps the URLs that a guard against forged requests would call.
func unguarded(urls []string) []string {
	var kept []string
	for _, u := range urls {
		if len(guardCallbacks(&request{callbacks: []string{u}})) == 0 {
			kept = append(kept, u)
		}
	}
	return kept
}

// together lets all URLs wait for each other.
func together(b *behaviour) {
	lanes := b.lanes
	b.lanes = func(urls []string) [][]string {
		var all []string
		for _, group := range lanes(urls) {
			all = append(all, group...)
		}
		return [][]string{all}
	}
}

// telling sets what is told of a change.
func telling(change string, states ...string) deviation {
	return func(b *behaviour) {
		tell := b.tell
		b.tell = func(to string) []string {
			if to == change {
				return states
			}
			return tell(to)
		}
	}
}

// attempting changes the requests of callbacks.
func attempting(change func(*http.Request)) deviation {
	return func(b *behaviour) {
		attempt := b.attempt
		b.attempt = func(r *http.Request) {
			attempt(r)
			change(r)
		}
	}
}
