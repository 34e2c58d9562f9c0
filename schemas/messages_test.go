package schemas

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"
)

const (
	discovery = `{"api_version":"0.1","supported_subject_request_types":["erasure"],"supported_identities":[{"identity_type":"email","identity_format":"raw"},{"identity_type":"email","identity_format":"sha256"}],"processor_certificate":"https://example-processor.com/cert.pem"}`
	receipt   = `{"subject_request_id":"a7551968-d5d6-44b2-9831-815ac9017798","received_time":"2018-10-02T15:00:01Z","expected_completion_time":"2018-11-01T15:00:01Z","encoded_request":"e30="}`
	request   = `{"subject_request_id":"a7551968-d5d6-44b2-9831-815ac9017798","subject_request_type":"erasure","submitted_time":"2018-10-02T15:00:00Z","subject_identities":[{"identity_type":"email","identity_value":"johndoe@example.com","identity_format":"raw"}],"api_version":"0.1","property_id":"123456","status_callback_urls":["https://example-controller.com/opengdpr_callbacks"]}`
	status    = `{"controller_id":"example processor id","expected_completion_time":"2018-11-01T15:00:01Z","subject_request_id":"a7551968-d5d6-44b2-9831-815ac9017798","request_status":"pending"}`
	callback  = `{"controller_id":"example processor id","expected_completion_time":"2018-11-01T15:00:01Z","status_callback_url":"https://example-controller.com/opengdpr_callbacks","subject_request_id":"a7551968-d5d6-44b2-9831-815ac9017798","request_status":"pending"}`
	cancelled = `{"subject_request_id":"a7551968-d5d6-44b2-9831-815ac9017798","received_time":"2018-10-02T15:00:01Z","encoded_request":"e30="}`
	refusal   = `{"error":{"code":400,"message":"subject_request_id field is required","errors":[{"domain":"Validation","reason":"IllegalArgumentException","message":"subject_request_id field is required."}]}}`
)

// TestExamples judges the examples of the specification.
func TestExamples(t *testing.T) {
	for name, doc := range map[string]string{
		"opengdpr/discovery": discovery, "opengdpr/receipt": receipt, "opengdpr/request": request, "opengdpr/error": refusal,
		"opengdpr/status": status, "opengdpr/callback": callback, "opengdpr/cancellation": cancelled,
	} {
		violations, err := Validate(name, []byte(doc))
		require.NoError(t, err)
		require.Empty(t, violations, name)
	}
}

// TestMessages has good and bad documents of each kind; those without want are good.
func TestMessages(t *testing.T) {
	missing := func(at, requirement string) Violation {
		return Violation{Pointer: at, Keyword: "required", Requirement: requirement}
	}
	wrong := func(at, keyword, requirement string) Violation {
		return Violation{Pointer: at, Keyword: keyword, Requirement: requirement}
	}
	for _, tc := range []struct {
		name, schema, doc string
		want              []Violation
	}{
		{"other members", "discovery", edit(discovery, "/note", `{"a":[1,null]}`), nil},
		{"no lists", "discovery", edit(edit(discovery, "/supported_identities", `[]`), "/supported_subject_request_types", `[]`), nil},
		{"nothing", "discovery", `{}`, []Violation{
			missing("/api_version", "OG-6.2-01"), missing("/processor_certificate", "OG-6.2-04"),
			missing("/supported_identities", "OG-6.2-02"), missing("/supported_subject_request_types", "OG-6.2-03")}},
		{"an array", "discovery", `[]`, []Violation{wrong("", "type", "OG-1-01")}},
		{"null", "discovery", `null`, []Violation{wrong("", "type", "OG-1-01")}},
		{"version a number", "discovery", edit(discovery, "/api_version", `0.1`), []Violation{wrong("/api_version", "type", "OG-6.2-01")}},
		{"certificate null", "discovery", edit(discovery, "/processor_certificate", `null`), []Violation{wrong("/processor_certificate", "type", "OG-6.2-04")}},
		{"identities keyed", "discovery", edit(discovery, "/supported_identities", `{"email":"raw"}`), []Violation{wrong("/supported_identities", "type", "OG-6.2-02")}},
		{"identities", "discovery", edit(discovery, "/supported_identities",
			`["email",{"identity_type":"phone","identity_format":"RAW"},{"identity_type":1},{"identity_format":null}]`), []Violation{
			wrong("/supported_identities/0", "type", "OG-6.2-02"),
			wrong("/supported_identities/1/identity_format", "enum", "OG-6.2-06"),
			wrong("/supported_identities/1/identity_type", "enum", "OG-5.1-01"),
			missing("/supported_identities/2/identity_format", "OG-6.2-02"),
			wrong("/supported_identities/2/identity_type", "type", "OG-6.2-02"),
			wrong("/supported_identities/3/identity_format", "type", "OG-6.2-02"),
			missing("/supported_identities/3/identity_type", "OG-6.2-02")}},
		{"types a string", "discovery", edit(discovery, "/supported_subject_request_types", `"erasure"`), []Violation{wrong("/supported_subject_request_types", "type", "OG-6.2-03")}},
		{"types", "discovery", edit(discovery, "/supported_subject_request_types", `["Access",1,"access"]`), []Violation{
			wrong("/supported_subject_request_types/0", "enum", "OG-6.2-07"), wrong("/supported_subject_request_types/1", "type", "OG-6.2-03")}},

		{"signed", "receipt", edit(receipt, "/processor_signature", `"AA=="`), nil},
		{"an id of any form", "receipt", edit(receipt, "/subject_request_id", `"A"`), nil},
		{"nothing", "receipt", `{}`, []Violation{
			missing("/encoded_request", "OG-7.3-04"), missing("/expected_completion_time", "OG-7.3-02"),
			missing("/received_time", "OG-7.3-03"), missing("/subject_request_id", "OG-7.3-06")}},
		{"a string", "receipt", `"{}"`, []Violation{wrong("", "type", "OG-1-01")}},
		{"times", "receipt", edit(edit(receipt, "/received_time", `"2018-10-02"`), "/expected_completion_time", `1538492401`), []Violation{
			wrong("/expected_completion_time", "type", "OG-7.3-02"), wrong("/received_time", "format", "OG-7.3-03")}},
		{"members of wrong types", "receipt", edit(edit(edit(receipt, "/encoded_request", `{}`), "/subject_request_id", `1`), "/processor_signature", `null`), []Violation{
			wrong("/encoded_request", "type", "OG-7.3-04"), wrong("/processor_signature", "type", "OG-7.3-07"), wrong("/subject_request_id", "type", "OG-7.3-06")}},

		{"no options", "request", edit(edit(edit(request, "/api_version", ""), "/property_id", ""), "/status_callback_urls", ""), nil},
		{"no URLs", "request", edit(request, "/status_callback_urls", `[]`), nil},
		{"a URL with a query", "request", edit(request, "/status_callback_urls", `["https://a.example/b?tenant=1&kind=a%20b"]`), nil},
		{"another scheme", "request", edit(request, "/status_callback_urls", `["ftp://example.com/opengdpr_callbacks"]`), nil},
		{"empty values", "request", edit(edit(request, "/property_id", `""`), "/api_version", `""`), nil},
		{"nothing", "request", `{}`, []Violation{
			missing("/subject_identities", "OG-7.1-07"), missing("/subject_request_id", "OG-7.1-03"),
			missing("/subject_request_type", "OG-7.1-05"), missing("/submitted_time", "OG-7.1-08")}},
		{"a number", "request", `0`, []Violation{wrong("", "type", "OG-7.1-02")}},
		{"id null", "request", edit(request, "/subject_request_id", `null`), []Violation{wrong("/subject_request_id", "type", "OG-7.1-03")}},
		{"id a word", "request", edit(request, "/subject_request_id", `"12345"`), []Violation{wrong("/subject_request_id", "format", "OG-7.1-03")}},
		{"id without hyphens", "request", edit(request, "/subject_request_id", `"a7551968d5d644b29831815ac9017798"`), []Violation{wrong("/subject_request_id", "format", "OG-7.1-03")}},
		{"id upper case", "request", edit(request, "/subject_request_id", `"A7551968-D5D6-44B2-9831-815AC9017798"`), []Violation{wrong("/subject_request_id", "pattern", "OG-1.1-01")}},
		{"id version 1", "request", edit(request, "/subject_request_id", `"a7551968-d5d6-14b2-9831-815ac9017798"`), []Violation{wrong("/subject_request_id", "pattern", "OG-1.1-01")}},
		{"id other variant", "request", edit(request, "/subject_request_id", `"a7551968-d5d6-44b2-c831-815ac9017798"`), []Violation{wrong("/subject_request_id", "pattern", "OG-1.1-01")}},
		{"id with a line feed", "request", edit(request, "/subject_request_id", `"a7551968-d5d6-44b2-9831-815ac9017798\n"`), []Violation{wrong("/subject_request_id", "format", "OG-7.1-03")}},
		{"type unknown", "request", edit(request, "/subject_request_type", `"delete"`), []Violation{wrong("/subject_request_type", "enum", "OG-7.1-06")}},
		{"type an array", "request", edit(request, "/subject_request_type", `["erasure"]`), []Violation{wrong("/subject_request_type", "type", "OG-7.1-05")}},
		{"no identity", "request", edit(request, "/subject_identities", `[]`), []Violation{wrong("/subject_identities", "minItems", "OG-5.2-01")}},
		{"identities an object", "request", edit(request, "/subject_identities", `{}`), []Violation{wrong("/subject_identities", "type", "OG-7.1-07")}},
		{"identities", "request", edit(request, "/subject_identities",
			`[{},null,{"identity_type":"phone","identity_value":7,"identity_format":"sha512"}]`), []Violation{
			missing("/subject_identities/0/identity_format", "OG-5.2-05"), missing("/subject_identities/0/identity_type", "OG-5.2-02"),
			missing("/subject_identities/0/identity_value", "OG-5.2-04"), wrong("/subject_identities/1", "type", "OG-7.1-07"),
			wrong("/subject_identities/2/identity_format", "enum", "OG-5.2-06"), wrong("/subject_identities/2/identity_type", "enum", "OG-5.2-03"),
			wrong("/subject_identities/2/identity_value", "type", "OG-5.2-04")}},
		{"time without offset", "request", edit(request, "/submitted_time", `"2018-10-02T15:00:00"`), []Violation{wrong("/submitted_time", "format", "OG-7.1-08")}},
		{"options", "request", edit(edit(edit(request, "/api_version", `0.1`), "/property_id", `1`), "/status_callback_urls", `"https://a.example/"`), []Violation{
			wrong("/api_version", "type", "OG-7.1-02"), wrong("/property_id", "type", "OG-7.1-02"), wrong("/status_callback_urls", "type", "OG-7.1-02")}},
		{"URLs", "request", edit(request, "/status_callback_urls", `[1,"","/opengdpr_callbacks","a.example/b","https://a.example/b c","https:///b"]`), []Violation{
			wrong("/status_callback_urls/0", "type", "OG-7.1-02"), wrong("/status_callback_urls/1", "format", "OG-7.1-02"),
			wrong("/status_callback_urls/2", "format", "OG-7.1-02"), wrong("/status_callback_urls/3", "format", "OG-7.1-02"),
			wrong("/status_callback_urls/4", "format", "OG-7.1-02"), wrong("/status_callback_urls/5", "format", "OG-7.1-02")}},

		{"nothing", "status", `{}`, []Violation{missing("/controller_id", "OG-8.3-04"), missing("/expected_completion_time", "OG-8.3-05"),
			missing("/request_status", "OG-8.3-07"), missing("/subject_request_id", "OG-8.3-06")}},
		{"an array", "status", `[]`, []Violation{wrong("", "type", "OG-1-01")}},
		{"any word, for readings", "status", edit(status, "/request_status", `"cancelled"`), nil},
		{"wrong types", "status", edit(edit(status, "/request_status", `1`), "/controller_id", `null`), []Violation{
			wrong("/controller_id", "type", "OG-8.3-04"), wrong("/request_status", "type", "OG-8.3-07")}},
		{"nothing", "callback", `{}`, []Violation{missing("/controller_id", "OG-8.6-04"), missing("/expected_completion_time", "OG-8.6-08"),
			missing("/request_status", "OG-8.6-07"), missing("/status_callback_url", "OG-8.6-05"), missing("/subject_request_id", "OG-8.6-06")}},
		{"an array", "callback", `[]`, []Violation{wrong("", "type", "OG-8.6-09")}},
		{"a naive time", "callback", edit(callback, "/expected_completion_time", `"2018-11-01T15:00:01"`), []Violation{wrong("/expected_completion_time", "format", "OG-8.6-08")}},
		{"nothing", "cancellation", `{}`, []Violation{missing("/received_time", "OG-9.3-02"), missing("/subject_request_id", "OG-9.3-05")}},
		{"wrong types", "cancellation", edit(edit(cancelled, "/encoded_request", `null`), "/processor_signature", `1`), []Violation{
			wrong("/encoded_request", "type", "OG-9.3-03"), wrong("/processor_signature", "type", "OG-9.3-06")}},

		{"code only", "error", `{"error":{"code":400}}`, nil},
		{"code with a fraction of none", "error", `{"error":{"code":400.0}}`, nil},
		{"nothing", "error", `{}`, []Violation{missing("/error", "OG-7.5-02")}},
		{"bare", "error", `{"code":400,"message":"no"}`, []Violation{missing("/error", "OG-7.5-02")}},
		{"an array", "error", `[{"code":400}]`, []Violation{wrong("", "type", "OG-7.5-02")}},
		{"error a string", "error", `{"error":"bad"}`, []Violation{wrong("/error", "type", "OG-7.5-02")}},
		{"no code", "error", `{"error":{}}`, []Violation{missing("/error/code", "OG-7.6-03")}},
		{"code a string", "error", edit(refusal, "/error/code", `"400"`), []Violation{wrong("/error/code", "type", "OG-7.6-03")}},
		{"code a fraction", "error", edit(refusal, "/error/code", `400.5`), []Violation{wrong("/error/code", "type", "OG-7.6-03")}},
		{"message and errors", "error", `{"error":{"code":400,"message":1,"errors":{}}}`, []Violation{
			wrong("/error/errors", "type", "OG-7.5-02"), wrong("/error/message", "type", "OG-7.5-02")}},
		{"details", "error", `{"error":{"code":400,"errors":["bad",{"message":"m","domain":1}]}}`, []Violation{
			wrong("/error/errors/0", "type", "OG-7.5-02"), wrong("/error/errors/1/domain", "type", "OG-7.5-02"),
			missing("/error/errors/1/reason", "OG-7.5-02")}},
	} {
		t.Run(tc.schema+" "+tc.name, func(t *testing.T) {
			got, err := Validate("opengdpr/"+tc.schema, []byte(tc.doc))
			require.NoError(t, err)
			if diff := cmp.Diff(tc.want, got, cmpopts.IgnoreFields(Violation{}, "Message"), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("violations (-want +got):\n%s", diff)
			}
		})
	}
}
