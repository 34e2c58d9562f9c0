package opengdpr

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// answeredBy is an exchange that was answered so; zero is no answer.
func answeredBy(status int) *journal.Exchange {
	if status == 0 {
		return &journal.Exchange{Failure: journal.FailClosed, Error: "the connection was closed"}
	}
	return &journal.Exchange{Response: &journal.Message{Head: fmt.Appendf(nil, "HTTP/1.1 %d X\r\n\r\n", status)}}
}

// outcome is what a finding says: broken, or the choice that was seen.
func outcome(f conformance.Finding) string {
	switch {
	case f.Problem != "":
		return "broken"
	case len(f.Seen) > 0:
		return f.Seen[0].Choice
	}
	return ""
}

func TestTakes(t *testing.T) {
	for status, want := range map[int]string{200: "any-2xx", 202: "any-2xx", 204: "any-2xx", 302: "broken", 400: "broken", 403: "broken", 411: "broken", 415: "broken", 500: "broken", 0: "broken"} {
		require.Equal(t, want, outcome(takes(answeredBy(status), "a callback")), status)
	}
}

func TestTakenAgain(t *testing.T) {
	for status, want := range map[int]string{202: "harmless", 204: "harmless", 409: "refused", 403: "refused", 500: "server-error", 302: "broken", 0: "broken"} {
		require.Equal(t, want, outcome(takenAgain(answeredBy(status))), status)
	}
}

func TestOfNobody(t *testing.T) {
	for status, want := range map[int]string{202: "ignored", 404: "refused", 500: "broken", 301: "broken", 0: "broken"} {
		require.Equal(t, want, outcome(ofNobody(answeredBy(status))), status)
	}
}

// A callback URL answers if it takes or judges what is valid; a refusal of what is not valid is
// not its absence.
func TestEndpoint(t *testing.T) {
	for status, want := range map[int]string{202: "", 403: "", 400: "", 500: "", 404: "broken", 405: "broken", 401: "broken", 302: "broken", 0: "broken"} {
		ex := answeredBy(status)
		require.Equal(t, want, outcome(endpoint([]*journal.Exchange{ex, ex})), status)
		require.Empty(t, outcome(endpoint([]*journal.Exchange{answeredBy(404), answeredBy(202)})))
	}
}

// asRequest reads a request of the target's.
func asRequest(body string) message {
	ex := &journal.Exchange{Request: &journal.Message{Head: []byte("POST /opengdpr_requests HTTP/1.1\r\nContent-Type: application/json\r\n\r\n"), Payload: []byte(body)}}
	return message{document: readMessage(ex, ex.Request, "opengdpr/request"), check: func(name string) string { return requestScenario + "/" + name }}
}

const soundRequest = `{"subject_request_id":"a7551968-d5d6-44b2-9831-815ac9017798","subject_request_type":"erasure",` +
	`"submitted_time":"2018-10-02T15:00:00Z","subject_identities":[{"identity_type":"email","identity_value":"a@example.com","identity_format":"raw"}],` +
	`"api_version":"0.1","property_id":"123456","status_callback_urls":["https://controller.test/opengdpr_callbacks"]}`

func TestIdentityHashes(t *testing.T) {
	for value, want := range map[string]string{
		strings.Repeat("0a", 32):      "lower-hex",
		strings.Repeat("0A", 32):      "upper-hex",
		strings.Repeat("0a", 20):      "other-form",
		strings.Repeat("x", 64):       "other-form",
		"r4j4jYzQyfK6gWqJ7zCBkQ9nQ==": "other-form",
	} {
		m := asRequest(strings.Replace(strings.Replace(soundRequest, "a@example.com", value, 1), `"raw"`, `"sha256"`, 1))
		require.Equal(t, want, outcome(identityHashes(m)), value)
	}
	require.NotEmpty(t, identityHashes(asRequest(soundRequest)).Skip)
}

// The first check that a request breaks explains why a processor refuses it.
func TestFlawOf(t *testing.T) {
	for _, tc := range []struct{ old, new, want string }{
		{"", "", ""},
		{"0.1", "0.1.2", ""},
		{`,"property_id":"123456"`, `,"note":[1]`, ""},
		{`2018-10-02T15:00:00Z`, `2018-10-02t15:00:00.5+02:00`, ""},
		{`2018-10-02T15:00:00Z`, `2018-10-02`, "submitted-time"},
		{`2018-10-02T15:00:00Z`, `2018-10-02 15:00:00Z`, "submitted-time"},
		{`"123456"`, `123456`, "members"},
		{`https://controller.test`, ``, "callback-urls-absolute"},
		{`["https://controller.test/opengdpr_callbacks"]`, `[]`, "callback-urls-listed"},
		{`a7551968-d5d6`, `A7551968-D5D6`, "subject-request-id-form"},
		{`a7551968-`, ``, "subject-request-id"},
		{`-44b2-9831-`, `-44b2-c831-`, "subject-request-id-form"},
		{`erasure`, `deletion`, "request-type-value"},
		{`"email"`, `"roku_advertising_id"`, "identity-type-value"},
		{`"email"`, `"E-Mail"`, "identity-type-value"},
		{`"raw"`, `"sha-256"`, "identity-format-value"},
		{`"identity_value":"a@example.com",`, ``, "identity-value"},
		{soundRequest, `[]`, "json-object"},
		{soundRequest, soundRequest + ",", "json-object"},
	} {
		want := tc.want
		if want != "" {
			want = requestScenario + "/" + want
		}
		require.Equal(t, want, flawOf(asRequest(strings.Replace(soundRequest, tc.old, tc.new, 1))), tc.new)
	}
}

func TestFreshIDs(t *testing.T) {
	one, other := asRequest(soundRequest), asRequest(strings.Replace(soundRequest, "a755", "b755", 1))
	require.Empty(t, outcome(freshIDs([]message{one, other})))
	require.Equal(t, "broken", outcome(freshIDs([]message{one, other, one})))
	require.NotEmpty(t, freshIDs([]message{one}).Unknown)
}

// Each trial spoils a callback in one thing, and no two have the same name.
func TestNamesOfChecks(t *testing.T) {
	for _, lines := range [][]line{sentLines, linesOf(requestRules), answerLines(), busyLines, polledLines, cancelLines, stateLines, formLines,
		signatureLines, senderLines, certificateLines, keyLines, burstLines} {
		seen := map[string]bool{}
		for _, l := range lines {
			require.False(t, seen[l.name], l.name)
			seen[l.name] = true
		}
	}
}
