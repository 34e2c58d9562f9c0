package opengdpr

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/catalog"
)

const exampleID = "a7551968-d5d6-44b2-9831-815ac9017798"

// example is a valid request with fixed values.
func example() *request {
	r := &request{id: exampleID, identity: "a@example.com", path: createPath, header: http.Header{},
		facts: &facts{}, offer: offer{"erasure", pair{"email", "raw"}},
		word: func(what string) string { return what }, value: func(what string, _ pair) string { return what }}
	r.body = object(
		member{"subject_request_id", text(exampleID)}, member{"subject_request_type", text("erasure")},
		member{"subject_identities", array(object(member{"identity_type", text("email")}))},
		member{"api_version", text("0.1")}, member{"property_id", text("1")},
		member{"status_callback_urls", array(text("https://c.test/x"))},
	)
	return r
}

// Each vector is what its sentence says, to the byte.
func TestChanges(t *testing.T) {
	const (
		id         = `"subject_request_id":"` + exampleID + `"`
		rest       = `"subject_request_type":"erasure", "subject_identities":[ { "identity_type":"email" } ], "api_version":"0.1", "property_id":"1", "status_callback_urls":[ "https://c.test/x" ] }`
		afterID    = ", " + rest
		beforeType = "{ " + id + ", "
	)
	swap := func(old, with string) string { return strings.Replace(beforeType+rest, old, with, 1) }
	c, err := catalog.OpenGDPR()
	require.NoError(t, err)
	for vector, want := range map[string]string{
		"id-missing":           "{ " + rest,
		"id-null":              `{ "subject_request_id":null` + afterID,
		"id-number":            `{ "subject_request_id":12345` + afterID,
		"id-array":             `{ "subject_request_id":[ "` + exampleID + `" ]` + afterID,
		"id-empty":             `{ "subject_request_id":""` + afterID,
		"id-word":              `{ "subject_request_id":"12345"` + afterID,
		"id-short":             swap(exampleID, exampleID[:35]),
		"id-long":              swap(exampleID, exampleID+"0"),
		"id-not-hex":           swap(exampleID, "g"+exampleID[1:]),
		"id-no-hyphens":        swap(exampleID, strings.ReplaceAll(exampleID, "-", "")),
		"version-absent":       swap(`"api_version":"0.1", `, ""),
		"property-absent":      swap(`"property_id":"1", `, ""),
		"urls-absent":          swap(`, "status_callback_urls":[ "https://c.test/x" ]`, ""),
		"property-unicode":     swap(`"property_id":"1"`, `"property_id":"é中😀"`),
		"member-unknown":       swap(" ] }", ` ], "note":"x" }`),
		"member-order":         `{ "status_callback_urls":[ "https://c.test/x" ], "property_id":"1", "api_version":"0.1", "subject_identities":[ { "identity_type":"email" } ], "subject_request_type":"erasure", ` + id + ` }`,
		"body-dense":           strings.NewReplacer(", ", ",", "{ ", "{", " }", "}", "[ ", "[", " ]", "]").Replace(beforeType + rest),
		"body-escapes":         swap(`"erasure"`, `"\u0065rasure"`),
		"body-escaped-name":    swap(`"api_version"`, `"\u0061pi_version"`),
		"body-escaped-slashes": swap(`https://c.test/x`, `https:\/\/c.test\/x`),
		"body-pretty": "{\n  " + id + ",\n  \"subject_request_type\": \"erasure\",\n  \"subject_identities\": [\n    {\n      \"identity_type\": \"email\"\n    }\n  ],\n" +
			"  \"api_version\": \"0.1\",\n  \"property_id\": \"1\",\n  \"status_callback_urls\": [\n    \"https://c.test/x\"\n  ]\n}",
		"member-unknown-identity": swap(`"identity_type":"email" }`, `"identity_type":"email", "note":"x" }`),
		"member-unknown-object":   swap(" ] }", ` ], "extensions":{ "example.com":{ "a":[ 1, null ] } } }`),
		"member-unknown-later":    swap(" ] }", ` ], "regulation":"gdpr" }`),
	} {
		t.Run(vector, func(t *testing.T) {
			v := cases(c, vector)[0]
			require.NoError(t, v.err)
			r := example()
			require.NoError(t, v.apply(r))
			got := string(r.bytes())
			if vector == "body-pretty" {
				got = strings.Replace(got, `"subject_request_id": `, `"subject_request_id":`, 1)
			}
			// A body whose length base64 would not pad has blanks added before its end.
			require.Equal(t, strings.TrimRight(strings.TrimSuffix(want, "}"), " "), strings.TrimRight(strings.TrimSuffix(got, "}"), " "))
		})
	}
}

func TestChangesLeaveTheBaseAlone(t *testing.T) {
	r := example()
	before := string(r.body.encode(wireStyle))
	for what, rewrite := range rewrites {
		_, err := rewrite(r)
		require.NoError(t, err, what)
	}
	require.Equal(t, before, string(r.body.encode(wireStyle)))
}

func TestUnknownChange(t *testing.T) {
	for _, sentence := range []string{"", "sing a song", "set /a to the moon", "set /a", "rename /a", "replace /a", "add /a", "append to /a fire", "raw body: on fire", "header X", "remove"} {
		_, err := parseChange(sentence)
		require.Error(t, err, sentence)
	}
	c, err := catalog.OpenGDPR()
	require.NoError(t, err)
	require.Error(t, cases(c, "no-such-vector")[0].err)
	apply, err := parseChange("remove /nowhere/inside")
	require.NoError(t, err)
	require.Error(t, apply(example()))
}

// Every valid body needs padding in base64, and shows which alphabet was used.
func TestEncodeShowsBase64(t *testing.T) {
	for n := range 6 {
		r := example()
		r.body.add("x", text(strings.Repeat("y", n)))
		require.Equal(t, 1, len(r.bytes())%3)
	}
}

func TestVersionForm(t *testing.T) {
	for v, want := range map[string]string{
		"0.1": "two-parts", "0.1.2": "three-parts", "v0.1": "decorated", "0.1.2-draft": "decorated", "OpenGDPR 0.1": "decorated",
		"0.1.4": "other-version", "2.0": "other-version", "0.10": "other-version", "1": "other-version", "0.1 and 0.2": "other-version",
		"": "", "latest": "",
	} {
		require.Equal(t, want, versionForm(v), v)
	}
}
