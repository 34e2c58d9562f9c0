package opengdpr

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/internal/observe"
)

// time judges presence and form of a time (AO-51).
func (r message) time(name, requirement string) conformance.Finding {
	f := conformance.Fine("an RFC 3339 date-time with offset", r.shown(name))
	if f.Problem = r.shape(requirement); f.Problem != "" {
		return f
	}
	s, _ := r.text(name)
	_, form := observe.Time(s)
	return f.Saw("AO-51", string(form))
}

// instant reads a time that can be compared, whatever its other faults.
func (r message) instant(name string) (time.Time, bool) {
	s, ok := r.text(name)
	if !ok {
		return time.Time{}, false
	}
	t, form := observe.Time(s)
	return t, form == observe.TimeDateTime || form == observe.TimeBlankForT
}

// nearby is how far received_time may be from the exchange (AO-75).
const nearby = 5 * time.Minute

// receivedTimeClock compares received_time with the exchange and with the Date header (AO-75).
func receivedTimeClock(r message) conformance.Finding {
	t, ok := r.instant("received_time")
	if !ok {
		return conformance.Unknown(r.check("received-time"), "received_time names no instant")
	}
	want := fmt.Sprintf("within %s of the exchange at %s", nearby, r.ex.Started.UTC().Format(time.RFC3339))
	f := conformance.Fine(want, t.UTC().Format(time.RFC3339))
	if between(t, r.ex.Started.Add(-nearby), r.ex.Ended.Add(nearby)) {
		return f.Saw("AO-75", "near")
	}
	value, _ := r.ex.Response.Header("Date")
	if date, err := http.ParseTime(value); err == nil && between(t, date.Add(-nearby), date.Add(nearby)) {
		f.Got += ", beside Date " + value
		return f.Saw("AO-75", "skewed")
	}
	return f.Saw("AO-75", "elsewhere")
}

func between(t, from, to time.Time) bool { return !t.Before(from) && !t.After(to) }

// completionAfterReceipt compares both times of a receipt (AO-52).
func completionAfterReceipt(r message) conformance.Finding {
	expected, ok := r.instant("expected_completion_time")
	if !ok {
		return conformance.Unknown(r.check("expected-completion-time"), "expected_completion_time names no instant")
	}
	received, ok := r.instant("received_time")
	if !ok {
		return conformance.Unknown(r.check("received-time"), "received_time names no instant")
	}
	f := conformance.Fine("expected_completion_time not before received_time",
		fmt.Sprintf("expected %s, received %s", expected.UTC().Format(time.RFC3339Nano), received.UTC().Format(time.RFC3339Nano)))
	if expected.Before(received) {
		return f.Saw("AO-52", "before")
	}
	return f.Saw("AO-52", "not-before")
}

// encodedRequest decodes encoded_request, which two rows demand, of a 201 and of a 202, and
// compares it with what was sent (AO-27, AO-28).
func (r message) encodedRequest(requirement string) conformance.Finding {
	sent := r.sent.bytes()
	f := conformance.Fine(fmt.Sprintf("the %d bytes of the request in base64", len(sent)), r.shown("encoded_request"))
	if f.Problem = r.shape(requirement); f.Problem != "" {
		return f
	}
	value, _ := r.text("encoded_request")
	decoded, form, err := observe.Base64(value)
	if err != nil {
		f.Problem = "encoded_request is no base64: " + err.Error()
		return f
	}
	f = f.Saw("AO-28", string(form))
	switch {
	case bytes.Equal(decoded, sent):
		return f.Saw("AO-27", "exact")
	case sameJSON(decoded, sent):
		f.Got = "the same JSON in other bytes: " + conformance.Clip(string(decoded))
		return f.Saw("AO-27", "json-equal")
	}
	f.Got = "base64 of " + conformance.Clip(fmt.Sprintf("%q", decoded))
	f.Problem = "encoded_request holds other bytes than the request"
	return f
}

func sameJSON(a, b []byte) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}
