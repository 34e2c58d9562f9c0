package opengdpr

import (
	"bytes"
	"net/http"
	"slices"
	"sync"
	"time"
)

// conductDeviations concern how requests bear on each other: repeated ids, identities
// that have a request already, and too many requests in a short time; and what all
// answers share.
func conductDeviations() map[string]deviation {
	return map[string]deviation{
		"refuses-same-id-with-500": refusingWhen(reasonDuplicate, http.StatusInternalServerError),
		"refuses-same-id-with-422": refusingWhen(reasonDuplicate, http.StatusUnprocessableEntity),
		"refuses-same-id-with-409": refusingWhen(reasonDuplicate, http.StatusConflict),
		"replays-same-id": func(b *behaviour) {
			b.repeat = func(_ *store, first, second *taken) *taken {
				if !bytes.Equal(first.body, second.body) {
					return nil
				}
				return first
			}
		},
		"overwrites-same-id": func(b *behaviour) {
			b.repeat = func(s *store, first, second *taken) *taken {
				if bytes.Equal(first.body, second.body) {
					return first
				}
				s.add(second)
				return second
			}
		},
		"same-id-kept-twice": keepTwice,
		"refuses-known-identities": func(b *behaviour) {
			b.rival = sameIdentities
			refusingWhen(reasonRival, http.StatusConflict)(b)
		},
		"throttles":          throttle,
		"clock-an-hour-slow": slowClock,
		"controller-id-on-receipts": func(b *behaviour) {
			b.edits = append(b.edits, func(v *view, a *answer) {
				if (a.kind == receipt || a.kind == cancellation) && a.doc != nil {
					a.doc.set("controller_id", v.config.ControllerID)
				}
			})
		},
	}
}

// refusingWhen refuses with a code for a reason.
func refusingWhen(reason string, code int) deviation {
	return func(b *behaviour) {
		refusal := b.refusal
		b.refusal = func(problems []problem) int {
			if slices.ContainsFunc(problems, func(q problem) bool { return q.reason == reason }) {
				return code
			}
			return refusal(problems)
		}
	}
}

// keepTwice confirms another request with a known id, and has GET tell of the two in
// turn, of which the later one is always in progress.
func keepTwice(b *behaviour) {
	b.repeat = func(_ *store, first, second *taken) *taken {
		first.repeated++
		return second
	}
	showing(func(at progress) bool { return at.repeated > 0 && at.shown%2 == 0 }, inProgress)(b)
}

// sameIdentities reports whether a request that is not completed has an identity value
// of another.
func sameIdentities(open, next *taken) bool {
	if open.state == completed || open.cancelled {
		return false
	}
	if open.elements == nil { // it was restored
		if r, _ := parseRequest(open.body); r != nil {
			open.elements = r.elements
		}
	}
	return slices.ContainsFunc(open.elements, func(o object) bool {
		return slices.ContainsFunc(next.elements, func(n object) bool {
			return bytes.Equal(o["identity_value"], n["identity_value"])
		})
	})
}

// slowClock puts an hour's lag into the times of receipt and the Date of answers.
func slowClock(b *behaviour) {
	b.edits = append(b.edits, func(v *view, a *answer) {
		a.header.Set("Date", v.config.Clock.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
		if (a.kind == receipt || a.kind == cancellation) && a.doc.get("received_time") != nil {
			a.doc.set("received_time", b.stamp(a.received.Add(-time.Hour)))
		}
	})
}

// throttle answers twenty requests within a second and no more.
func throttle(b *behaviour) {
	var mu sync.Mutex
	var answered []time.Time
	b.admit = func(now time.Time) bool {
		mu.Lock()
		defer mu.Unlock()
		answered = slices.DeleteFunc(answered, func(t time.Time) bool { return now.Sub(t) >= time.Second })
		if len(answered) >= 20 {
			return false
		}
		answered = append(answered, now)
		return true
	}
}
