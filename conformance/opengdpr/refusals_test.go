package opengdpr

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator/journal"
)

// refused400 is an exchange with a refusal.
func refused400(body string) *journal.Exchange {
	return &journal.Exchange{Response: &journal.Message{
		Head: []byte("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n\r\n"), Payload: []byte(body)}}
}

// refusalsOf are refusals of vectors that all have the same body.
func refusalsOf(t *testing.T, body string, ids ...string) []refusal {
	t.Helper()
	c, err := catalog.OpenGDPR()
	require.NoError(t, err)
	var all []refusal
	for _, v := range cases(c, ids...) {
		r := example()
		r.facts.pairs = []pair{{"email", "sha256"}}
		require.NoError(t, v.apply(r))
		all = append(all, readRefusal(answered{exchanged{v.ID, r, refused400(body)}, v}))
	}
	return all
}

func TestErrorBody(t *testing.T) {
	for body, want := range map[string]struct {
		form    string
		code    string // of AO-16, "none" for no code, "skip" for no object
		problem bool   // of error-body
	}{
		`{"error":{"code":400}}`:                                         {"wrapped", "equal-integer", false},
		`{"error":{"code":4e2,"message":"x","errors":[]}}`:               {"wrapped", "equal-integer", false},
		`{"error":{"code":422}}`:                                         {"wrapped", "other-integer", false},
		`{"error":{"code":"400"}}`:                                       {"wrapped", "string", false},
		`{"error":{"code":"INVALID"}}`:                                   {"wrapped", "none", false},
		`{"error":{"code":400.5}}`:                                       {"wrapped", "none", false},
		`{"error":{"code":null}}`:                                        {"wrapped", "none", false},
		`{"error":{"message":"x"}}`:                                      {"wrapped", "none", false},
		`{"error":{"code":400,"message":7}}`:                             {"wrapped", "equal-integer", true},
		`{"error":{"code":400,"errors":{}}}`:                             {"wrapped", "equal-integer", true},
		`{"error":{"code":400,"errors":["x"]}}`:                          {"wrapped", "equal-integer", true},
		`{"error":{"code":400,"errors":[{"message":"x","domain":"y"}]}}`: {"wrapped", "equal-integer", true},
		`{"error":{"code":400,"errors":[{"message":"x","domain":"y","reason":"z","at":1}]}}`: {"wrapped", "equal-integer", false},
		`{"code":400,"message":"x"}`:  {"bare", "equal-integer", false},
		`{"message":"x"}`:             {"bare", "skip", false},
		`{"code":"400"}`:              {"bare", "string", false},
		`{"error":"x"}`:               {"other-shape", "skip", false},
		`{"error":"x","message":"y"}`: {"other-shape", "skip", false},
		`{"errors":[]}`:               {"other-shape", "skip", false},
		`[]`:                          {"other-shape", "skip", false},
		`<h1>400</h1>`:                {"other-shape", "skip", false},
		" \r\n":                       {"empty", "skip", false},
	} {
		t.Run(body, func(t *testing.T) {
			all := refusalsOf(t, body, "id-missing")
			f := errorBody(all)
			require.Equal(t, []conformance.Seen{{Reading: "AO-15", Choice: want.form}}, f.Seen)
			require.Equal(t, want.problem, f.Problem != "", f.Problem)
			f = errorCode(all)
			require.Equal(t, want.code == "skip", f.Skip != "")
			require.Equal(t, want.code == "none", f.Problem != "", f.Problem)
			if f.Holds() {
				require.Equal(t, []conformance.Seen{{Reading: "AO-16", Choice: want.code}}, f.Seen)
			}
		})
	}
}

func TestErrorDescriptive(t *testing.T) {
	ids := []string{"id-missing", "id-null", "id-number", "id-word", "id-member-camel"}
	types := []string{"type-missing", "type-rectification"}
	identities := []string{"identities-missing", "identities-empty", "identity-type-missing", "identity-format-null", "identity-value-number", "second-identity-bad"}
	bodies := []string{"body-empty", "body-truncated", "body-array", "body-nan", "body-form"}
	for _, tc := range []struct {
		vectors []string
		body    string
		fine    bool
	}{
		{ids, `{"error":{"code":400,"message":"subject_request_id must be a version 4 UUID"}}`, true},
		{ids, `{"error":{"code":400,"message":"Missing field: subjectRequestId"}}`, true},
		{ids, `{"error":{"code":400,"errors":[{"message":"invalid","domain":"id","reason":"x"}]}}`, true},
		{ids, `{"error":{"code":400,"message":"bad requestId"}}`, true},
		{ids, `{"errors":{"subject_request_id":["may not be blank"]}}`, true},
		{ids, "the id is no UUID", true},
		{ids, `{"error":{"code":400,"message":"Bad Request"}}`, false},
		{ids, `{"error":{"code":400,"message":"invalid data"}}`, false},
		{ids, `{"error":{"code":400,"message":"submitted_time is wrong"}}`, false},
		{ids, `{"error":{"code":400,"message":" "}}`, false},
		{ids, `{"error":{"code":400}}`, false},
		{ids, "", false},
		{ids, `{"timestamp":"2018-10-02T15:00:00Z","status":400,"error":"Bad Request","path":"/opengdpr_requests"}`, false},
		{[]string{"id-word"}, `{"error":{"code":400,"message":"invalid value: 12345"}}`, true},
		{types, `{"error":{"code":400,"message":"unknown request type"}}`, true},
		{[]string{"type-rectification"}, `{"error":{"code":400,"message":"\"rectification\" is not supported"}}`, true},
		{identities, `{"error":{"code":400,"message":"each identity has identity_type, identity_value and identity_format"}}`, true},
		{identities[:4], `{"error":{"code":400,"message":"subject_identities[0] is invalid"}}`, true},
		{identities, `{"error":{"code":400,"message":"subject_identities[0] is invalid"}}`, false},
		{[]string{"hash-short"}, `{"error":{"code":400,"message":"not a hash"}}`, true},
		{[]string{"hash-short"}, `{"error":{"code":400,"message":"not good"}}`, false},
		{bodies, `{"error":{"code":400,"message":"the request is no JSON object"}}`, true},
		{bodies, `{"error":{"code":400,"message":"Unexpected token x"}}`, true},
		{bodies, `{"error":{"code":400,"message":"malformed request"}}`, false},
		{bodies[:4], `{"error":{"code":400,"message":"malformed request"}}`, true},
		{bodies, `{"error":{"code":400}}`, false},
	} {
		f := errorDescriptive(refusalsOf(t, tc.body, tc.vectors...))
		require.Equal(t, tc.fine, f.Holds(), "%s to %s: %s", tc.body, tc.vectors[0], f.Problem)
	}
	mixed := append(refusalsOf(t, `{"error":{"code":400,"message":"malformed request"}}`, bodies...), refusalsOf(t, `{"error":{"code":400,"message":"an array"}}`, "body-twice")...)
	require.True(t, errorDescriptive(mixed).Holds(), "different texts say different things")
}
