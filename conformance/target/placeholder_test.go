package target

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMisspeltPlaceholders(t *testing.T) {
	for text, meant := range map[string]string{
		`"{idd}"`: "id", `{"a":"{ID}"}`: "id", `{"a":"{stat}"}`: "state", "a {statee} b": "state", "{parnter_url}": "partner_url", "{identity-value}": "identity_value",
		"{subject_request_id}": "id", "{request_id}": "id", "{identity}": "identity_type", "/{id}/{refrence}": "reference", `"{id}","{idd}"`: "id",
	} {
		require.ErrorContains(t, misspelt(text, false), "; is it {"+meant+"}?", text)
	}
	for _, text := range []string{
		"", "{id} {state} {identities}", `{"id":"{id}","idd":{"state":"{state}"}}`, "{}", "{{id}}", "{ idd }", `{"idd"}`, "${idd}",
		"awk '{print}'", "{x}", "{a,b}", "query {requests {total}}", "{1}",
		"{idd}", "X-Id: {ID}", "awk '{i}'", "find -exec echo {ids} +", "$1 == 2 {state}",
	} {
		require.NoError(t, misspelt(text, false), text)
	}
	require.ErrorContains(t, misspelt("http://127.0.0.1/{total}", true), "there is no placeholder {total}, there are {id}, {state}, ")
	require.NoError(t, misspelt("http://127.0.0.1/{id}?{identity_value}", true))
}

func TestHooksWithMisspeltPlaceholders(t *testing.T) {
	for want, h := range map[string]HookConfig{
		"url: there is no placeholder {idd}; is it {id}?":                                                        {URL: "http://127.0.0.1/{idd}"},
		"headers: there is no placeholder {stata}; is it {state}? What":                                          {URL: "http://127.0.0.1/", Headers: []string{"X-Id: {stata}"}},
		"body: there is no placeholder {idd}; is it {id}? What is to stay as it is, write with a blank: { idd }": {URL: "http://127.0.0.1/", Body: `{"id":"{idd}"}`},
		"command: there is no placeholder {identity_valu}; is it {identity_value}? What":                         {Command: []string{"true", "{identity_valu}"}},
	} {
		c := Config{Target: "http://127.0.0.1:1", Hooks: Hooks{Finish: &h}}
		_, err := c.Open(t.Context())
		require.ErrorContains(t, err, "config: hooks.finish: "+want)
	}
	c := Config{Target: "http://127.0.0.1:1", ScriptPage: "http://127.0.0.1/?v={partner_domian}"}
	_, err := c.Open(t.Context())
	require.ErrorContains(t, err, "config: script-page: there is no placeholder {partner_domian}; is it {partner_domain}?")
}
