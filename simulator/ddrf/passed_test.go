package ddrf

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPassed(t *testing.T) {
	v := theStage(t).vendor(t, Settings{Downstreams: []string{hop1, hop2, hop3}})
	v.note(Received{JTI: "taken"})
	v.note(Received{JTI: "refused", Code: 2})
	v.chain(Chain{Received: "taken", To: hop1, Acknowledged: true})
	v.chain(Chain{Received: "taken", To: hop2})
	v.chain(Chain{To: hop3, Acknowledged: true})
	for domain, want := range map[string]Belief{hop1: Acknowledged, hop2: Failed, hop3: Open} {
		require.Equal(t, want, v.Passed("taken", domain), domain)
		w := sendTo(v, http.MethodPost, hooksPath+"belief", `{"hook":"belief","subject_request_id":"taken","partner_domain":"`+domain+`"}`, nil)
		require.JSONEq(t, `{"belief":"`+string(want)+`"}`, w.Body.String())
	}
	for body, want := range map[string]int{`{"subject_request_id":"taken"}`: 422, `{"partner_domain":"` + hop1 + `"}`: 422, `[]`: 400} {
		require.Equal(t, want, sendTo(v, http.MethodPost, hooksPath+"belief", body, nil).Code, body)
	}
	require.Equal(t, http.StatusNotFound, sendTo(v, http.MethodPost, hooksPath+"delete", "{}", nil).Code)
	require.Equal(t, http.StatusNotFound, sendTo(theStage(t).vendor(t, Settings{}), http.MethodPost, hooksPath+"belief", "{}", nil).Code, "it passes nothing on")
	for _, jti := range []string{"refused", "never", ""} {
		require.Equal(t, Unknown, v.Passed(jti, hop3), jti)
	}
}
