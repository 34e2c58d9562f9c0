package opengdpr

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// receiptDeviations concern the 201 of section 7.3, save its signature.
func receiptDeviations() map[string]deviation {
	return map[string]deviation{
		"create-status-200":           editing(receipt, func(a *answer) { a.status = http.StatusOK }),
		"hashed-identity-status-202":  editing(receipt, ifHashed(func(a *answer) { a.status = http.StatusAccepted })),
		"no-expected-completion-time": without(receipt, "expected_completion_time"),
		"no-received-time":            without(receipt, "received_time"),
		"no-encoded-request":          without(receipt, "encoded_request"),
		"no-receipt-id":               without(receipt, idMember),
		"naive-received-time":         editing(receipt, func(a *answer) { a.doc.set("received_time", a.received.UTC().Format(naive)) }),
		"naive-expected-time":         editing(receipt, func(a *answer) { a.doc.set("expected_completion_time", a.expected.UTC().Format(naive)) }),
		"date-only-expected-time":     editing(receipt, func(a *answer) { a.doc.set("expected_completion_time", a.expected.UTC().Format(time.DateOnly)) }),
		"received-time-elsewhere": editing(receipt, func(a *answer) {
			a.doc.set("received_time", a.received.Add(-time.Hour).UTC().Format(time.RFC3339))
		}),
		"expected-before-received": editing(receipt, func(a *answer) {
			a.doc.set("expected_completion_time", a.received.Add(-time.Hour).UTC().Format(time.RFC3339))
		}),
		"encoded-request-reserialised": encodedRequest(func(body []byte) string {
			return base64.StdEncoding.EncodeToString(reserialised(body))
		}),
		"encoded-request-base64url": encodedRequest(base64.URLEncoding.EncodeToString),
		"encoded-request-unpadded":  encodedRequest(base64.RawStdEncoding.EncodeToString),
		"receipt-id-upper-case":     editing(receipt, func(a *answer) { a.doc.set(idMember, strings.ToUpper(fmt.Sprint(a.doc.get(idMember)))) }),
		"receipt-id-other":          editing(receipt, func(a *answer) { a.doc.set(idMember, newID()) }),
		"receipt-text-plain":        editing(receipt, func(a *answer) { a.header.Set("Content-Type", "text/plain") }),
		"receipt-not-json":          editing(receipt, notJSON),
	}
}

// ifHashed limits a change to answers to requests with a hashed identity.
func ifHashed(change func(*answer)) func(*answer) {
	return func(a *answer) {
		if bytes.Contains(a.request, []byte(`"sha256"`)) {
			change(a)
		}
	}
}

// encodedRequest changes how the request is encoded.
func encodedRequest(encode func(body []byte) string) deviation {
	return editing(receipt, func(a *answer) { a.doc.set("encoded_request", encode(a.request)) })
}

// reserialised writes JSON anew, its members sorted, in bytes that differ from those given.
func reserialised(body []byte) []byte {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return body
	}
	if dense := encode(v); !bytes.Equal(dense, body) {
		return dense
	}
	return indent(body)
}
