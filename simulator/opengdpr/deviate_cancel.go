package opengdpr

import (
	"encoding/base64"
	"net/http"
	"time"
)

// cancelDeviations concern DELETE and what becomes of a cancelled request (section 9).
func cancelDeviations() map[string]deviation {
	return map[string]deviation{
		// whether
		"cancellation-not-found":    cancelling(whilePending, http.StatusNotFound),
		"cancellation-not-allowed":  cancelling(whilePending, http.StatusMethodNotAllowed),
		"cancellation-fails":        cancelling(whilePending, http.StatusInternalServerError),
		"cancels-in-progress":       cancelling(whileIn(inProgress), http.StatusAccepted),
		"cancels-completed":         cancelling(whileIn(completed), http.StatusAccepted),
		"late-cancellation-500":     cancelling(tooLate, http.StatusInternalServerError),
		"late-cancellation-422":     cancelling(tooLate, http.StatusUnprocessableEntity),
		"late-cancellation-409":     cancelling(tooLate, http.StatusConflict),
		"second-cancellation-500":   cancelling(before, http.StatusInternalServerError),
		"second-cancellation-202":   cancelling(before, http.StatusAccepted),
		"unknown-id-cancelled":      func(b *behaviour) { b.imagines[cancellation] = true },
		"late-cancellation-named":   showing(func(at progress) bool { return tooLate(at) && at.deleted > 0 }, cancelled),
		"late-cancellation-forgets": goneAfter(func(at progress) bool { return tooLate(at) && at.deleted > 0 }),

		// the 202
		"cancellation-status-200":               answering(cancellation, http.StatusOK),
		"cancellation-status-204":               editing(cancellation, func(a *answer) { a.status, a.doc, a.body = http.StatusNoContent, nil, nil }),
		"cancellation-no-received-time":         without(cancellation, "received_time"),
		"cancellation-naive-received-time":      receivedAt(0, naive),
		"cancellation-date-only-received-time":  receivedAt(0, time.DateOnly),
		"cancellation-received-time-with-blank": receivedAt(0, blankForT),
		"cancellation-received-time-early":      receivedAt(-time.Hour, time.RFC3339),
		"cancellation-received-time-late":       receivedAt(time.Hour, time.RFC3339),
		"cancellation-no-encoded-request":       without(cancellation, "encoded_request"),
		"cancellation-encoded-request-other": encodedOnCancel(func([]byte) string {
			return base64.StdEncoding.EncodeToString([]byte(`{"subject_request_id":"` + newID() + `"}`))
		}),
		"cancellation-encoded-request-reserialised": encodedOnCancel(func(body []byte) string {
			return base64.StdEncoding.EncodeToString(reserialised(body))
		}),
		"cancellation-encoded-request-plain": encodedOnCancel(func(body []byte) string { return string(body) }),
		"cancellation-encoded-request-empty": encodedOnCancel(func([]byte) string { return "" }),
		"cancellation-body-signature":        signedInside(cancellation),
		"cancellation-body-signature-broken": editing(cancellation, spoilInside),
		"cancellation-body-signature-only":   both(signedInside(cancellation), finishing(cancellation, unsigned)),

		// afterwards
		"cancellation-ignored": func(b *behaviour) { b.cancel = func(*taken) {} },
		"cancelled-completes": func(b *behaviour) {
			b.cancel = (*taken).stop
			b.afterCancel = func(p *Processor, t *taken) {
				for t.state != completed {
					t.stop()
					p.advance(t)
				}
			}
		},
		"cancelled-shows-in-progress": showing(wasCancelled, inProgress),
		"cancelled-shows-completed":   showing(wasCancelled, completed),
		// Not before whoever asked has read the answer, who could not tell it apart else.
		"cancelled-called-back-completed": both(telling(cancelled, completed), func(b *behaviour) { b.lag = 50 * time.Millisecond }),
		"cancellation-called-back":        telling(cancelled, pending),
		"cancelled-named":                 showing(wasCancelled, cancelled),
		"cancelled-gone":                  goneAfter(wasCancelled),
		"cancelled-status-500": editing(status, func(a *answer) {
			if wasCancelled(a.at) {
				a.status = http.StatusInternalServerError
			}
		}),
	}
}

func wasCancelled(at progress) bool { return at.cancelled }

func whilePending(at progress) bool { return at.state == pending && !at.cancelled }

// before is of a request that was cancelled before.
func before(at progress) bool { return at.cancelled }

// tooLate is of a request that has left pending.
func tooLate(at progress) bool { return at.state != pending && !at.cancelled }

func whileIn(state string) func(progress) bool {
	return func(at progress) bool { return at.state == state && !at.cancelled }
}

// cancelling answers a DELETE with a code under a condition.
func cancelling(when func(at progress) bool, code int) deviation {
	return func(b *behaviour) {
		cancellable := b.cancellable
		b.cancellable = func(at progress) int {
			if when(at) {
				return code
			}
			return cancellable(at)
		}
	}
}

// goneAfter lets GET find nothing under a condition.
func goneAfter(when func(at progress) bool) deviation {
	return editing(status, func(a *answer) {
		if when(a.at) {
			vanished(a)
		}
	})
}

// receivedAt moves the received_time of the 202 and writes it in a layout.
func receivedAt(by time.Duration, layout string) deviation {
	return editing(cancellation, func(a *answer) { a.doc.set("received_time", a.received.Add(by).UTC().Format(layout)) })
}

// encodedOnCancel changes how the 202 holds the request.
func encodedOnCancel(encode func(body []byte) string) deviation {
	return editing(cancellation, func(a *answer) { a.doc.set("encoded_request", encode(a.request)) })
}
